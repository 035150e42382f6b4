// SPDX-License-Identifier: Apache-2.0
// FactLists: which facts an event states, in which order and of which kinds, as one number. The events of one producer state the same ones,
// and there are far fewer such lists than events.
//
//   3 = sector string | region string | employees double
//
// Units:   a list's number is its place, from 1; 0 is no list.
// Errors:  none: where there is no room for a list the event spells its facts out.
// Threads: one owner (the engine). Its names are texts of Names, which must outlive it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/casework/case.h"
#include "daemon/casework/image_bytes.h"
#include "daemon/casework/names.h"

namespace isonomy::casework {

class FactLists {
 public:
  static constexpr size_t kMost = 4096;           // lists
  static constexpr size_t kMostFacts = 16'384;    // of all lists together

  struct Fact {
    std::string_view name;
    cel::Kind kind{};
    friend bool operator==(const Fact&, const Fact&) = default;
  };

  // The number of the list of these facts, if it is the one that came after the last list the time before. Their names are then the
  // shared ones.
  uint32_t expected(std::span<Stated> facts);
  // The number of the list of these facts, whose names are texts of `names`; a new one if need be. 0: there is no room, or a name is not.
  uint32_t keep(std::span<const Stated> facts, const Names& names);
  std::span<const Fact> at(uint64_t number) const;   // empty where there is none

  void save(ImageWriter& out, const Names& names) const;
  void restore(ImageReader& in, const Names& names);   // into an empty one; what is wrong fails the reader

 private:
  struct List {
    uint32_t first = 0, size = 0;   // in facts_
    uint32_t then = 0;              // the list that was asked for after this one last time
  };
  uint32_t add(std::span<const Fact> facts);

  std::vector<Fact> facts_;
  std::vector<List> lists_{List{}};                       // number 0 is none's
  std::unordered_map<uint64_t, uint32_t> by_hash_;
  std::vector<Fact> wanted_;
  uint32_t last_ = 0;
};

}  // namespace isonomy::casework
