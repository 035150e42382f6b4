// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/value.h"

#include <cmath>
#include <cstring>

#include "daemon/base/text.h"
#include "daemon/cel/numbers.h"

namespace isonomy::cel {
namespace {

// JSON readers and the syntax tree bound how deep a value nests; past this two values count as different.
constexpr int kDeepest = 1000;

// How far a comparison may go, and whether dates of reduced precision are compared by what they say or by what they may mean.
struct Extent {
  uint64_t steps;
  Doubt* doubt = nullptr;
};

bool dates_equal(const Value& a, const Value& b, Extent& extent) {
  const Span x = a.as_date(), y = b.as_date();
  if (extent.doubt == nullptr || (x.exact() && y.exact())) return x == y;
  if (x.last < y.first || y.last < x.first) return false;
  if (extent.doubt->a == nullptr) *extent.doubt = {&a, &b};
  return true;
}

bool equal_at(const Value& a, const Value& b, int depth, Extent& extent);

bool maps_equal(std::span<const MapEntry> a, std::span<const MapEntry> b, int depth, Extent& extent) {
  if (a.size() != b.size()) return false;
  for (const MapEntry& entry : a) {
    const Value* other = find_key(b, entry.key);
    if (other == nullptr || !equal_at(entry.value, *other, depth, extent)) return false;
  }
  return true;
}

bool equal_at(const Value& a, const Value& b, int depth, Extent& extent) {
  if (depth > kDeepest || extent.steps == 0) return false;
  --extent.steps;
  if (is_number(a) && is_number(b)) return numbers_equal(a, b);
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::kNull: return true;
    case Kind::kBool: return a.as_bool() == b.as_bool();
    case Kind::kString:
    case Kind::kBytes:
    case Kind::kType: return a.as_string() == b.as_string();
    case Kind::kTimestamp:
    case Kind::kDuration: return a.seconds() == b.seconds() && a.nanos() == b.nanos();
    case Kind::kDate: return dates_equal(a, b, extent);
    case Kind::kMoney: return a.as_money() == b.as_money();
    case Kind::kPeriod: return a.as_period() == b.as_period();
    case Kind::kOptional: {
      const Value *x = a.as_optional(), *y = b.as_optional();
      return x == nullptr || y == nullptr ? x == y : equal_at(*x, *y, depth + 1, extent);
    }
    case Kind::kList: {
      const auto x = a.as_list(), y = b.as_list();
      if (x.size() != y.size()) return false;
      for (size_t i = 0; i < x.size(); ++i) {
        if (!equal_at(x[i], y[i], depth + 1, extent)) return false;
      }
      return true;
    }
    case Kind::kMap: return maps_equal(a.as_map(), b.as_map(), depth + 1, extent);
    default: return false;
  }
}

Error arena_spent() { return over_limit("the value does not fit into its memory budget"); }

Result<Value> copy_at(const Value& value, Arena& arena, int depth) {
  if (depth > kDeepest) return over_limit("the value nests too deeply");
  const auto copy_text = [&](auto make) -> Result<Value> {
    const std::string_view text = value.as_string();
    const char* bytes = arena.copy(text);
    if (bytes == nullptr) return arena_spent();
    return make(std::string_view(bytes, text.size()));
  };
  switch (value.kind()) {
    case Kind::kString: return copy_text(Value::string);
    case Kind::kBytes: return copy_text(Value::bytes);
    case Kind::kType: return copy_text(Value::type);
    case Kind::kError: return copy_text(Value::error);
    case Kind::kList: {
      const auto items = value.as_list();
      Value* copies = arena.allocate_array<Value>(items.size());
      if (copies == nullptr) return arena_spent();
      for (size_t i = 0; i < items.size(); ++i) {
        ISO_TRY(copies[i], copy_at(items[i], arena, depth + 1));
      }
      return Value::list({copies, items.size()});
    }
    case Kind::kMap: {
      const auto entries = value.as_map();
      MapEntry* copies = arena.allocate_array<MapEntry>(entries.size());
      if (copies == nullptr) return arena_spent();
      for (size_t i = 0; i < entries.size(); ++i) {
        ISO_TRY(copies[i].key, copy_at(entries[i].key, arena, depth + 1));
        ISO_TRY(copies[i].value, copy_at(entries[i].value, arena, depth + 1));
      }
      return Value::map({copies, entries.size()});
    }
    case Kind::kOptional: {
      if (value.as_optional() == nullptr) return value;
      Value* inner = arena.allocate_array<Value>(1);
      if (inner == nullptr) return arena_spent();
      ISO_TRY(*inner, copy_at(*value.as_optional(), arena, depth + 1));
      return Value::optional(inner);
    }
    case Kind::kUnknown: {
      const NameSet names = value.unknown_names();
      auto* copies = arena.allocate_array<std::string_view>(names.size());
      if (copies == nullptr) return arena_spent();
      for (size_t i = 0; i < names.size(); ++i) {
        const char* bytes = arena.copy(names[i]);
        if (bytes == nullptr) return arena_spent();
        copies[i] = {bytes, names[i].size()};
      }
      return Value::unknown(copies, static_cast<uint32_t>(names.size()));
    }
    default: return value;
  }
}

}  // namespace

const char* kind_name(Kind kind) {
  switch (kind) {
    case Kind::kNull: return "null_type";
    case Kind::kBool: return "bool";
    case Kind::kInt: return "int";
    case Kind::kUint: return "uint";
    case Kind::kDouble: return "double";
    case Kind::kString: return "string";
    case Kind::kBytes: return "bytes";
    case Kind::kList: return "list";
    case Kind::kMap: return "map";
    case Kind::kTimestamp: return "google.protobuf.Timestamp";
    case Kind::kDuration: return "google.protobuf.Duration";
    case Kind::kType: return "type";
    case Kind::kOptional: return "optional_type";
    case Kind::kDate: return "date";
    case Kind::kMoney: return "money";
    case Kind::kPeriod: return "period";
    case Kind::kUnknown: return "unknown";
    case Kind::kError: return "error";
  }
  return "error";
}

Result<Value> deep_copy(const Value& value, Arena& arena) { return copy_at(value, arena, 0); }

const Value* find_key(std::span<const MapEntry> entries, const Value& key) {
  if (key.kind() == Kind::kString) {
    const std::string_view name = key.as_string();
    for (const MapEntry& entry : entries) {
      if (entry.key.kind() == Kind::kString && same_text(entry.key.as_string(), name)) return &entry.value;
    }
    return nullptr;
  }
  for (const MapEntry& entry : entries) {
    if (is_number(entry.key) ? is_number(key) && numbers_equal(entry.key, key) : entry.key.is_bool() && key.is_bool() && entry.key.as_bool() == key.as_bool()) {
      return &entry.value;
    }
  }
  return nullptr;
}

const Value* find(const Value& map, std::string_view name) {
  return map.kind() == Kind::kMap ? find_key(map.as_map(), Value::string(name)) : nullptr;
}

bool equal(const Value& a, const Value& b) {
  Extent extent{10'000'000};
  return equal_at(a, b, 0, extent);
}

bool equal_within(const Value& a, const Value& b, uint64_t& steps, Doubt& doubt) {
  Extent extent{steps, &doubt};
  const bool same = equal_at(a, b, 0, extent);
  steps = extent.steps;
  return same;
}

}  // namespace isonomy::cel
