// SPDX-License-Identifier: Apache-2.0
// OcelReader: entries of the lists `objects` and `events` of an OCEL 2.0 JSON log as rows. Objects first: an event names them by id.
//
//   {"id":"e1","type":"pay","time":"2020-01-05T09:00:00Z",          {"ocel:id": "e1", "ocel:type": "pay", "ocel:time": "2020-..",
//    "attributes":[{"name":"amount","value":35.5}],            ->    "amount": "35.5",                        the event's attributes
//    "relationships":[{"objectId":"f7","qualifier":"of"},            "fine": "f7", "person": "anna",          of each type the first object
//                     {"objectId":"anna","qualifier":"by"}]}         "fine.article": "157",                   its attributes, as of then
//                                                                    "objects": {"fine": [{"id":"f7","qualifier":"of"}], ..}}
//
// A value is text, whatever its type, as a CSV cell is. An attribute of the event that is named like a type of objects hides that field.
//
// Bounds:  the objects and their attributes are held, kMostBytes of them.
// Errors:  kMalformed: this entry cannot be read, others can. kLimit: too many objects.
// Threads: one owner. A row lives until the arena is reset.
// Source:  OCEL 2.0 specification (2023), section on JSON.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "daemon/base/result.h"
#include "daemon/cel/arena.h"
#include "daemon/cel/value.h"

namespace isonomy::event {

class OcelReader {
 public:
  static constexpr size_t kMostBytes = size_t{512} << 20;

  explicit OcelReader(size_t most_bytes = kMostBytes);
  ~OcelReader();
  OcelReader(OcelReader&&) noexcept;

  Status add_object(std::string_view json);
  Result<std::vector<cel::MapEntry>> event(std::string_view json, cel::Arena& arena);
  size_t objects() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace isonomy::event
