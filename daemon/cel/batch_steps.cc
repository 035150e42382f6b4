// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/batch_steps.h"

#include <functional>

namespace isonomy::cel {
namespace {

// WHY: eight partial words, so that the shifts of neighbouring rows do not wait for each other.
template <class Test>
uint64_t pack(Test test) {
  uint64_t bits = 0;
  for (unsigned byte = 0; byte < 8; ++byte) {
    uint64_t part = 0;
    for (unsigned i = 0; i < 8; ++i) part |= static_cast<uint64_t>(test(byte * 8 + i)) << i;
    bits |= part << (byte * 8);
  }
  return bits;
}

template <class Number, class Compare>
void compare_all(const Number* a, Number b, const uint64_t* valid, size_t words, TruthBits out, Compare compare) {
  for (size_t w = 0; w < words; ++w) {
    const Number* row = a + w * 64;
    const uint64_t bits = pack([&](unsigned i) { return compare(row[i], b); });
    out.yes[w] = bits & valid[w];
    out.no[w] = ~bits & valid[w];
  }
}

template <class Number, class Compare>
void compare_pairs(const Number* a, const Number* b, const uint64_t* valid, size_t words, TruthBits out, Compare compare) {
  for (size_t w = 0; w < words; ++w) {
    const Number *x = a + w * 64, *y = b + w * 64;
    const uint64_t bits = pack([&](unsigned i) { return compare(x[i], y[i]); });
    out.yes[w] = bits & valid[w];
    out.no[w] = ~bits & valid[w];
  }
}

// Calls `step` with the comparison that `op` names.
template <class Step>
void with_comparison(Operator op, Step step) {
  switch (op) {
    case Operator::kEqual: return step(std::equal_to<>());
    case Operator::kNotEqual: return step(std::not_equal_to<>());
    case Operator::kLess: return step(std::less<>());
    case Operator::kLessEqual: return step(std::less_equal<>());
    case Operator::kGreater: return step(std::greater<>());
    default: return step(std::greater_equal<>());
  }
}

}  // namespace

template <class Number>
void compare_constant(Operator op, const Number* a, Number b, const uint64_t* valid, size_t words, TruthBits out) {
  with_comparison(op, [&](auto compare) { compare_all(a, b, valid, words, out, compare); });
}

template <class Number>
void compare_arrays(Operator op, const Number* a, const Number* b, const uint64_t* valid, size_t words, TruthBits out) {
  with_comparison(op, [&](auto compare) { compare_pairs(a, b, valid, words, out, compare); });
}

template void compare_constant(Operator, const double*, double, const uint64_t*, size_t, TruthBits);
template void compare_constant(Operator, const int64_t*, int64_t, const uint64_t*, size_t, TruthBits);
template void compare_arrays(Operator, const double*, const double*, const uint64_t*, size_t, TruthBits);
template void compare_arrays(Operator, const int64_t*, const int64_t*, const uint64_t*, size_t, TruthBits);

void look_up(const uint32_t* codes, const uint8_t* table, size_t words, TruthBits out) {
  for (size_t w = 0; w < words; ++w) {
    const uint32_t* row = codes + w * 64;
    // Both bits of eight rows side by side: one load of the table for a row.
    uint64_t yes = 0, no = 0;
    for (unsigned byte = 0; byte < 8; ++byte) {
      uint32_t part = 0;
      for (unsigned i = 0; i < 8; ++i) {
        const uint32_t truth = table[row[byte * 8 + i]];
        part |= (truth & 1) << i | (truth & 2) << (15 + i);
      }
      yes |= static_cast<uint64_t>(part & 0xFF) << (byte * 8);
      no |= static_cast<uint64_t>(part >> 16) << (byte * 8);
    }
    out.yes[w] = yes & ~no;
    out.no[w] = no & ~yes;
  }
}

void calculate(Operator op, const double* a, const double* b, size_t words, double* out) {
  const size_t rows = words * 64;
  switch (op) {
    case Operator::kAdd:
      for (size_t i = 0; i < rows; ++i) out[i] = a[i] + b[i];
      return;
    case Operator::kSubtract:
      for (size_t i = 0; i < rows; ++i) out[i] = a[i] - b[i];
      return;
    case Operator::kMultiply:
      for (size_t i = 0; i < rows; ++i) out[i] = a[i] * b[i];
      return;
    default:
      for (size_t i = 0; i < rows; ++i) out[i] = a[i] / b[i];
  }
}

void calculate(Operator op, const int64_t* a, const int64_t* b, size_t words, int64_t* out, uint64_t* valid) {
  for (size_t w = 0; w < words; ++w) {
    uint64_t overflow = 0;
    for (unsigned i = 0; i < 64; ++i) {
      const size_t row = w * 64 + i;
      const bool wraps = op == Operator::kAdd        ? __builtin_add_overflow(a[row], b[row], &out[row])
                         : op == Operator::kSubtract ? __builtin_sub_overflow(a[row], b[row], &out[row])
                                                     : __builtin_mul_overflow(a[row], b[row], &out[row]);
      overflow |= static_cast<uint64_t>(wraps) << i;
    }
    valid[w] &= ~overflow;
  }
}

}  // namespace isonomy::cel
