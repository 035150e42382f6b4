// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/event_lines.h"

#include "daemon/app/foreign_logs.h"
#include "daemon/app/line_source.h"
#include "daemon/base/text.h"
#include "daemon/casework/row_event.h"
#include "daemon/event/csv.h"

namespace isonomy::app {
namespace {

// The format that an [[input]] names, by the file's name; empty for NDJSON.
std::string_view format_of(std::string_view path) {
  if (path.ends_with(".gz")) path.remove_suffix(3);
  if (path.ends_with(".csv")) return "csv";
  if (path.ends_with(".xes")) return "xes";
  if (path.ends_with(".jsonocel") || path.ends_with(".ocel.json")) return "ocel";
  return {};
}

class NdjsonFeed final : public EventFeed {
 public:
  explicit NdjsonFeed(LineSource source) : source_(std::move(source)) {}
  Result<std::optional<std::string_view>> next() override {
    for (;;) {
      ISO_TRY(std::optional<std::string_view> line, source_.next());
      if (!line || !trim(*line).empty()) return line;
    }
  }
  uint64_t line() const override { return source_.line(); }
  double share_read() const override { return source_.share_read(); }

 private:
  LineSource source_;
};

class CsvFeed final : public EventFeed {
 public:
  static Result<std::unique_ptr<EventFeed>> open(const std::string& path, const rulebook::Input& input) {
    ISO_TRY(LineSource source, LineSource::open(path));
    auto feed = std::make_unique<CsvFeed>(std::move(source));
    for (;;) {
      ISO_TRY(std::optional<std::string_view> line, feed->source_.next());
      if (!line) return malformed("the csv file is empty: its first line names the columns", path);
      ISO_TRY(bool complete, feed->record_.feed(*line));
      if (complete) break;
    }
    feed->rows_ = std::make_unique<casework::RowEvents>(input, feed->record_.cells());
    return std::unique_ptr<EventFeed>(std::move(feed));
  }
  explicit CsvFeed(LineSource source) : source_(std::move(source)) {}

  Result<std::optional<std::string_view>> next() override {
    for (;;) {
      ISO_TRY(std::optional<std::string_view> line, source_.next());
      if (!line) {
        if (!record_.open()) return line;
        record_ = {};
        return malformed("the last csv record is cut off: a quoted cell is not closed");
      }
      if (line->empty() && !record_.open()) continue;
      ISO_TRY(bool complete, record_.feed(*line));
      if (!complete) continue;
      ISO_TRY(std::string_view event, rows_->line(record_.cells()));
      return std::optional<std::string_view>(event);
    }
  }
  uint64_t line() const override { return source_.line(); }
  double share_read() const override { return source_.share_read(); }

 private:
  LineSource source_;
  std::unique_ptr<casework::RowEvents> rows_;
  event::CsvRecord record_;
};

}  // namespace

bool needs_pack(std::string_view path) { return !format_of(path).empty(); }

Result<EventLines> EventLines::open(const std::string& path, std::shared_ptr<const rulebook::Rulebook> rules, std::string_view input_source) {
  const std::string_view format = format_of(path);
  if (format.empty()) {
    ISO_TRY(LineSource source, LineSource::open(path));
    return EventLines(std::make_unique<NdjsonFeed>(std::move(source)), std::move(rules));
  }
  if (rules == nullptr) return malformed("this file needs --pack: the pack's [[input]] and [[map]] say how its rows become events", path);
  ISO_TRY(const rulebook::Input* input, casework::input_of(*rules, format, input_source));
  ISO_TRY(std::unique_ptr<EventFeed> feed, format == "csv" ? CsvFeed::open(path, *input) : format == "xes" ? open_xes(path, *input) : open_ocel(path, *input));
  return EventLines(std::move(feed), std::move(rules));
}

}  // namespace isonomy::app
