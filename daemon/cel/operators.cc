// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/operators.h"

#include <cmath>
#include <cstring>

#include "daemon/cel/numbers.h"
#include "daemon/cel/time.h"

namespace isonomy::cel {
namespace {

bool is_law_kind(Kind kind) { return kind >= Kind::kDate && kind <= Kind::kPeriod; }

Value int_arithmetic(Operator op, int64_t a, int64_t b) {
  int64_t result = 0;
  bool overflow = false;
  switch (op) {
    case Operator::kAdd: overflow = __builtin_add_overflow(a, b, &result); break;
    case Operator::kSubtract: overflow = __builtin_sub_overflow(a, b, &result); break;
    case Operator::kMultiply: overflow = __builtin_mul_overflow(a, b, &result); break;
    case Operator::kDivide:
      if (b == 0) return Value::error("division by zero");
      overflow = a == INT64_MIN && b == -1;
      if (!overflow) result = a / b;
      break;
    default:
      if (b == 0) return Value::error("modulus by zero");
      overflow = a == INT64_MIN && b == -1;
      if (!overflow) result = a % b;
  }
  return overflow ? Value::error("integer overflow") : Value::integer(result);
}

Value uint_arithmetic(Operator op, uint64_t a, uint64_t b) {
  uint64_t result = 0;
  bool overflow = false;
  switch (op) {
    case Operator::kAdd: overflow = __builtin_add_overflow(a, b, &result); break;
    case Operator::kSubtract: overflow = __builtin_sub_overflow(a, b, &result); break;
    case Operator::kMultiply: overflow = __builtin_mul_overflow(a, b, &result); break;
    case Operator::kDivide:
      if (b == 0) return Value::error("division by zero");
      result = a / b;
      break;
    default:
      if (b == 0) return Value::error("modulus by zero");
      result = a % b;
  }
  return overflow ? Value::error("unsigned integer overflow") : Value::unsigned_integer(result);
}

Value double_arithmetic(Operator op, double a, double b) {
  switch (op) {
    case Operator::kAdd: return Value::real(a + b);
    case Operator::kSubtract: return Value::real(a - b);
    case Operator::kMultiply: return Value::real(a * b);
    case Operator::kDivide: return Value::real(a / b);
    default: return Evaluation::no_overload();
  }
}

Value add_lists(Evaluation& run, const Value& a, const Value& b) {
  const auto x = a.as_list(), y = b.as_list();
  if (x.empty()) return b;
  if (y.empty()) return a;
  Value* items = run.allocate<Value>(x.size() + y.size());
  if (items == nullptr) return Evaluation::over_budget();
  std::copy(x.begin(), x.end(), items);
  std::copy(y.begin(), y.end(), items + x.size());
  return Value::list({items, x.size() + y.size()});
}

Value shifted(const Value& timestamp, Wide nanoseconds) {
  constexpr Wide kNanos = 1'000'000'000;
  const Wide total = static_cast<Wide>(timestamp.seconds()) * kNanos + timestamp.nanos() + nanoseconds;
  Wide seconds = total / kNanos, nanos = total % kNanos;
  if (nanos < 0) {
    nanos += kNanos;
    --seconds;
  }
  if (!timestamp_in_range(static_cast<int64_t>(seconds))) return Value::error("timestamp out of range");
  return Value::timestamp(static_cast<int64_t>(seconds), static_cast<int32_t>(nanos));
}

Value duration_or_error(Wide nanoseconds) {
  if (nanoseconds > INT64_MAX || nanoseconds < INT64_MIN) return Value::error("duration out of range");
  return duration_from(static_cast<int64_t>(nanoseconds));
}

Value time_arithmetic(Operator op, const Value& a, const Value& b) {
  const bool add = op == Operator::kAdd;
  if (!add && op != Operator::kSubtract) return Evaluation::no_overload();
  const Wide sign = add ? 1 : -1;
  if (a.kind() == Kind::kTimestamp && b.kind() == Kind::kDuration) return shifted(a, sign * nanoseconds_of(b));
  if (add && a.kind() == Kind::kDuration && b.kind() == Kind::kTimestamp) return shifted(b, nanoseconds_of(a));
  if (a.kind() == Kind::kDuration && b.kind() == Kind::kDuration) {
    return duration_or_error(static_cast<Wide>(nanoseconds_of(a)) + sign * nanoseconds_of(b));
  }
  if (!add && a.kind() == Kind::kTimestamp && b.kind() == Kind::kTimestamp) {
    return duration_or_error(static_cast<Wide>(a.seconds() - b.seconds()) * 1'000'000'000 + (a.nanos() - b.nanos()));
  }
  return Evaluation::no_overload();
}

bool holds(Operator op, std::partial_ordering order) {
  switch (op) {
    case Operator::kLess: return order < 0;
    case Operator::kLessEqual: return order <= 0;
    case Operator::kGreater: return order > 0;
    default: return order >= 0;
  }
}

Value from_truth(Evaluation& run, Truth truth, const Value& a, const Value& b) {
  if (truth != Truth::kUnknown) return Value::boolean(truth == Truth::kTrue);
  const bool first = !a.as_date().exact(), second = !b.as_date().exact();
  const std::string x = to_string(a.as_date()), y = to_string(b.as_date());
  Value reason = first ? run.unknown({"the day in ", x}) : run.unknown({"the day in ", y});
  if (first && second && x != y && reason.is_unknown()) {
    const Value other = run.unknown({"the day in ", y});
    reason = run.merge_strict(reason, other);
  }
  return reason;
}

Value compare_dates(Evaluation& run, Operator op, const Value& a, const Value& b) {
  const Span x = a.as_date(), y = b.as_date();
  switch (op) {
    case Operator::kLess: return from_truth(run, before(x, y), a, b);
    case Operator::kLessEqual: return from_truth(run, not_after(x, y), a, b);
    case Operator::kGreater: return from_truth(run, before(y, x), a, b);
    default: return from_truth(run, not_after(y, x), a, b);
  }
}

// The value under `key`, null pointer when there is none, or an error in `failure`.
const Value* lookup(Evaluation& run, const Value& container, const Value& key, Value& failure) {
  if (container.kind() == Kind::kMap) {
    if (!run.charge(container.as_map().size() / 4)) {
      failure = Evaluation::over_budget();
      return nullptr;
    }
    return find_key(container.as_map(), key);
  }
  if (container.kind() != Kind::kList) {
    failure = Evaluation::no_overload();
    return nullptr;
  }
  const auto items = container.as_list();
  if (!is_number(key)) {
    failure = Value::error("a list index must be a whole number");
    return nullptr;
  }
  uint64_t at = 0;
  if (key.kind() == Kind::kDouble) {
    const double d = key.as_double();
    if (!(d == std::trunc(d)) || std::abs(d) > 1e15) {
      failure = Value::error("a list index must be a whole number");
      return nullptr;
    }
    at = d < 0 ? UINT64_MAX : static_cast<uint64_t>(d);
  } else {
    at = key.kind() == Kind::kInt && key.as_int() < 0 ? UINT64_MAX : key.as_uint();
  }
  return at < items.size() ? &items[at] : nullptr;
}

// What an optional holds, and any other value itself; null when the optional is empty.
const Value* held(const Value& v) { return v.kind() == Kind::kOptional ? v.as_optional() : &v; }

Value no_field(Evaluation& run, const Value& operand, const Value& field) {
  return run.fail({"no such key: a value of type ", kind_name(operand.kind()), " has no field `", field.as_string(), "`"});
}

Value absent(Evaluation& run, const Value& container, const Value& key) {
  if (container.kind() == Kind::kList) return run.fail({"index out of range: ", to_text(key)});
  return run.fail({"no such key: ", to_text(key)});
}

}  // namespace

const char* operator_text(Operator op) {
  static constexpr const char* kTexts[] = {"+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in", "[]", "[?]", "-", "!"};
  return kTexts[static_cast<size_t>(op)];
}

Value arithmetic(Evaluation& run, Operator op, const Value& a, const Value& b) {
  if (a.kind() == b.kind()) {
    switch (a.kind()) {
      case Kind::kInt: return int_arithmetic(op, a.as_int(), b.as_int());
      case Kind::kUint: return uint_arithmetic(op, a.as_uint(), b.as_uint());
      case Kind::kDouble: return double_arithmetic(op, a.as_double(), b.as_double());
      case Kind::kString:
      case Kind::kBytes: return op == Operator::kAdd ? run.concatenate(a, b) : Evaluation::no_overload();
      case Kind::kList: return op == Operator::kAdd ? add_lists(run, a, b) : Evaluation::no_overload();
      default: break;
    }
  }
  if (is_law_kind(a.kind()) || is_law_kind(b.kind())) return law_arithmetic(run, op, a, b);
  return time_arithmetic(op, a, b);
}

Value compare(Evaluation& run, Operator op, const Value& a, const Value& b) {
  if (is_number(a) && is_number(b)) return Value::boolean(holds(op, compare_numbers(a, b)));
  if (a.kind() != b.kind()) return Evaluation::no_overload();
  switch (a.kind()) {
    case Kind::kBool: return Value::boolean(holds(op, a.as_bool() <=> b.as_bool()));
    case Kind::kString:
    case Kind::kBytes: {
      // UTF-8 orders as its code points do, byte by byte.
      if (!run.charge_bytes(std::min(a.as_string().size(), b.as_string().size()))) return Evaluation::over_budget();
      return Value::boolean(holds(op, a.as_string().compare(b.as_string()) <=> 0));
    }
    case Kind::kTimestamp:
    case Kind::kDuration:
      return Value::boolean(holds(op, a.seconds() != b.seconds() ? a.seconds() <=> b.seconds() : a.nanos() <=> b.nanos()));
    case Kind::kMoney: return Value::boolean(holds(op, a.as_money() <=> b.as_money()));
    case Kind::kDate: return compare_dates(run, op, a, b);
    default: return Evaluation::no_overload();
  }
}

Value equals(Evaluation& run, const Value& a, const Value& b) {
  const Kind kind = a.kind();
  if (kind != Kind::kDate && kind != Kind::kList && kind != Kind::kMap && kind != Kind::kOptional) return Value::boolean(equal(a, b));
  Doubt doubt;
  uint64_t left = run.steps_left();
  const uint64_t before = left;
  const bool same = equal_within(a, b, left, doubt);
  if (!run.charge(before - left + (left == 0 ? 1 : 0))) return Evaluation::over_budget();
  // A definite difference elsewhere settles the matter; else the day would.
  if (same && doubt.a != nullptr) return from_truth(run, Truth::kUnknown, *doubt.a, *doubt.b);
  return Value::boolean(same);
}

Value contains(Evaluation& run, const Value& element, const Value& container) {
  if (container.kind() == Kind::kMap) {
    if (!run.charge(container.as_map().size() / 4)) return Evaluation::over_budget();
    return Value::boolean(find_key(container.as_map(), element) != nullptr);
  }
  if (container.kind() != Kind::kList) return Evaluation::no_overload();
  if (!run.charge(container.as_list().size() / 4)) return Evaluation::over_budget();
  Value doubt = Value::boolean(false);
  for (const Value& item : container.as_list()) {
    const Value same = equals(run, element, item);
    if (same.is_unknown()) {
      doubt = doubt.is_unknown() ? run.merge(doubt, same) : same;
    } else if (same.is_error() || same.as_bool()) {
      return same;
    }
  }
  return doubt;
}

Value index(Evaluation& run, const Value& container, const Value& key) {
  if (container.kind() == Kind::kOptional) return optional_index(run, container, key);
  Value failure;
  const Value* found = lookup(run, container, key, failure);
  if (found != nullptr) return *found;
  return failure.is_error() ? failure : absent(run, container, key);
}

Value optional_index(Evaluation& run, const Value& container, const Value& key) {
  const Value* inner = held(container);
  if (inner == nullptr) return container;
  Value failure;
  const Value* found = lookup(run, *inner, key, failure);
  if (found != nullptr) return run.some(*found);
  return failure.is_error() ? failure : Value::optional(nullptr);
}

Value select(Evaluation& run, const Value& operand, const Value& field) {
  if (operand.kind() == Kind::kOptional) return optional_select(run, operand, field);
  return operand.kind() == Kind::kMap ? index(run, operand, field) : no_field(run, operand, field);
}

Value optional_select(Evaluation& run, const Value& operand, const Value& field) {
  const Value* inner = held(operand);
  if (inner == nullptr) return operand;
  return inner->kind() == Kind::kMap ? optional_index(run, operand, field) : no_field(run, *inner, field);
}

Value has_field(Evaluation& run, const Value& operand, const Value& field) {
  const Value* inner = held(operand);
  if (inner == nullptr) return Value::boolean(false);
  // An optional inside an optional: `has({'foo': optional.none()}.foo.bar)`.
  if (inner->kind() == Kind::kOptional) return has_field(run, *inner, field);
  if (inner->kind() != Kind::kMap) return Evaluation::no_overload();
  if (!run.charge(inner->as_map().size() / 4)) return Evaluation::over_budget();
  return Value::boolean(find_key(inner->as_map(), field) != nullptr);
}

Value negate(const Value& a) {
  switch (a.kind()) {
    case Kind::kInt:
      if (a.as_int() == INT64_MIN) return Value::error("integer overflow");
      return Value::integer(-a.as_int());
    case Kind::kDouble: return Value::real(-a.as_double());
    case Kind::kMoney:
      if (a.as_money().hundredths == INT64_MIN) return Value::error("the amount is too large");
      return Value::money(Money{-a.as_money().hundredths});
    default: return Evaluation::no_overload();
  }
}

Value apply(Evaluation& run, Operator op, const Value& a, const Value& b) {
  switch (op) {
    case Operator::kEqual: return equals(run, a, b);
    case Operator::kNotEqual: {
      const Value same = equals(run, a, b);
      return same.is_bool() ? Value::boolean(!same.as_bool()) : same;
    }
    case Operator::kLess:
    case Operator::kLessEqual:
    case Operator::kGreater:
    case Operator::kGreaterEqual: return compare(run, op, a, b);
    case Operator::kIn: return contains(run, a, b);
    case Operator::kIndex: return index(run, a, b);
    case Operator::kOptionalIndex: return optional_index(run, a, b);
    case Operator::kNegate: return negate(a);
    case Operator::kNot: return a.is_bool() ? Value::boolean(!a.as_bool()) : Evaluation::no_overload();
    default: return arithmetic(run, op, a, b);
  }
}

}  // namespace isonomy::cel
