// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/columns.h"

#include <algorithm>
#include <cstring>

namespace isonomy::cel {
namespace {

// Beyond this many distinct values a dictionary saves nothing: such a fact is an identifier.
constexpr uint32_t kMostCodes = 1 << 16;

Column::Form form_of(const Type& type) {
  switch (type.tag()) {
    case Type::Tag::kDouble: return Column::Form::kDouble;
    case Type::Tag::kInt:
    case Type::Tag::kMoney:
    case Type::Tag::kDate: return Column::Form::kInteger;
    case Type::Tag::kBool: return Column::Form::kBool;
    default: return Column::Form::kCode;
  }
}

// WHY: text for people is cut where it grows long, and two values must not share a key; a value of that size repeats rarely.
constexpr size_t kLongestKey = 4096;

bool bit(const std::vector<uint64_t>& bits, uint32_t row) { return (bits[row / 64] >> (row % 64) & 1) != 0; }
void set_bit(std::vector<uint64_t>& bits, uint32_t row) { bits[row / 64] |= uint64_t{1} << (row % 64); }

}  // namespace

// A key's first and last eight bytes; of a shorter key they overlap, and together with the size they are the key.
struct Dictionary::Probe {
  explicit Probe(std::string_view key) {
    const auto load = [](const char* from, size_t bytes) {
      uint64_t word = 0;
      std::memcpy(&word, from, bytes);
      return word;
    };
    if (key.size() >= 8) {
      first = load(key.data(), 8);
      last = load(key.data() + key.size() - 8, 8);
    } else if (key.size() >= 4) {
      first = load(key.data(), 4);
      last = load(key.data() + key.size() - 4, 4);
    } else {
      first = load(key.data(), key.size());
    }
    hash = mix(first + 0x9E3779B97F4A7C15, last ^ (key.size() * 0xD6E8FEB86659FD93));
    for (size_t at = 8; at + 8 < key.size(); at += 8) hash = mix(hash ^ load(key.data() + at, 8), 0xD6E8FEB86659FD93);
  }
  static uint64_t mix(uint64_t a, uint64_t b) {
    const uint64_t product = (a ^ (b << 29 | b >> 35)) * 0x9E3779B97F4A7C15;
    return product ^ (product >> 32);
  }
  uint64_t first = 0, last = 0, hash = 0;
};

Dictionary::Dictionary() : slots_(64), values_(1) {}

// Where the key is, or the free place where it belongs.
size_t Dictionary::place_of(const Probe& probe, std::string_view key) const {
  const size_t mask = slots_.size() - 1;
  for (size_t at = probe.hash & mask;; at = (at + 1) & mask) {
    const Slot& slot = slots_[at];
    if (slot.code == kNotStated) return at;
    if (slot.first != probe.first || slot.last != probe.last || slot.size != key.size()) continue;
    if (key.size() <= 16 || std::memcmp(slot.key + 8, key.data() + 8, key.size() - 16) == 0) return at;
  }
}

uint32_t Dictionary::find(std::string_view key) const { return slots_[place_of(Probe(key), key)].code; }

uint32_t Dictionary::add(std::string_view key, const Value& value) {
  if (values_.size() >= kMostCodes) return kFull;
  const char* bytes = arena_.copy(key);
  const Result<Value> copy = deep_copy(value, arena_);
  if (bytes == nullptr || copy.has_error()) return kFull;
  if (values_.size() * 2 > slots_.size()) grow();
  const Probe probe(key);
  const auto code = static_cast<uint32_t>(values_.size());
  slots_[place_of(probe, key)] = {probe.first, probe.last, bytes, static_cast<uint32_t>(key.size()), code};
  values_.push_back(*copy);
  return code;
}

void Dictionary::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  std::swap(old, slots_);
  for (const Slot& slot : old) {
    if (slot.code == kNotStated) continue;
    const std::string_view key(slot.key, slot.size);
    slots_[place_of(Probe(key), key)] = slot;
  }
}

Column::Column(Variable variable, uint32_t capacity)
    : variable_(std::move(variable)), form_(form_of(variable_.type)), name_(std::make_unique<std::string>(variable_.name)) {
  name_view_ = *name_;
  const size_t words = (capacity + 63) / 64;
  // WHY: whole words, so that loops over 64 rows need no special end.
  const size_t padded = words * 64;
  if (form_ == Form::kDouble) doubles_.resize(padded);
  if (form_ == Form::kInteger) integers_.resize(padded);
  if (form_ == Form::kCode) codes_.resize(padded);
  if (form_ == Form::kBool) truths_.resize(words);
  missing_.resize(words);
  odd_bits_.resize(words);
}

