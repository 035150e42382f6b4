// SPDX-License-Identifier: Apache-2.0
// Text: the few string operations that every room needs.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace isonomy {

bool is_valid_utf8(std::string_view text);
size_t utf8_length(std::string_view text);                       // code points; the text must be valid

// Equality for the short names that are compared all day: without a call.
inline bool same_text(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  size_t left = a.size();
  const char *x = a.data(), *y = b.data();
  const auto differ = [&](size_t at, auto word) {   // what two words share is compared twice
    auto p = word, q = word;
    std::memcpy(&p, x + at, sizeof p);
    std::memcpy(&q, y + at, sizeof q);
    return p != q;
  };
  for (; left > 16; left -= 8, x += 8, y += 8) {
    if (differ(0, uint64_t{})) return false;
  }
  if (left >= 8) return !differ(0, uint64_t{}) && !differ(left - 8, uint64_t{});
  if (left >= 4) return !differ(0, uint32_t{}) && !differ(left - 4, uint32_t{});
  for (; left > 0; --left) {
    if (x[left - 1] != y[left - 1]) return false;
  }
  return true;
}

std::vector<std::string_view> split(std::string_view text, char separator);
std::string_view trim(std::string_view text);                    // ASCII white space at both ends
std::string join(std::span<const std::string> parts, std::string_view separator);
std::string in_words(std::span<const std::string> parts);        // "a", "a and b", "a, b and c"

void append_json_string(std::string& out, std::string_view text);  // quoted and escaped; text must be valid UTF-8
std::string json_string(std::string_view text);

// The candidate nearest to `word` if it is near enough to be a slip of the finger, else empty: ", did you mean `x`?"
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

}  // namespace isonomy
