// SPDX-License-Identifier: Apache-2.0
// EventLines: CloudEvents lines from a file of any kind that a pack reads: NDJSON as it is, CSV rows through the pack's [[input]];
// both also gzipped. By the name: .csv or .csv.gz is CSV, everything else NDJSON.
//
// Errors:  of opening: Result. A bad row is an Error of next(); the lines after it can be read.
// Threads: one owner.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/app/line_source.h"
#include "daemon/casework/row_event.h"
#include "daemon/event/csv.h"
#include "daemon/rulebook/rulebook.h"

namespace isonomy::app {

bool is_csv(std::string_view path);

class EventLines {
 public:
  // `rules` may be null for NDJSON. `input_source` chooses among several csv inputs; empty: there is one.
  static Result<EventLines> open(const std::string& path, std::shared_ptr<const rulebook::Rulebook> rules, std::string_view input_source = {});

  // The next event's line; none at the end. Blank lines of NDJSON are passed over.
  Result<std::optional<std::string_view>> next();
  uint64_t line() const { return source_.line(); }        // of the file, for messages
  double share_read() const { return source_.share_read(); }

 private:
  EventLines(LineSource source, std::shared_ptr<const rulebook::Rulebook> rules) : source_(std::move(source)), rules_(std::move(rules)) {}

  LineSource source_;
  std::shared_ptr<const rulebook::Rulebook> rules_;
  std::unique_ptr<casework::RowEvents> rows_;   // null: NDJSON
  event::CsvRecord record_;
};

}  // namespace isonomy::app
