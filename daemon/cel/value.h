// SPDX-License-Identifier: Apache-2.0
// Value: what an expression yields and what a fact is. Sixteen bytes, trivially copyable; strings, lists and maps point into an
// Arena (or into static storage) that must outlive the value.
//
//   kUnknown  the value is not stated: carries the names of the missing facts, so that "undetermined" can say why
//   kError    the expression has no value (1/0, no such key): an ordinary value, `false && error` is false
//   kDate     ours: a civil date, possibly of reduced precision (a closed range of days)
//   kMoney    ours: hundredths of the pack's currency unit
//   kPeriod   ours: a legal term such as 90d
//
// Units:   timestamps are seconds and nanoseconds since 1970-01-01T00:00:00Z, durations seconds and nanoseconds.
// Threads: immutable.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "daemon/base/day.h"
#include "daemon/base/money.h"
#include "daemon/base/result.h"
#include "daemon/cel/arena.h"

namespace isonomy::cel {

enum class Kind : uint8_t {
  kNull, kBool, kInt, kUint, kDouble, kString, kBytes, kList, kMap, kTimestamp, kDuration, kType, kOptional,
  kDate, kMoney, kPeriod,
  kUnknown, kError,
};
const char* kind_name(Kind kind);  // CEL's own spelling: "int", "google.protobuf.Timestamp", ...

struct MapEntry;
class Value;

// The names of facts that were needed and not stated, sorted and without duplicates.
using NameSet = std::span<const std::string_view>;

class Value {
 public:
  constexpr Value() : kind_(Kind::kNull) {}
  static Value null() { return {}; }
  static Value boolean(bool b);
  static Value integer(int64_t i);
  static Value unsigned_integer(uint64_t u);
  static Value real(double d);
  static Value string(std::string_view text);                    // borrowed: UTF-8 that outlives the value
  static Value bytes(std::string_view bytes);                    // borrowed
  static Value list(std::span<const Value> items);               // borrowed
  static Value map(std::span<const MapEntry> entries);           // borrowed; insertion order, keys distinct
  static Value timestamp(int64_t seconds, int32_t nanos);
  static Value duration(int64_t seconds, int32_t nanos);
  static Value type(std::string_view name);                      // borrowed
  static Value optional(const Value* inner);                     // null pointer: optional.none()
  static Value date(Span span);
  static Value money(Money money);
  static Value period(Period period);
  static Value unknown(const std::string_view* names, uint32_t count);  // borrowed, sorted, distinct
  static Value error(std::string_view message);                  // borrowed

  Kind kind() const { return kind_; }
  bool is_unknown() const { return kind_ == Kind::kUnknown; }
  bool is_error() const { return kind_ == Kind::kError; }
  bool is_bool() const { return kind_ == Kind::kBool; }

  // Each asks for its own kind; anything else is our bug.
  bool as_bool() const { return word_.b; }
  int64_t as_int() const { return word_.i; }
  uint64_t as_uint() const { return word_.u; }
  double as_double() const { return word_.d; }
  std::string_view as_string() const { return {word_.text, size_}; }  // also bytes, type names, error messages
  std::span<const Value> as_list() const { return {word_.items, size_}; }
  std::span<const MapEntry> as_map() const;
  int64_t seconds() const { return word_.i; }
  int32_t nanos() const { return static_cast<int32_t>(size_); }
  const Value* as_optional() const { return word_.items; }
  Span as_date() const { return word_.span; }
  Money as_money() const { return Money{word_.i}; }
  Period as_period() const { return word_.period; }
  NameSet unknown_names() const { return {word_.names, size_}; }

