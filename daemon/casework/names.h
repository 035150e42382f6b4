// SPDX-License-Identifier: Apache-2.0
// Names: the strings that many cases share (roles, authorities, rules, sources), each kept once and for good.
//
// A name stands in one block that never moves, so a case may point at it, and an image of a case may say where in the block it is.
//
// Units:   bytes. When the block is full, or a string is long, the case keeps a copy of its own.
// Threads: one owner (the engine). Must outlive every case that points into it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "daemon/base/result.h"

namespace isonomy::casework {

class Names {
 public:
  static constexpr size_t kBytes = size_t{2} << 20;
  static constexpr size_t kLongest = 255;
  static constexpr size_t kLongestValue = 48, kValueBytes = kBytes / 2;   // the rest is for names

  Names();
  Names(const Names&) = delete;
  Names& operator=(const Names&) = delete;

  // The shared text; a view of null where there is no room for it.
  std::string_view keep(std::string_view text);
  // A value, of which there may be a few or millions: it is shared once it has come a second time before long. A view of null else.
  std::string_view keep_common(std::string_view text);

  // Where a kept text stands; 0 for any other text.
  uint32_t place_of(std::string_view text) const;
  // The text at a place; a view of null where none stands.
  std::string_view at(uint64_t place) const;

  // The whole block, for a snapshot, and back into empty Names. Error: kCorrupt.
  std::string_view bytes() const { return {block_.get(), used_}; }
  Status restore(std::string_view bytes);

 private:
  std::unique_ptr<char[]> block_;          // length, 1 byte | text
  size_t used_ = 1;                        // place 0 is none's
  // Open addressing by a hash of the text; places, 0 is empty.
  size_t slot_of(std::string_view text, uint64_t hash) const;   // where it stands, or would
  std::string_view add(std::string_view text);
  void note(uint32_t place);
  struct Slot {
    uint32_t place = 0;
    uint32_t then = 0;                     // the slot of the name that was kept after this one last time
  };
  std::vector<Slot> table_;
  size_t known_ = 0;
  size_t last_ = 0;                        // the slot of the name kept last
  // Of values that came once, by the low bits of their hash: its high bits.
  std::array<uint32_t, 2048> came_once_{};
};

}  // namespace isonomy::casework
