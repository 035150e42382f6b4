// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/foreign_logs.h"

#include "daemon/app/byte_source.h"
#include "daemon/base/text.h"
#include "daemon/casework/row_event.h"
#include "daemon/event/json_items.h"
#include "daemon/event/ocel.h"
#include "daemon/event/xes.h"

namespace isonomy::app {
namespace {

constexpr size_t kEventArena = size_t{32} << 20;

Error in_file(Error error, const std::string& path) {
  error.where = error.where.empty() ? path : path + ", " + error.where;
  return error;
}

class XesFeed final : public EventFeed {
 public:
  XesFeed(ByteSource bytes, const rulebook::Input& input) : bytes_(std::move(bytes)), rows_(input, {}) {}

  Result<std::optional<std::string_view>> next() override {
    for (;;) {
      if (std::optional<event::XesEvent> each = reader_.next()) {
        event_ = *std::move(each);
        if (!event_.problem.empty()) return malformed(event_.problem);
        data_.clear();
        for (const auto& [name, value] : event_.fields) data_.push_back({cel::Value::string(name), cel::Value::string(value)});
        ISO_TRY(const std::string_view line, rows_.line(data_));
        return std::optional<std::string_view>(line);
      }
      if (broken_) return *broken_;   // only now: what stands before the fault was given out
      if (ended_) return std::optional<std::string_view>();
      ISO_TRY(const std::string_view piece, bytes_.next());
      ended_ = piece.empty();
      if (isonomy::Status fed = reader_.feed(piece, ended_); fed.has_error()) broken_ = in_file(fed.error(), bytes_.path());
    }
  }
  uint64_t line() const override { return event_.line; }
  double share_read() const override { return bytes_.share_read(); }

 private:
  ByteSource bytes_;
  casework::RowEvents rows_;
  event::XesReader reader_;
  event::XesEvent event_;
  std::vector<cel::MapEntry> data_;
  bool ended_ = false;
  std::optional<Error> broken_;
};

class OcelFeed final : public EventFeed {
 public:
  OcelFeed(ByteSource bytes, event::OcelReader reader, const rulebook::Input& input)
      : bytes_(std::move(bytes)), reader_(std::move(reader)), rows_(input, {}), arena_(kEventArena) {}

  Result<std::optional<std::string_view>> next() override {
    for (;;) {
      if (const std::optional<event::JsonItem> item = items_.next()) {
        line_ = item->line;
        arena_.reset();
        ISO_TRY(const std::vector<cel::MapEntry> data, reader_.event(item->text, arena_));
        ISO_TRY(const std::string_view line, rows_.line(data));
        return std::optional<std::string_view>(line);
      }
      if (broken_) return *broken_;
      if (ended_) return std::optional<std::string_view>();
      ISO_TRY(const std::string_view piece, bytes_.next());
      ended_ = piece.empty();
      if (isonomy::Status fed = ended_ ? items_.finish() : items_.feed(piece); fed.has_error()) {
        broken_ = in_file(fed.error(), bytes_.path());
      } else if (ended_ && !items_.ended("events")) {
        broken_ = io_error("the file has no list `events`: OCEL 2.0 JSON is expected; an OCEL 1.0 log (`ocel:events`) must be converted first", bytes_.path());
      }
    }
  }
  uint64_t line() const override { return line_; }
  double share_read() const override { return bytes_.share_read(); }

 private:
  ByteSource bytes_;
  event::OcelReader reader_;
  event::JsonItems items_{{"events"}};
  casework::RowEvents rows_;
  cel::Arena arena_;
  uint64_t line_ = 0;
  bool ended_ = false;
  std::optional<Error> broken_;
};

// All objects of the log; the file is read only as far as they go.
Result<event::OcelReader> read_objects(const std::string& path) {
  ISO_TRY(ByteSource bytes, ByteSource::open(path));
  event::OcelReader reader;
  event::JsonItems items({"objects"});
  bool ended = false;
  while (!ended && !items.ended("objects")) {
    ISO_TRY(const std::string_view piece, bytes.next());
    ended = piece.empty();
    if (isonomy::Status fed = ended ? items.finish() : items.feed(piece); fed.has_error()) return in_file(fed.error(), path);
    while (const std::optional<event::JsonItem> item = items.next()) {
      if (isonomy::Status added = reader.add_object(item->text); added.has_error()) {
        Error error = added.error();
        error.where = "line " + std::to_string(item->line);
        return in_file(std::move(error), path);
      }
    }
  }
  return reader;
}

}  // namespace

Result<std::unique_ptr<EventFeed>> open_xes(const std::string& path, const rulebook::Input& input) {
  ISO_TRY(ByteSource bytes, ByteSource::open(path));
  return std::unique_ptr<EventFeed>(std::make_unique<XesFeed>(std::move(bytes), input));
}

Result<std::unique_ptr<EventFeed>> open_ocel(const std::string& path, const rulebook::Input& input) {
  ISO_TRY(event::OcelReader reader, read_objects(path));
  ISO_TRY(ByteSource bytes, ByteSource::open(path));
  return std::unique_ptr<EventFeed>(std::make_unique<OcelFeed>(std::move(bytes), std::move(reader), input));
}

}  // namespace isonomy::app
