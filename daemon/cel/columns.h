// SPDX-License-Identifier: Apache-2.0
// Columns: the facts of many cases, one array for each fact, for Batch.
//
//   double, int, money, date   one number a row                       fact  row 0   row 1   row 2
//   bool                       one bit a row                           days     3       9       -     missing bit of row 2
//   all else                   a code a row, into a Dictionary of      kind    #1      #2      #1     dictionary: "shop", "home"
//                              the distinct values: texts and lists
//                              of real streams repeat
//
// A value of another kind than the fact's declared type (a text where a number is declared, a date known to the month only)
// is `odd`: it keeps its Value, and its row is judged by the scalar machine.
//
// Units:   rows; at most `capacity` of them between two clear().
// Threads: one writer, then readers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cel/environment.h"
#include "daemon/cel/value.h"

namespace isonomy::cel {

// The distinct values of one fact, numbered from 1; 0 is "not stated". Keys are the bytes as the source writes them, so that
// each distinct text is decoded once.
class Dictionary {
 public:
  static constexpr uint32_t kNotStated = 0;
  static constexpr uint32_t kFull = UINT32_MAX;  // no code: too many distinct values
  Dictionary();

  // The code under `key`, or kNotStated when it is new.
  uint32_t find(std::string_view key) const;
  // Copies both; kFull when there is no room.
  uint32_t add(std::string_view key, const Value& value);
  const Value& value(uint32_t code) const { return values_[code]; }
  uint32_t size() const { return static_cast<uint32_t>(values_.size()); }  // codes below it are in use

 private:
  // WHY: first and last eight bytes beside the code, so that a short key is compared without another load.
  struct Slot {
    uint64_t first = 0, last = 0;
    const char* key = nullptr;
    uint32_t size = 0;
    uint32_t code = kNotStated;
  };
  struct Probe;
  size_t place_of(const Probe& probe, std::string_view key) const;
  void grow();
  std::vector<Slot> slots_;
  std::vector<Value> values_;
  Arena arena_;
};

class Column {
 public:
  enum class Form : uint8_t { kDouble, kInteger, kBool, kCode };
  Column(Variable variable, uint32_t capacity);

  const Variable& variable() const { return variable_; }
  Form form() const { return form_; }
  Value at(uint32_t row) const;

  // Arrays of the column's own form.
  const double* doubles() const { return doubles_.data(); }
  const int64_t* integers() const { return integers_.data(); }  // int, hundredths of money, days of dates
  const uint32_t* codes() const { return codes_.data(); }
  const uint64_t* truths() const { return truths_.data(); }
  const uint64_t* missing() const { return missing_.data(); }
  const uint64_t* odd() const { return odd_bits_.data(); }
  bool has_odd() const { return !odd_.empty(); }
  const Dictionary& dictionary() const { return dictionary_; }
  Dictionary& dictionary() { return dictionary_; }

  // One of these for each row; what is not set is as it was in the last batch, so a writer sets every row.
  void set_double(uint32_t row, double d) { doubles_[row] = d; }
  void set_integer(uint32_t row, int64_t i) { integers_[row] = i; }
  void set_code(uint32_t row, uint32_t code) { codes_[row] = code; }
  void set_bool(uint32_t row, bool b) { truths_[row / 64] |= uint64_t{b} << (row % 64); }
  void set_missing(uint32_t row);
  void set_odd(uint32_t row, const Value& value);  // copies
  void set(uint32_t row, const Value& value);      // any value, unknown included: finds the right place for it
  void forget(uint32_t row);                       // as if the row had not been written: a key that stands twice, a line that is rejected
  void clear();

 private:
  struct Odd {
    uint32_t row;
    Value value;
  };
  Variable variable_;
  Form form_;
  std::vector<double> doubles_;
  std::vector<int64_t> integers_;
  std::vector<uint32_t> codes_;
  std::vector<uint64_t> truths_, missing_, odd_bits_;
  std::vector<Odd> odd_;  // by row, ascending
  Dictionary dictionary_;
  Arena odd_values_;
  std::string_view name_view_;
  std::unique_ptr<std::string> name_;  // at one place, for name_view_
};

class Columns {
 public:
  Columns(const Environment& environment, uint32_t capacity);
  uint32_t capacity() const { return capacity_; }
  uint32_t rows() const { return rows_; }
  size_t words() const { return (rows_ + 63) / 64; }
  void clear();
  void set_rows(uint32_t rows) { rows_ = rows; }
  // Null when no variable has the slot.
  const Column* find(uint32_t slot) const { return slot < by_slot_.size() ? by_slot_[slot] : nullptr; }
  std::vector<Column>& all() { return columns_; }
  const std::vector<Column>& all() const { return columns_; }

 private:
  uint32_t capacity_;
  uint32_t rows_ = 0;
  std::vector<Column> columns_;
  std::vector<const Column*> by_slot_;
};

// The value as a fact of that type reads it: a whole JSON number is a double where a double is declared.
inline Value as_declared(const Value& value, const Type& type) {
  if (type.tag() != Type::Tag::kDouble) return value;
  if (value.kind() == Kind::kInt) return Value::real(static_cast<double>(value.as_int()));
  return value.kind() == Kind::kUint ? Value::real(static_cast<double>(value.as_uint())) : value;
}

}  // namespace isonomy::cel
