// SPDX-License-Identifier: Apache-2.0
// PlainJson: a JSON object as values, where nothing unusual is in it: no escapes, no number of more than 15 digits or with an exponent.
// That is how nearly all events are written, and a walk over the structure does for them, with their texts left where they stand.
//
// None says nothing about the text: it may be unusual, wrong, or too much for the arena, and simdjson's own reader has to look. What is
// returned is what that would have returned.
//
// Threads: one owner.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "daemon/cel/arena.h"
#include "daemon/cel/value.h"
#include "daemon/event/distinct_names.h"
#include "daemon/event/json_structure.h"

namespace isonomy::event {

class PlainJson {
 public:
  // Texts of up to `bytes`, nested less than `depth` deep.
  PlainJson(size_t bytes, size_t depth) : structure_(bytes), depth_(depth) {}

  // JsonStructure::padding() bytes behind the text must be readable. Lists and objects stand in the arena, texts in `text`.
  std::optional<cel::Value> read(std::string_view text, cel::Arena& arena);

 private:
  template <class Place>
  bool value(size_t depth, cel::Arena& arena, Place place);   // recursion: less than depth_
  template <class T, class One>
  bool gather(size_t depth, cel::Arena& arena, char end, std::vector<T>& gathered, One one, std::span<const T>& out);
  bool list(size_t depth, cel::Arena& arena, cel::Value& out);
  bool map(size_t depth, cel::Arena& arena, cel::Value& out);
  bool string(cel::Value& out);
  bool scalar(cel::Value& out);

  JsonStructure structure_;
  size_t depth_;
  JsonWalk walk_;
  DistinctNames names_;
  std::vector<cel::Value> items_;         // of the lists that are open, outermost first
  std::vector<cel::MapEntry> entries_;    // likewise of the objects
};

}  // namespace isonomy::event
