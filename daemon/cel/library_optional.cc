// SPDX-License-Identifier: Apache-2.0
// The optional extension's functions. or() and orValue() look at their argument only when they need it: the machine jumps
// over it, and these entries serve the checker and the dynamic call.
#include "daemon/cel/library.h"

namespace isonomy::cel {
namespace {

using Arguments = std::span<const Value>;

bool is_zero(const Value& v) {
  switch (v.kind()) {
    case Kind::kNull: return true;
    case Kind::kBool: return !v.as_bool();
    case Kind::kInt:
    case Kind::kUint: return v.as_uint() == 0;
    case Kind::kDouble: return v.as_double() == 0;
    case Kind::kString:
    case Kind::kBytes: return v.as_string().empty();
    case Kind::kList: return v.as_list().empty();
    case Kind::kMap: return v.as_map().empty();
    case Kind::kDuration: return v.seconds() == 0 && v.nanos() == 0;
    case Kind::kTimestamp: return v.seconds() == -62135596800 && v.nanos() == 0;
    case Kind::kOptional: return v.as_optional() == nullptr;
    case Kind::kMoney: return v.as_money().hundredths == 0;
    case Kind::kPeriod: return v.as_period().count == 0;
    default: return false;
  }
}

Value none() { return Value::optional(nullptr); }

Value unwrap(Evaluation& run, Arguments a) {
  const auto items = a[0].as_list();
  Value* kept = run.allocate<Value>(items.size());
  if (kept == nullptr) return Evaluation::over_budget();
  size_t count = 0;
  for (const Value& item : items) {
    if (item.kind() != Kind::kOptional) return Evaluation::no_overload();
    if (item.as_optional() != nullptr) kept[count++] = *item.as_optional();
  }
  return Value::list({kept, count});
}

}  // namespace

void add_optional_functions(Library& l) {
  const Type a = Type::parameter("A"), some = Type::optional(a), items = Type::list(a);
  l.global("optional.none", {}, some, [](Evaluation&, Arguments) { return none(); });
  l.global("optional.of", {a}, some, [](Evaluation& run, Arguments v) { return run.some(v[0]); });
  l.global("optional.ofNonZeroValue", {a}, some, [](Evaluation& run, Arguments v) { return is_zero(v[0]) ? none() : run.some(v[0]); });
  l.global("optional.unwrap", {Type::list(some)}, items, unwrap);
  l.receiver("unwrapOpt", {Type::list(some)}, items, unwrap);
  l.receiver("hasValue", {some}, Type::boolean(), [](Evaluation&, Arguments v) { return Value::boolean(v[0].as_optional() != nullptr); });
  l.receiver("value", {some}, a, [](Evaluation&, Arguments v) {
    return v[0].as_optional() == nullptr ? Value::error("optional.none() has no value") : *v[0].as_optional();
  });
  l.receiver("or", {some, some}, some, [](Evaluation&, Arguments v) { return v[0].as_optional() != nullptr ? v[0] : v[1]; });
  l.receiver("orValue", {some, a}, a, [](Evaluation&, Arguments v) { return v[0].as_optional() != nullptr ? *v[0].as_optional() : v[1]; });
  l.receiver("first", {items}, some,
             [](Evaluation& run, Arguments v) { return v[0].as_list().empty() ? none() : run.some(v[0].as_list().front()); });
  l.receiver("last", {items}, some,
             [](Evaluation& run, Arguments v) { return v[0].as_list().empty() ? none() : run.some(v[0].as_list().back()); });
}

}  // namespace isonomy::cel
