// SPDX-License-Identifier: Apache-2.0
#include "daemon/event/csv.h"

namespace isonomy::event {

Result<bool> CsvRecord::feed(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (in_quotes_) {
    cells_.back() += '\n';
  } else {
    cells_.clear();
    cells_.emplace_back();
    bytes_ = 0;
  }
  bytes_ += line.size() + 1;
  if (bytes_ > kMostBytes) {
    in_quotes_ = false;
    return over_limit("one csv record is longer than " + std::to_string(kMostBytes) + " bytes: is a closing quote missing?");
  }
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (in_quotes_) {
      if (c != '"') {
        cells_.back() += c;
      } else if (i + 1 < line.size() && line[i + 1] == '"') {
        cells_.back() += '"';
        ++i;
      } else {
        in_quotes_ = false;
        if (i + 1 < line.size() && line[i + 1] != ',') {
          return malformed("a quoted csv cell is followed by `" + std::string(1, line[i + 1]) + "`: expected a comma");
        }
      }
    } else if (c == ',') {
      if (cells_.size() == kMostCells) return over_limit("one csv record has more than " + std::to_string(kMostCells) + " cells");
      cells_.emplace_back();
    } else if (c == '"') {
      if (!cells_.back().empty()) return malformed("a quote stands inside an unquoted csv cell: quote the whole cell and double the quote");
      in_quotes_ = true;
    } else {
      cells_.back() += c;
    }
  }
  return !in_quotes_;
}

}  // namespace isonomy::event
