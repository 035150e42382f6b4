// SPDX-License-Identifier: Apache-2.0
// JSON columns: from lines of JSON straight into columns of facts. Only what the conditions read is looked at; everything else
// of an event is skipped without being parsed.
//
//   {"type":"conduct.observed","data":{"days":4,"kind":"shop","note":"..."}}
//      reader.add(slot of facts.days, "data.days"); reader.add(slot of facts.kind, "data.kind");
//
// A date fact is read from text as parse_span does, money from text or a number, a double also from a whole number. A key that
// is absent is "not stated"; null is the value null. A key that stands twice counts as its last.
//
// Errors:  a line that is no JSON object is left out and reported; reading goes on with the next.
// Threads: one owner. Steady state allocates nothing but for values never seen before.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cel/columns.h"

namespace isonomy::event {

struct RejectedLine {
  size_t line = 0;  // counted from 0 since the reader was made
  std::string message;
};

class JsonColumns {
 public:
  // Bytes that may be read beyond the end of a line: a buffer with that much room is read in place.
  static size_t padding();

  explicit JsonColumns(cel::Columns& columns);
  ~JsonColumns();
  // Error: kNotFound when no variable has the slot, kConflict when a path is inside another.
  Status add(uint32_t slot, std::string_view path);

  // Clears the columns and fills them with lines from `text`; returns the bytes that were read. `room` is how many bytes of the
  // buffer may be read after `text`.
  size_t read(std::string_view text, size_t room);
  const std::vector<RejectedLine>& rejected() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A JSON value as a fact of that type; of another kind when it is none.
cel::Value fact_from_json(const cel::Value& json, const cel::Type& type);

}  // namespace isonomy::event