Value Column::at(uint32_t row) const {
  if (bit(missing_, row)) return Value::unknown(&name_view_, 1);
  if (bit(odd_bits_, row)) {
    const auto found = std::lower_bound(odd_.begin(), odd_.end(), row, [](const Odd& odd, uint32_t r) { return odd.row < r; });
    return found->value;
  }
  switch (form_) {
    case Form::kDouble: return Value::real(doubles_[row]);
    case Form::kBool: return Value::boolean(bit(truths_, row));
    case Form::kCode: return dictionary_.value(codes_[row]);
    case Form::kInteger: break;
  }
  const int64_t i = integers_[row];
  if (variable_.type.tag() == Type::Tag::kMoney) return Value::money(Money{i});
  if (variable_.type.tag() == Type::Tag::kDate) return Value::date(Span::exactly(Day{static_cast<int32_t>(i)}));
  return Value::integer(i);
}

void Column::set_missing(uint32_t row) {
  set_bit(missing_, row);
  if (form_ == Form::kCode) codes_[row] = Dictionary::kNotStated;
}

void Column::set_odd(uint32_t row, const Value& value) {
  Result<Value> copy = deep_copy(value, odd_values_);
  if (form_ == Form::kCode) codes_[row] = Dictionary::kNotStated;
  set_bit(odd_bits_, row);
  odd_.push_back({row, copy.has_value() ? *copy : Value::error("the value is too large")});
  for (size_t i = odd_.size() - 1; i > 0 && odd_[i - 1].row > row; --i) std::swap(odd_[i - 1], odd_[i]);
}

void Column::set(uint32_t row, const Value& given) {
  const Value value = as_declared(given, variable_.type);
  if (value.is_unknown()) return set_missing(row);
  const Type::Tag tag = variable_.type.tag();
  switch (form_) {
    case Form::kDouble:
      if (value.kind() == Kind::kDouble) return set_double(row, value.as_double());
      break;
    case Form::kBool:
      if (value.is_bool()) return set_bool(row, value.as_bool());
      break;
    case Form::kInteger:
      if (value.kind() == Kind::kInt && tag == Type::Tag::kInt) return set_integer(row, value.as_int());
      if (value.kind() == Kind::kMoney && tag == Type::Tag::kMoney) return set_integer(row, value.as_money().hundredths);
      if (value.kind() == Kind::kDate && tag == Type::Tag::kDate && value.as_date().exact()) return set_integer(row, value.as_date().first.since_epoch);
      break;
    case Form::kCode: {
      const std::string key = to_text(value);
      if (key.size() > kLongestKey) break;
      uint32_t code = dictionary_.find(key);
      if (code == Dictionary::kNotStated && !value.is_error()) code = dictionary_.add(key, value);
      if (code != Dictionary::kFull && code != Dictionary::kNotStated) return set_code(row, code);
      break;
    }
  }
  set_odd(row, value);
}

void Column::forget(uint32_t row) {
  const uint64_t others = ~(uint64_t{1} << (row % 64));
  if (!truths_.empty()) truths_[row / 64] &= others;
  missing_[row / 64] &= others;
  odd_bits_[row / 64] &= others;
  std::erase_if(odd_, [&](const Odd& odd) { return odd.row == row; });
}

void Column::clear() {
  std::fill(truths_.begin(), truths_.end(), 0);
  std::fill(missing_.begin(), missing_.end(), 0);
  std::fill(odd_bits_.begin(), odd_bits_.end(), 0);
  odd_.clear();
  odd_values_.reset();
}

Columns::Columns(const Environment& environment, uint32_t capacity) : capacity_(capacity) {
  columns_.reserve(environment.variables().size());
  for (const Variable& variable : environment.variables()) {
    columns_.emplace_back(variable, capacity);
    if (by_slot_.size() <= variable.slot) by_slot_.resize(variable.slot + 1, nullptr);
    by_slot_[variable.slot] = &columns_.back();
  }
}

void Columns::clear() {
  rows_ = 0;
  for (Column& column : columns_) column.clear();
}

}  // namespace isonomy::cel
