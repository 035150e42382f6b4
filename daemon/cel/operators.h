// SPDX-License-Identifier: Apache-2.0
// Operators: what + - * / % == < in [] and .field mean on two values. Arguments are known values; the machine merges unknowns
// and errors before it gets here.
//
// Errors:  overflow, division by zero, no such key, no such overload: error values.
// Threads: pure.
// Source:  cel-spec, "Standard Definitions"; dates, money and periods are ours.
#pragma once

#include "daemon/cel/evaluation.h"

namespace isonomy::cel {

enum class Operator : uint8_t {
  kAdd, kSubtract, kMultiply, kDivide, kModulo,
  kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual,
  kIn, kIndex, kOptionalIndex, kNegate, kNot,
};
const char* operator_text(Operator op);  // "+", "in", "[]"
inline bool is_ordering(Operator op) { return op >= Operator::kLess && op <= Operator::kGreaterEqual; }
inline bool is_comparison(Operator op) { return op >= Operator::kEqual && op <= Operator::kGreaterEqual; }

// A comparison of two numbers of one type.
template <class Number>
bool compared(Operator op, Number x, Number y) {
  switch (op) {
    case Operator::kEqual: return x == y;
    case Operator::kNotEqual: return !(x == y);
    case Operator::kLess: return x < y;
    case Operator::kLessEqual: return x <= y;
    case Operator::kGreater: return x > y;
    default: return x >= y;
  }
}

Value apply(Evaluation& run, Operator op, const Value& a, const Value& b);
Value arithmetic(Evaluation& run, Operator op, const Value& a, const Value& b);
Value compare(Evaluation& run, Operator op, const Value& a, const Value& b);   // < <= > >=
Value equals(Evaluation& run, const Value& a, const Value& b);                // unknown where dates of reduced precision may differ
Value contains(Evaluation& run, const Value& element, const Value& container);  // element in container
Value index(Evaluation& run, const Value& container, const Value& key);
Value optional_index(Evaluation& run, const Value& container, const Value& key);
Value select(Evaluation& run, const Value& operand, const Value& field);
Value optional_select(Evaluation& run, const Value& operand, const Value& field);
Value has_field(Evaluation& run, const Value& operand, const Value& field);
Value negate(const Value& a);

// Arithmetic on our own kinds: library_law.cc.
Value law_arithmetic(Evaluation& run, Operator op, const Value& a, const Value& b);

}  // namespace isonomy::cel
