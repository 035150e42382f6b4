// SPDX-License-Identifier: Apache-2.0
// Numbers in files, the lowest byte first.
#pragma once

#include <cstddef>
#include <cstdint>

namespace isonomy {

inline void put_little_endian(char* to, uint64_t value, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) to[i] = static_cast<char>(value >> (8 * i));
}

inline uint64_t get_little_endian(const char* from, size_t bytes) {
  uint64_t value = 0;
  for (size_t i = bytes; i-- > 0;) value = value << 8 | static_cast<uint8_t>(from[i]);
  return value;
}

}  // namespace isonomy
