// SPDX-License-Identifier: Apache-2.0
// EventLines: CloudEvents lines from a file of any kind that a pack reads: NDJSON as it is; rows of CSV, events of XES and of OCEL 2.0 JSON
// through the pack's [[input]]; all also gzipped. By the name:
//
//   .csv    .xes    .jsonocel, .ocel.json    each also with .gz; everything else is NDJSON
//
// Errors:  of opening: Result. A bad row is an Error of next(); the ones after it can be read. After kIo nothing more can be.
// Threads: one owner.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/result.h"
#include "daemon/rulebook/rulebook.h"

namespace isonomy::app {

bool needs_pack(std::string_view path);   // it is no NDJSON

// One kind of file.
class EventFeed {
 public:
  virtual ~EventFeed() = default;
  virtual Result<std::optional<std::string_view>> next() = 0;
  virtual uint64_t line() const = 0;
  virtual double share_read() const = 0;
};

class EventLines {
 public:
  // `rules` may be null for NDJSON. `input_source` chooses among several inputs of a format; empty: there is one.
  static Result<EventLines> open(const std::string& path, std::shared_ptr<const rulebook::Rulebook> rules, std::string_view input_source = {});

  // The next event's line, valid until the next call; none at the end. Blank lines of NDJSON are passed over.
  Result<std::optional<std::string_view>> next() { return feed_->next(); }
  uint64_t line() const { return feed_->line(); }              // of the file, where what was read last begins, for messages
  double share_read() const { return feed_->share_read(); }    // 0 to 1

 private:
  EventLines(std::unique_ptr<EventFeed> feed, std::shared_ptr<const rulebook::Rulebook> rules) : feed_(std::move(feed)), rules_(std::move(rules)) {}

  std::unique_ptr<EventFeed> feed_;
  std::shared_ptr<const rulebook::Rulebook> rules_;   // the feed borrows an input of it
};

}  // namespace isonomy::app
