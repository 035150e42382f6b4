// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/numbers.h"

#include <charconv>
#include <cmath>

namespace isonomy::cel {
namespace {

std::partial_ordering compare_int_uint(int64_t i, uint64_t u) {
  if (i < 0) return std::partial_ordering::less;
  return static_cast<uint64_t>(i) <=> u;
}

// WHY: as doubles, as the suite asks: above 2^53 an int may equal a double that its digits do not spell.
std::partial_ordering compare_int_double(int64_t i, double d) { return static_cast<double>(i) <=> d; }
std::partial_ordering compare_uint_double(uint64_t u, double d) { return static_cast<double>(u) <=> d; }

std::partial_ordering reversed(std::partial_ordering order) { return 0 <=> order; }

}  // namespace

std::partial_ordering compare_numbers(const Value& a, const Value& b) {
  switch (a.kind()) {
    case Kind::kInt:
      if (b.kind() == Kind::kInt) return a.as_int() <=> b.as_int();
      if (b.kind() == Kind::kUint) return compare_int_uint(a.as_int(), b.as_uint());
      return compare_int_double(a.as_int(), b.as_double());
    case Kind::kUint:
      if (b.kind() == Kind::kUint) return a.as_uint() <=> b.as_uint();
      if (b.kind() == Kind::kInt) return reversed(compare_int_uint(b.as_int(), a.as_uint()));
      return compare_uint_double(a.as_uint(), b.as_double());
    default:
      if (b.kind() == Kind::kDouble) return a.as_double() <=> b.as_double();
      if (b.kind() == Kind::kInt) return reversed(compare_int_double(b.as_int(), a.as_double()));
      return reversed(compare_uint_double(b.as_uint(), a.as_double()));
  }
}

std::string double_text(double d, bool as_literal) {
  if (std::isnan(d)) return "NaN";
  if (std::isinf(d)) return d < 0 ? "-Infinity" : "Infinity";
  // People read 500000, not 5e+05: an exponent only where the plain form grows long.
  const double size = std::abs(d);
  const bool plain = size == 0 || (size >= 1e-6 && size < 1e21);
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, d, plain ? std::chars_format::fixed : std::chars_format::scientific).ptr;
  std::string text(buffer, end);
  if (as_literal && text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

}  // namespace isonomy::cel
