// SPDX-License-Identifier: Apache-2.0
// The math extension.
#include <cmath>

#include "daemon/cel/library.h"
#include "daemon/cel/numbers.h"

namespace isonomy::cel {
namespace {

using Arguments = std::span<const Value>;

template <bool greatest>
Value extreme(Evaluation& run, Arguments arguments) {
  std::span<const Value> items = arguments;
  if (items.size() == 1 && items[0].kind() == Kind::kList) items = items[0].as_list();
  const char* name = greatest ? "math.greatest" : "math.least";
  if (items.empty()) return run.fail({name, "() needs at least one number"});
  const Value* best = &items[0];
  for (const Value& item : items) {
    if (!is_number(item)) return run.fail({"no such overload of ", name});
    const auto order = compare_numbers(item, *best);
    // NaN is neither: an answer would depend on the order of the arguments.
    if (order == std::partial_ordering::unordered) return run.fail({name, "() cannot order NaN"});
    if (greatest ? order > 0 : order < 0) best = &item;
  }
  return *best;
}

template <double (*function)(double)>
Value rounded(Evaluation&, Arguments a) {
  return Value::real(function(a[0].as_double()));
}

Value sign(Evaluation&, Arguments a) {
  switch (a[0].kind()) {
    case Kind::kInt: return Value::integer(a[0].as_int() > 0 ? 1 : a[0].as_int() < 0 ? -1 : 0);
    case Kind::kUint: return Value::unsigned_integer(a[0].as_uint() > 0 ? 1 : 0);
    default: {
      const double d = a[0].as_double();
      return Value::real(d > 0 ? 1.0 : d < 0 ? -1.0 : d);
    }
  }
}

Value absolute(Evaluation&, Arguments a) {
  switch (a[0].kind()) {
    case Kind::kInt:
      if (a[0].as_int() == INT64_MIN) return Value::error("integer overflow");
      return Value::integer(a[0].as_int() < 0 ? -a[0].as_int() : a[0].as_int());
    case Kind::kUint: return a[0];
    default: return Value::real(std::abs(a[0].as_double()));
  }
}

Value square_root(Evaluation&, Arguments a) {
  switch (a[0].kind()) {
    case Kind::kInt: return Value::real(std::sqrt(static_cast<double>(a[0].as_int())));
    case Kind::kUint: return Value::real(std::sqrt(static_cast<double>(a[0].as_uint())));
    default: return Value::real(std::sqrt(a[0].as_double()));
  }
}

// Both kinds share their bits: the answer is read back in the kind of the first argument.
Value with_bits(const Value& like, uint64_t bits) {
  return like.kind() == Kind::kInt ? Value::integer(static_cast<int64_t>(bits)) : Value::unsigned_integer(bits);
}

template <bool left>
Value shift(Evaluation& run, Arguments a) {
  const int64_t by = a[1].as_int();
  if (by < 0) return run.fail({left ? "math.bitShiftLeft" : "math.bitShiftRight", "() with a negative offset: ", std::to_string(by)});
  if (by > 63) return with_bits(a[0], 0);
  return with_bits(a[0], left ? a[0].as_uint() << by : a[0].as_uint() >> by);
}

}  // namespace

void add_math_functions(Library& l) {
  const Type i = Type::integer(), u = Type::unsigned_integer(), d = Type::real(), truth = Type::boolean();
  l.variadic("math.greatest", extreme<true>);
  l.variadic("math.least", extreme<false>);
  l.global("math.ceil", {d}, d, rounded<std::ceil>);
  l.global("math.floor", {d}, d, rounded<std::floor>);
  l.global("math.round", {d}, d, rounded<std::round>);  // half away from zero
  l.global("math.trunc", {d}, d, rounded<std::trunc>);
  l.global("math.isNaN", {d}, truth, [](Evaluation&, Arguments a) { return Value::boolean(std::isnan(a[0].as_double())); });
  l.global("math.isInf", {d}, truth, [](Evaluation&, Arguments a) { return Value::boolean(std::isinf(a[0].as_double())); });
  l.global("math.isFinite", {d}, truth, [](Evaluation&, Arguments a) { return Value::boolean(std::isfinite(a[0].as_double())); });
  for (const Type& type : {i, u, d}) {
    l.global("math.sign", {type}, type, sign);
    l.global("math.abs", {type}, type, absolute);
    l.global("math.sqrt", {type}, d, square_root);
  }
  for (const Type& type : {i, u}) {
    l.global("math.bitAnd", {type, type}, type, [](Evaluation&, Arguments a) { return with_bits(a[0], a[0].as_uint() & a[1].as_uint()); });
    l.global("math.bitOr", {type, type}, type, [](Evaluation&, Arguments a) { return with_bits(a[0], a[0].as_uint() | a[1].as_uint()); });
    l.global("math.bitXor", {type, type}, type, [](Evaluation&, Arguments a) { return with_bits(a[0], a[0].as_uint() ^ a[1].as_uint()); });
    l.global("math.bitNot", {type}, type, [](Evaluation&, Arguments a) { return with_bits(a[0], ~a[0].as_uint()); });
    l.global("math.bitShiftLeft", {type, i}, type, shift<true>);
    l.global("math.bitShiftRight", {type, i}, type, shift<false>);
  }
}

}  // namespace isonomy::cel
