// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/loops.h"

#include <algorithm>

#include "daemon/cel/machine.h"
#include "daemon/cel/numbers.h"

namespace isonomy::cel {
namespace {

size_t length(const Value& range) { return range.kind() == Kind::kList ? range.as_list().size() : range.as_map().size(); }

bool builds_list(Macro macro) { return macro == Macro::kMap || macro == Macro::kFilter || macro == Macro::kTransformList; }

void append(Value& list, const Value& item) {
  // The array behind it was allocated by loop_begin with room for every element of the range.
  const auto items = list.as_list();
  const_cast<Value&>(items.data()[items.size()]) = item;
  list = Value::list({items.data(), items.size() + 1});
}

void append_entry(Evaluation& run, Value& map, const Value& key, const Value& value) {
  const auto entries = map.as_map();
  const_cast<MapEntry&>(entries.data()[entries.size()]) = {key, value};
  map = Value::map({entries.data(), entries.size() + 1});
  run.charge(1);
}

// Room for `more` entries beyond what the range asks for.
bool make_room(Evaluation& run, Value& map, size_t capacity) {
  MapEntry* entries = run.allocate<MapEntry>(capacity);
  if (entries == nullptr) return false;
  std::copy(map.as_map().begin(), map.as_map().end(), entries);
  map = Value::map({entries, map.as_map().size()});
  return true;
}

void add_entries(Evaluation& run, Value& accumulator, const Value& body, size_t elements_left) {
  if (body.kind() != Kind::kMap) {
    accumulator = Evaluation::no_overload();
    return;
  }
  const auto fresh = body.as_map();
  if (fresh.size() > 1 && !make_room(run, accumulator, accumulator.as_map().size() + fresh.size() + elements_left)) return;
  for (const MapEntry& entry : fresh) {
    if (!run.charge(accumulator.as_map().size() / 4) || find_key(accumulator.as_map(), entry.key) != nullptr) {
      accumulator = run.fail({"repeated map key: ", to_text(entry.key)});
      return;
    }
    append_entry(run, accumulator, entry.key, entry.value);
  }
}

}  // namespace

bool is_map_key(const Value& key) {
  return key.kind() == Kind::kString || key.kind() == Kind::kInt || key.kind() == Kind::kUint || key.kind() == Kind::kBool;
}

bool loop_begin(Evaluation& run, Macro macro, Value*& top) {
  if (!is_value(*top)) return false;
  if (top->kind() != Kind::kList && top->kind() != Kind::kMap) {
    *top = run.fail({macro_name(macro), "() goes over a list or a map, not over ", kind_name(top->kind())});
    return false;
  }
  Value accumulator = Value::boolean(macro == Macro::kAll);
  if (builds_list(macro)) {
    Value* items = run.allocate<Value>(length(*top));
    accumulator = items == nullptr ? Evaluation::over_budget() : Value::list({items, 0});
  } else if (macro == Macro::kTransformMap || macro == Macro::kTransformMapEntry) {
    MapEntry* entries = run.allocate<MapEntry>(length(*top));
    accumulator = entries == nullptr ? Evaluation::over_budget() : Value::map({entries, 0});
  } else if (macro == Macro::kExistsOne) {
    accumulator = Value::integer(0);
  }
  top[1] = Value::integer(0);
  top[2] = accumulator;
  top += 2;
  return true;
}

bool loop_next(Evaluation& run, bool two, Value*& top) {
  const Value& range = top[-2];
  const auto at = static_cast<size_t>(top[-1].as_int());
  if (at >= length(range) || !run.charge(4)) return false;
  top[-1] = Value::integer(static_cast<int64_t>(at) + 1);
  if (range.kind() == Kind::kList) {
    const Value& item = range.as_list()[at];
    if (two) *++top = Value::integer(static_cast<int64_t>(at));
    *++top = item;
  } else {
    const MapEntry& entry = range.as_map()[at];
    *++top = entry.key;
    if (two) *++top = entry.value;
  }
  return true;
}

bool loop_filter(Evaluation& run, bool two, Value*& top) {
  const Value condition = *top--;
  if (condition.is_bool() && condition.as_bool()) return true;
  top -= two ? 2 : 1;
  if (condition.is_bool()) return false;
  const Value problem = is_value(condition) ? Evaluation::no_overload() : condition;
  *top = is_value(*top) ? problem : run.merge_strict(*top, problem);
  return false;
}

bool loop_body(Evaluation& run, Macro macro, bool two, Value*& top) {
  const Value body = *top--;
  if (two) --top;
  const Value first = *top--;
  Value& accumulator = *top;
  switch (macro) {
    case Macro::kAll:
      accumulator = both_of(run, accumulator, body);
      return !(accumulator.is_bool() && !accumulator.as_bool());
    case Macro::kExists:
      accumulator = either_of(run, accumulator, body);
      return !(accumulator.is_bool() && accumulator.as_bool());
    default: break;
  }
  if (!is_value(body)) {
    accumulator = is_value(accumulator) ? body : run.merge_strict(accumulator, body);
    return true;
  }
  if (!is_value(accumulator)) return true;
  if ((macro == Macro::kExistsOne || macro == Macro::kFilter) && !body.is_bool()) {
    accumulator = Evaluation::no_overload();
    return true;
  }
  switch (macro) {
    case Macro::kExistsOne:
      if (body.as_bool()) accumulator = Value::integer(accumulator.as_int() + 1);
      break;
    case Macro::kFilter:
      if (body.as_bool()) append(accumulator, first);
      break;
    case Macro::kTransformMap: append_entry(run, accumulator, first, body); break;
    case Macro::kTransformMapEntry: add_entries(run, accumulator, body, length(top[-2]) - static_cast<size_t>(top[-1].as_int())); break;
    default: append(accumulator, body);
  }
  return true;
}

void loop_end(Macro macro, Value*& top) {
  const Value accumulator = *top;
  top -= 2;
  *top = macro == Macro::kExistsOne && accumulator.kind() == Kind::kInt ? Value::boolean(accumulator.as_int() == 1) : accumulator;
}

}  // namespace isonomy::cel
