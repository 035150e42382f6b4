// SPDX-License-Identifier: Apache-2.0
// CloudEvent: one event as it came over the wire (CloudEvents 1.0, JSON). It lives in the arena that it was read into.
//
// Errors:  kMalformed (not JSON, wrong type, missing attribute, invalid UTF-8), kLimit (too long, too deep): each says what,
//          where and what to do. They travel to the producer as the `message` of a reject line.
// Threads: plain values; one EventReader per thread.
// Source:  CloudEvents 1.0.2, JSON event format.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/day.h"
#include "daemon/base/result.h"
#include "daemon/cel/value.h"

namespace isonomy::event {

struct Limits {
  uint32_t line_bytes = 1024 * 1024 - 1;  // one event, without its line end
  uint32_t depth = 64;                    // nesting of its JSON
};

struct CloudEvent {
  std::string_view id, source, type, subject, time;  // subject and time may be empty
  std::optional<Day> day;                            // of `time`
  cel::Value attributes;                             // a map of all attributes but data: what CEL sees as `event`
  cel::Value data;                                   // what CEL sees as `data`; null when absent
};

class EventReader {
 public:
  explicit EventReader(const Limits& limits = {});
  ~EventReader();
  EventReader(EventReader&&) noexcept;

  // Reads one line. All of it lives in `arena`. Steady state allocates nothing outside.
  Result<CloudEvent> read(std::string_view line, cel::Arena& arena);
  // The same without a copy: texts may stay where they stand in the line. padding() bytes behind it must be readable, whatever is in them.
  Result<CloudEvent> read_in_place(std::string_view line, cel::Arena& arena);
  static size_t padding();

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

// What makes an event itself: (source, id), as one key. Neither may hold a line end, so the key is unambiguous.
std::string event_key(const CloudEvent& event);
Result<std::string_view> event_key(const CloudEvent& event, cel::Arena& arena);   // kLimit: the arena is full

}  // namespace isonomy::event
