// SPDX-License-Identifier: Apache-2.0
// Numbering: a number for each distinct thing, in the order of first use. HashIndex finds the number of a thing that is kept in a list of its
// own; Labels keeps texts.
//
// Shape:   open addressing with linear probing, 8 bytes a slot, at most three quarters full. Nothing is taken out: clear() and insert anew.
// Limits:  2^32 - 1 things.
// Threads: one writer.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace isonomy::uncertainty {

class HashIndex {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  // The number inserted under `hash` for which `same(number)` holds; kNone where there is none.
  template <class Same>
  uint32_t find(uint64_t hash, const Same& same) const {
    if (slots_.empty()) return kNone;
    const uint32_t tag = tag_of(hash);
    for (size_t at = tag & mask();; at = (at + 1) & mask()) {
      const Slot& slot = slots_[at];
      if (slot.number == kNone || (slot.tag == tag && same(slot.number))) return slot.number;
    }
  }
  // A number that is not in it.
  void insert(uint64_t hash, uint32_t number);
  void clear();

 private:
  struct Slot {
    uint32_t tag = 0, number = kNone;
  };
  static uint32_t tag_of(uint64_t hash) { return static_cast<uint32_t>(hash ^ (hash >> 32)); }
  size_t mask() const { return slots_.size() - 1; }
  void place(const Slot& slot);

  std::vector<Slot> slots_;  // a power of two, or none
  size_t used_ = 0;
};

class Labels {
 public:
  uint32_t number(std::string_view text);
  uint32_t find(std::string_view text) const;  // HashIndex::kNone where the text has no number
  const std::string& text(uint32_t number) const { return texts_[number]; }
  size_t size() const { return texts_.size(); }
  size_t text_bytes() const { return text_bytes_; }
  std::vector<uint32_t> in_order() const;  // the numbers, by text

 private:
  static uint64_t hash(std::string_view text) { return std::hash<std::string_view>{}(text); }
  uint32_t find(std::string_view text, uint64_t hash) const;

  HashIndex index_;
  std::vector<std::string> texts_;
  size_t text_bytes_ = 0;
};

}  // namespace isonomy::uncertainty