 private:
  static uint32_t narrow(size_t size) {
    ISO_CHECK(size <= UINT32_MAX, "limits keep every text and list below 4 GiB");
    return static_cast<uint32_t>(size);
  }
  union Word {
    constexpr Word() : i(0) {}
    bool b;
    int64_t i;
    uint64_t u;
    double d;
    const char* text;
    const Value* items;
    const MapEntry* entries;
    const std::string_view* names;
    Span span;
    Period period;
  };
  Kind kind_;
  uint32_t size_ = 0;
  Word word_;
};
static_assert(sizeof(Value) == 16);

struct MapEntry {
  Value key;
  Value value;
};
inline std::span<const MapEntry> Value::as_map() const { return {word_.entries, size_}; }

// WHY here: a value is made at every step of the machine, and a call costs more than the making.
inline Value Value::boolean(bool b) {
  Value v;
  v.kind_ = Kind::kBool;
  v.word_.b = b;
  return v;
}

inline Value Value::integer(int64_t i) {
  Value v;
  v.kind_ = Kind::kInt;
  v.word_.i = i;
  return v;
}

inline Value Value::unsigned_integer(uint64_t u) {
  Value v;
  v.kind_ = Kind::kUint;
  v.word_.u = u;
  return v;
}

inline Value Value::real(double d) {
  Value v;
  v.kind_ = Kind::kDouble;
  v.word_.d = d;
  return v;
}

inline Value Value::string(std::string_view text) {
  Value v;
  v.kind_ = Kind::kString;
  v.size_ = narrow(text.size());
  v.word_.text = text.data();
  return v;
}

inline Value Value::bytes(std::string_view bytes) {
  Value v = string(bytes);
  v.kind_ = Kind::kBytes;
  return v;
}

inline Value Value::list(std::span<const Value> items) {
  Value v;
  v.kind_ = Kind::kList;
  v.size_ = narrow(items.size());
  v.word_.items = items.data();
  return v;
}

inline Value Value::map(std::span<const MapEntry> entries) {
  Value v;
  v.kind_ = Kind::kMap;
  v.size_ = narrow(entries.size());
  v.word_.entries = entries.data();
  return v;
}

inline Value Value::timestamp(int64_t seconds, int32_t nanos) {
  Value v;
  v.kind_ = Kind::kTimestamp;
  v.size_ = static_cast<uint32_t>(nanos);
  v.word_.i = seconds;
  return v;
}

inline Value Value::duration(int64_t seconds, int32_t nanos) {
  Value v = timestamp(seconds, nanos);
  v.kind_ = Kind::kDuration;
  return v;
}

inline Value Value::type(std::string_view name) {
  Value v = string(name);
  v.kind_ = Kind::kType;
  return v;
}

inline Value Value::optional(const Value* inner) {
  Value v;
  v.kind_ = Kind::kOptional;
  v.word_.items = inner;
  return v;
}

inline Value Value::date(Span span) {
  Value v;
  v.kind_ = Kind::kDate;
  v.word_.span = span;
  return v;
}

inline Value Value::money(Money money) {
  Value v;
  v.kind_ = Kind::kMoney;
  v.word_.i = money.hundredths;
  return v;
}

inline Value Value::period(Period period) {
  Value v;
  v.kind_ = Kind::kPeriod;
  v.word_.period = period;
  return v;
}

inline Value Value::unknown(const std::string_view* names, uint32_t count) {
  Value v;
  v.kind_ = Kind::kUnknown;
  v.size_ = count;
  v.word_.names = names;
  return v;
}

inline Value Value::error(std::string_view message) {
  Value v = string(message);
  v.kind_ = Kind::kError;
  return v;
}

// Copies a value and all it points to into `arena`. Error: kLimit when the arena's budget is spent.
Result<Value> deep_copy(const Value& value, Arena& arena);
// The same in place. False: the value cannot be copied, and what is left of it is of no use.
bool own(Value& value, Arena& arena);

// The field `name` of a map with string keys; null pointer when the value is no map or has no such key.
const Value* find(const Value& map, std::string_view name);

// Equality as CEL's == (1 == 1u == 1.0; lists and maps by element). Unknown and error are equal to nothing.
bool equal(const Value& a, const Value& b);

// Text as a person would write the value in CEL: "text", 62.59, date("2021-03"), money("500000.00"). For traces and messages.
std::string to_text(const Value& value);
// JSON: dates and money as strings, unknown and error as null. Stable: maps keep their order, doubles their shortest form.
void append_json(std::string& out, const Value& value);

}  // namespace isonomy::cel
