// SPDX-License-Identifier: Apache-2.0
// JsonStructure: where the brackets, commas, colons and beginnings of values of some JSON stand, found by simdjson's first stage, and a
// walk over that list which reads no byte that it need not.
//
//   {"a": 12, "b": [true]}     ->  { " : 1 , " : [ t ] }
//
// The walk judges what it passes only as far as it must: it says false where it does not find what it was asked for, and the caller says
// what that means.
//
// Threads: one owner. The list lives until the next find().
// Source:  Langdale, Lemire: Parsing Gigabytes of JSON per Second (2019).
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace simdjson::internal {
class dom_parser_implementation;
}

namespace isonomy::event {

class JsonStructure {
 public:
  explicit JsonStructure(size_t least_capacity = 0);   // texts up to it need no growth
  ~JsonStructure();
  JsonStructure(JsonStructure&&) noexcept;

  // False: the text is not UTF-8, a text in it has no end or holds a line end or another bare control character, or nothing is in it.
  bool find(std::string_view text);
  const uint32_t* places() const;   // offsets, ascending; what follows the last is the size of the text
  size_t count() const;

  static size_t padding();          // bytes behind a text that simdjson may read

 private:
  size_t least_capacity_, capacity_ = 0;
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage_;
};

// The bytes of a value without what separates it from the next one.
inline std::string_view trimmed_token(std::string_view token) {
  while (!token.empty() && (token.back() == ' ' || token.back() == '\t' || token.back() == '\n' || token.back() == '\r')) token.remove_suffix(1);
  return token;
}

struct JsonNumber {
  int64_t integer = 0;
  double real = 0;
  bool whole = false;   // it has no decimal point: `integer` says it too
};
// WHY here: a call costs as much as the few steps.
// digits [. digits], up to 15 of them, which a double holds exactly (Clinger's fast path). None for everything else, which may be a number.
inline std::optional<JsonNumber> short_number(std::string_view token) {
  static constexpr double kPowers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  const char *at = token.data(), *const end = at + token.size();
  const bool negative = at != end && *at == '-';
  at += negative ? 1 : 0;
  const char* const first = at;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  int64_t digits = 0;
  while (at != end && is_digit(*at)) digits = digits * 10 + (*at++ - '0');
  const auto before_point = at - first;
  if (before_point == 0 || (before_point > 1 && *first == '0') || token.size() > 17) return {};
  std::ptrdiff_t decimals = 0;
  if (at != end && *at == '.') {
    const char* const point = at++;
    while (at != end && is_digit(*at)) digits = digits * 10 + (*at++ - '0');
    decimals = at - point - 1;
    if (decimals == 0) return {};
  }
  if (at != end || before_point + decimals > 15) return {};
  const double magnitude = decimals == 0 ? static_cast<double>(digits) : static_cast<double>(digits) / kPowers[decimals];   // a division is slow
  return JsonNumber{negative ? -digits : digits, negative ? -magnitude : magnitude, decimals == 0};
}

// A walk over the structure of one value, up to a limit in the text.
struct JsonWalk {
  const char* text = nullptr;
  const uint32_t* at = nullptr;
  uint32_t limit = 0;   // offset

  char peek() const { return *at < limit ? text[*at] : '\0'; }
  bool take(char c) {
    if (peek() != c) return false;
    ++at;
    return true;
  }
  // Moves past a value; false when its brackets do not close before the limit.
  bool skip() {
    size_t depth = 0;
    do {
      const char c = peek();
      if (c == '\0' || ((c == ',' || c == ':') && depth == 0)) return false;
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') {
        if (depth == 0) return false;
        --depth;
      }
      ++at;
    } while (depth > 0);
    return true;
  }
  // The bytes of a string or a scalar, which begins here; moves past it.
  std::string_view take_plain() {
    const uint32_t begin = *at++;
    return trimmed_token({text + begin, std::min(*at, limit) - begin});
  }
  // The value's bytes; moves past it.
  bool take_raw(std::string_view& raw) {
    const uint32_t begin = *at;
    if (!skip()) return false;
    raw = trimmed_token({text + begin, std::min(*at, limit) - begin});
    return true;
  }
};

}  // namespace isonomy::event
