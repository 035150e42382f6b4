// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/csv_table.h"

#include "daemon/base/text.h"

namespace isonomy::rulebook {
namespace {

// Reads one record from `at`, which ends behind its line end. `line` counts line ends, also those inside quotes.
Result<std::vector<std::string>> read_record(std::string_view text, size_t& at, uint32_t& line, const std::string& path) {
  std::vector<std::string> cells(1);
  const uint32_t started = line;
  bool quoted = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\n') ++line;
    if (quoted) {
      if (c != '"') {
        cells.back().push_back(c);
      } else if (at + 1 < text.size() && text[at + 1] == '"') {
        cells.back().push_back('"');
        ++at;
      } else {
        quoted = false;
      }
    } else if (c == '"' && cells.back().empty()) {
      quoted = true;
    } else if (c == ',') {
      cells.emplace_back();
    } else if (c == '\n') {
      ++at;
      break;
    } else if (c != '\r') {
      cells.back().push_back(c);
    }
  }
  if (quoted) return malformed("a quote is never closed", path + ":" + std::to_string(started) + ":1");
  return cells;
}

}  // namespace

Result<CsvTable> parse_csv(std::string_view text, const std::string& path) {
  if (!is_valid_utf8(text)) return malformed("not valid UTF-8: save the file as UTF-8", path + ":1:1");
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  CsvTable table;
  size_t at = 0;
  uint32_t line = 1;
  ISO_TRY(table.columns, read_record(text, at, line, path));
  for (std::string& column : table.columns) column = std::string(trim(column));
  while (at < text.size()) {
    CsvRow row;
    row.line = line;
    ISO_TRY(row.cells, read_record(text, at, line, path));
    if (row.cells.size() == 1 && trim(row.cells[0]).empty()) continue;  // an empty line
    if (row.cells.size() > table.columns.size()) {
      return malformed("this row has " + std::to_string(row.cells.size()) + " cells and the header " + std::to_string(table.columns.size()) +
                           ": put quotes around a cell that contains a comma",
                       path + ":" + std::to_string(row.line) + ":1");
    }
    row.cells.resize(table.columns.size());
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace isonomy::rulebook
