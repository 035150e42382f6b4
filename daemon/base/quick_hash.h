// SPDX-License-Identifier: Apache-2.0
// quick_hash: of short texts, eight bytes at a time. For tables where a stranger who aims at one place gains little; audit/siphash.h for
// the others.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace isonomy {

inline uint64_t quick_hash(std::string_view text) {
  uint64_t hash = text.size() * 0x9e3779b97f4a7c15;
  for (; text.size() >= 8; text.remove_prefix(8)) {
    uint64_t word = 0;
    std::memcpy(&word, text.data(), 8);
    hash = (hash ^ word) * 0xff51afd7ed558ccd;
    hash ^= hash >> 32;
  }
  uint64_t rest = 0;
  std::memcpy(&rest, text.data(), text.size());
  hash = (hash ^ rest) * 0xc4ceb9fe1a85ec53;
  return hash ^ (hash >> 29);
}

}  // namespace isonomy
