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

enum class Owned : uint8_t { kAll, kTooDeep, kNoRoom };

// WHY in place: most values point nowhere, and those need not be touched at all.
Owned own_at(Value& value, Arena& arena, int depth) {
  if (depth > kDeepest) return Owned::kTooDeep;
  Owned owned = Owned::kAll;
  const auto text = [&](std::string_view from) {
    const char* bytes = arena.copy(from);
    if (bytes == nullptr) owned = Owned::kNoRoom;
    return std::string_view(bytes, bytes == nullptr ? 0 : from.size());
  };
  const auto array = [&]<class T>(std::span<const T> from) -> T* {
    T* copies = arena.allocate_array<T>(from.size());
    if (copies == nullptr) owned = Owned::kNoRoom;
    else std::uninitialized_copy(from.begin(), from.end(), copies);
    return copies;
  };
  const auto inside = [&](Value& of) {
    if (owned == Owned::kAll) owned = own_at(of, arena, depth + 1);
  };
  switch (value.kind()) {
    case Kind::kString: value = Value::string(text(value.as_string())); break;
    case Kind::kBytes: value = Value::bytes(text(value.as_string())); break;
    case Kind::kType: value = Value::type(text(value.as_string())); break;
    case Kind::kError: value = Value::error(text(value.as_string())); break;
    case Kind::kList: {
      const size_t size = value.as_list().size();
      Value* items = array(value.as_list());
      for (size_t i = 0; owned == Owned::kAll && i < size; ++i) inside(items[i]);
      if (items != nullptr) value = Value::list({items, size});
      break;
    }
    case Kind::kMap: {
      const size_t size = value.as_map().size();
      MapEntry* entries = array(value.as_map());
      for (size_t i = 0; owned == Owned::kAll && i < size; ++i) {
        inside(entries[i].key);
        inside(entries[i].value);
      }
      if (entries != nullptr) value = Value::map({entries, size});
      break;
    }
    case Kind::kOptional: {
      if (value.as_optional() == nullptr) break;
      Value* inner = array(std::span<const Value>(value.as_optional(), 1));
      if (inner != nullptr) inside(*inner);
      value = Value::optional(inner);
      break;
    }
    case Kind::kUnknown: {
      const size_t size = value.unknown_names().size();
      std::string_view* names = array(value.unknown_names());
      for (size_t i = 0; owned == Owned::kAll && i < size; ++i) names[i] = text(names[i]);
      if (names != nullptr) value = Value::unknown(names, static_cast<uint32_t>(size));
      break;
    }
    default: break;
  }
  return owned;
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

Result<Value> deep_copy(const Value& value, Arena& arena) {
  Value copy = value;
  const Owned owned = own_at(copy, arena, 0);
  if (owned == Owned::kTooDeep) return over_limit("the value nests too deeply");
  if (owned == Owned::kNoRoom) return arena_spent();
  return copy;
}

bool own(Value& value, Arena& arena) { return own_at(value, arena, 0) == Owned::kAll; }

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
