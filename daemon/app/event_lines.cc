// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/event_lines.h"

#include "daemon/base/text.h"

namespace isonomy::app {

bool is_csv(std::string_view path) {
  if (path.ends_with(".gz")) path.remove_suffix(3);
  return path.ends_with(".csv");
}

Result<EventLines> EventLines::open(const std::string& path, std::shared_ptr<const rulebook::Rulebook> rules, std::string_view input_source) {
  ISO_TRY(LineSource source, LineSource::open(path));
  EventLines lines(std::move(source), std::move(rules));
  if (!is_csv(path)) return lines;
  if (lines.rules_ == nullptr) return malformed("a csv file needs --pack: the pack says how its rows become events", path);
  ISO_TRY(const rulebook::Input* input, casework::csv_input(*lines.rules_, input_source));
  for (;;) {
    ISO_TRY(std::optional<std::string_view> line, lines.source_.next());
    if (!line) return malformed("the csv file is empty: its first line names the columns", path);
    ISO_TRY(bool complete, lines.record_.feed(*line));
    if (complete) break;
  }
  lines.rows_ = std::make_unique<casework::RowEvents>(*input, lines.record_.cells());
  return lines;
}

Result<std::optional<std::string_view>> EventLines::next() {
  for (;;) {
    ISO_TRY(std::optional<std::string_view> line, source_.next());
    if (!line) {
      if (rows_ != nullptr && record_.open()) return malformed("the last csv record is cut off: a quoted cell is not closed");
      return line;
    }
    if (rows_ == nullptr) {
      if (trim(*line).empty()) continue;
      return line;
    }
    if (line->empty() && !record_.open()) continue;
    ISO_TRY(bool complete, record_.feed(*line));
    if (!complete) continue;
    ISO_TRY(std::string_view event, rows_->line(record_.cells()));
    return std::optional<std::string_view>(event);
  }
}

}  // namespace isonomy::app
