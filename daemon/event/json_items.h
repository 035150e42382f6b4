// SPDX-License-Identifier: Apache-2.0
// JsonItems: the objects in certain lists of one large JSON object, one at a time, so that the document need not be in memory.
//
//   {"note": [..], "objects": [{..}, {..}], "events": [{..}]}     JsonItems({"objects", "events"})  ->  objects {..}, objects {..}, events {..}
//
// It finds where each item begins and ends, and leaves it to others to read it. What is not asked for is passed over, not checked.
//
// Errors:  of feed() and finish(): kIo with the line, and nothing more can be read.
// Threads: one owner.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.h"

namespace isonomy::event {

struct JsonItem {
  std::string list, text;
  uint64_t line = 0;   // where it begins
};

class JsonItems {
 public:
  struct Limits {
    size_t depth = 64;
    size_t item_bytes = size_t{4} << 20;
    size_t name_bytes = 1024;
  };
  explicit JsonItems(std::vector<std::string> lists) : JsonItems(std::move(lists), Limits()) {}
  JsonItems(std::vector<std::string> lists, const Limits& limits) : lists_(std::move(lists)), limits_(limits) {}

  Status feed(std::string_view bytes);
  Status finish();                                // the document must be complete
  std::optional<JsonItem> next();                 // of what was fed so far
  bool ended(std::string_view list) const;        // the list was there, and all of it was fed

 private:
  enum class Place : uint8_t { kStart, kName, kInName, kColon, kValue, kPassing, kList, kItem, kAfterItem, kAfterMember, kEnd };
  Status step(char c);
  Status begin_value(char c);
  Status fail(const std::string& message);
  bool nest(char c);                              // follows brackets and strings; true when the value that began has ended

  std::vector<std::string> lists_;
  Limits limits_;
  Place place_ = Place::kStart;
  std::string name_;
  bool wanted_ = false;                           // the list `name_`
  bool in_string_ = false, escaped_ = false, first_ = true;
  size_t depth_ = 0;
  uint64_t line_ = 1, bytes_ = 0;
  JsonItem open_;
  std::deque<JsonItem> ready_;
  std::vector<std::string> ended_;
  std::optional<Error> failure_;
};

}  // namespace isonomy::event
