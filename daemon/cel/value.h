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

#include <bit>
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
  constexpr Value() = default;
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

  Kind kind() const { return static_cast<Kind>(head_ & 0xff); }
  bool is_unknown() const { return kind() == Kind::kUnknown; }
  bool is_error() const { return kind() == Kind::kError; }
  bool is_bool() const { return kind() == Kind::kBool; }

  // Each asks for its own kind; anything else is our bug.
  bool as_bool() const { return word_ != 0; }
  int64_t as_int() const { return static_cast<int64_t>(word_); }
  uint64_t as_uint() const { return word_; }
  double as_double() const { return std::bit_cast<double>(word_); }
  std::string_view as_string() const { return {pointer<char>(), size()}; }  // also bytes, type names, error messages
  std::span<const Value> as_list() const { return {pointer<Value>(), size()}; }
  std::span<const MapEntry> as_map() const;
  int64_t seconds() const { return as_int(); }
  int32_t nanos() const { return static_cast<int32_t>(size()); }
  const Value* as_optional() const { return pointer<Value>(); }
  Span as_date() const { return {Day{low(word_)}, Day{high(word_)}}; }
  Money as_money() const { return Money{as_int()}; }
  Period as_period() const { return {low(word_), static_cast<PeriodUnit>(high(word_))}; }
  NameSet unknown_names() const { return {pointer<std::string_view>(), size()}; }

 private:
  constexpr Value(Kind kind, uint64_t word, uint32_t size = 0) : head_(static_cast<uint64_t>(kind) | uint64_t{size} << 32), word_(word) {}
  template <class T>
  Value(Kind kind, const T* pointer, size_t size) : Value(kind, reinterpret_cast<uintptr_t>(pointer), narrow(size)) {}

  static uint32_t narrow(size_t size) {
    ISO_CHECK(size <= UINT32_MAX, "limits keep every text and list below 4 GiB");
    return static_cast<uint32_t>(size);
  }
  static uint64_t word_of(int32_t low, int32_t high) { return static_cast<uint32_t>(low) | uint64_t{static_cast<uint32_t>(high)} << 32; }
  static int32_t low(uint64_t word) { return static_cast<int32_t>(static_cast<uint32_t>(word)); }
  static int32_t high(uint64_t word) { return static_cast<int32_t>(word >> 32); }
  uint32_t size() const { return static_cast<uint32_t>(head_ >> 32); }
  template <class T>
  const T* pointer() const { return reinterpret_cast<const T*>(static_cast<uintptr_t>(word_)); }

  // WHY whole words and no union: they travel in registers, and what is written in smaller pieces and read at once stalls the processor.
  uint64_t head_ = 0;   // kind, 1 byte; in the upper half the size of what is pointed to, or nanoseconds
  uint64_t word_ = 0;   // the number, truth, days, term or address
};
static_assert(sizeof(Value) == 16);

struct MapEntry {
  Value key;
  Value value;
};
inline std::span<const MapEntry> Value::as_map() const { return {pointer<MapEntry>(), size()}; }

// WHY here: a value is made at every step of the machine, and a call costs more than the making.
inline Value Value::boolean(bool b) { return {Kind::kBool, uint64_t{b}}; }
inline Value Value::integer(int64_t i) { return {Kind::kInt, static_cast<uint64_t>(i)}; }
inline Value Value::unsigned_integer(uint64_t u) { return {Kind::kUint, u}; }
inline Value Value::real(double d) { return {Kind::kDouble, std::bit_cast<uint64_t>(d)}; }
inline Value Value::string(std::string_view text) { return {Kind::kString, text.data(), text.size()}; }
inline Value Value::bytes(std::string_view bytes) { return {Kind::kBytes, bytes.data(), bytes.size()}; }
inline Value Value::list(std::span<const Value> items) { return {Kind::kList, items.data(), items.size()}; }
inline Value Value::map(std::span<const MapEntry> entries) { return {Kind::kMap, entries.data(), entries.size()}; }
inline Value Value::timestamp(int64_t seconds, int32_t nanos) { return {Kind::kTimestamp, static_cast<uint64_t>(seconds), static_cast<uint32_t>(nanos)}; }
inline Value Value::duration(int64_t seconds, int32_t nanos) { return {Kind::kDuration, static_cast<uint64_t>(seconds), static_cast<uint32_t>(nanos)}; }
inline Value Value::type(std::string_view name) { return {Kind::kType, name.data(), name.size()}; }
inline Value Value::optional(const Value* inner) { return {Kind::kOptional, inner, 0}; }
inline Value Value::date(Span span) { return {Kind::kDate, word_of(span.first.since_epoch, span.last.since_epoch)}; }
inline Value Value::money(Money money) { return {Kind::kMoney, static_cast<uint64_t>(money.hundredths)}; }
inline Value Value::period(Period period) { return {Kind::kPeriod, word_of(period.count, static_cast<int32_t>(period.unit))}; }
inline Value Value::unknown(const std::string_view* names, uint32_t count) { return {Kind::kUnknown, names, count}; }
inline Value Value::error(std::string_view message) { return {Kind::kError, message.data(), message.size()}; }

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
