// SPDX-License-Identifier: Apache-2.0
// CloudEvent: one event as it came over the wire (CloudEvents 1.0, JSON). Strings and data live in the arena it was read into.
//
// Errors:  kMalformed (not JSON, wrong type, missing attribute, invalid UTF-8), kLimit (too long, too deep): each says what and where.
// Threads: plain value.
#pragma once

#include <cstdint>
#include <string_view>

#include "daemon/base/result.h"
#include "daemon/cel/value.h"

namespace isonomy::event {

struct Limits {
  uint32_t line_bytes = 1024 * 1024 - 1;  // one event, without its line end
  uint32_t depth = 64;                    // nesting of its JSON
};

struct CloudEvent {
  std::string_view id, source, type, subject, time;  // subject and time may be empty
  cel::Value attributes;                             // a map of all attributes but data: what CEL sees as `event`
  cel::Value data;                                   // what CEL sees as `data`; null when absent
};

// Reads one line. Everything in the result points into `arena`.
Result<CloudEvent> read_cloud_event(std::string_view line, const Limits& limits, cel::Arena& arena);

// The journal's key of an event: unique per (source, id).
std::string event_key(const CloudEvent& event);

}  // namespace isonomy::event
