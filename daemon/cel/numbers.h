// SPDX-License-Identifier: Apache-2.0
// Numbers: CEL has one number line with three kinds on it: 1 == 1u == 1.0. Ints and uints compare exactly, with a double as doubles.
//
// Errors:  none; NaN is equal to nothing and below nothing.
// Threads: pure.
#pragma once

#include <compare>
#include <string>

#include "daemon/cel/value.h"

namespace isonomy::cel {

inline bool is_number(const Value& v) { return v.kind() >= Kind::kInt && v.kind() <= Kind::kDouble; }

std::partial_ordering compare_numbers(const Value& a, const Value& b);
inline bool numbers_equal(const Value& a, const Value& b) {
  if (a.kind() == b.kind()) return a.kind() == Kind::kDouble ? a.as_double() == b.as_double() : a.as_int() == b.as_int();
  return compare_numbers(a, b) == std::partial_ordering::equivalent;
}

// Two dates inside the compared values that may be one day or two; null when there are none.
struct Doubt {
  const Value* a = nullptr;
  const Value* b = nullptr;
};

// Equality that counts its steps down: a list that holds one list twice, which holds one list twice, .. is small in memory and
// as long as a tree to compare. False with no steps left means that it did not end. True with a doubt means: equal but for that.
bool equal_within(const Value& a, const Value& b, uint64_t& steps, Doubt& doubt);

// The value under `key`, by CEL equality; null pointer when there is none.
const Value* find_key(std::span<const MapEntry> entries, const Value& key);

// The shortest text that reads back as the same double: 62.59, 1e+100, NaN, Infinity. `as_literal` writes 3 as 3.0.
std::string double_text(double d, bool as_literal = false);

}  // namespace isonomy::cel
