// SPDX-License-Identifier: Apache-2.0
// XesReader: the events of an XES log, fed piece by piece, so that a log of any size is read in little memory.
//
//   <trace>                                                 {"case:concept:name": "S38735",     the trace's attributes, with `case:` before
//     <string key="concept:name" value="S38735"/>    ->      "concept:name": "Create Fine",      the event's own
//     <event>                                                "time:timestamp": "2009-03-02T00:00:00Z",
//       <string key="concept:name" value="Create Fine"/>     "xes:trace": "1", "xes:event": "1"}  counted in the file; of an event outside
//       <date key="time:timestamp" value="2009-..Z"/>                                             traces xes:event alone
//
// A value is text as it stands in the file, whatever its type, as a CSV cell is. Lists, containers and attributes of attributes are passed over,
// and so are extensions, globals and classifiers, which say nothing of a single event.
//
// A document type, and so every entity that could be declared, is refused; depth, tags, values and events are bounded.
//
// Errors:  of next(): this event cannot be read, the ones after it can. Of feed(): kIo with the line, and nothing more can be read.
// Threads: one owner.
// Source:  IEEE Std 1849-2023 (XES); expat.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/base/result.h"

namespace isonomy::event {

struct XesEvent {
  uint64_t line = 0;                                          // where it begins
  std::vector<std::pair<std::string, std::string>> fields;    // each name once
  std::string problem;                                        // not empty: why it cannot be read
};

class XesReader {
 public:
  struct Limits {
    size_t depth = 64;
    size_t tag_bytes = size_t{2} << 20;
    size_t value_bytes = size_t{64} << 10;
    size_t event_bytes = size_t{1} << 20;     // names and values, those of its trace included
    size_t fields = 4096;
  };
  XesReader();
  explicit XesReader(const Limits& limits);
  ~XesReader();
  XesReader(XesReader&&) noexcept;

  Status feed(std::string_view bytes, bool last);
  std::optional<XesEvent> next();             // of what was fed so far

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace isonomy::event
