// SPDX-License-Identifier: Apache-2.0
// Code points: CEL counts text in code points, memory holds bytes. Text here is always valid UTF-8.
//
// Threads: pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace isonomy::cel {

inline bool is_continuation(char c) { return (static_cast<uint8_t>(c) & 0xC0) == 0x80; }

// The byte offset of code point `index`; npos when the text has fewer. `index` == length gives the size.
inline size_t byte_offset(std::string_view text, size_t index) {
  size_t at = 0;
  for (size_t seen = 0; seen < index; ++seen) {
    if (at >= text.size()) return std::string_view::npos;
    do ++at;
    while (at < text.size() && is_continuation(text[at]));
  }
  return at;
}

inline size_t count_code_points(std::string_view text) {
  size_t count = 0;
  for (const char c : text) count += is_continuation(c) ? 0u : 1u;
  return count;
}

// The code point that starts at `at`, which moves past it.
inline uint32_t next_code_point(std::string_view text, size_t& at) {
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<uint32_t>(static_cast<uint8_t>(text[i])) : 0u; };
  const uint32_t lead = byte(at);
  const size_t length = lead < 0x80 ? 1u : lead < 0xE0 ? 2u : lead < 0xF0 ? 3u : 4u;
  uint32_t code = length == 1 ? lead : lead & (0x7Fu >> length);
  for (size_t i = 1; i < length; ++i) code = code << 6 | (byte(at + i) & 63);
  at += length;
  return code;
}

}  // namespace isonomy::cel
