// SPDX-License-Identifier: Apache-2.0
// Evaluation: what operators and library functions need of the run they are part of: memory, the step budget, and how to
// answer with an error or an unknown.
//
// Errors:  when a budget is spent, allocations return null and spent() stays true: the machine ends the run with kLimit.
// Threads: one evaluation, one thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "daemon/cel/arena.h"
#include "daemon/cel/limits.h"
#include "daemon/cel/value.h"

namespace isonomy::cel {

class Evaluation {
 public:
  Evaluation(Arena& arena, const Limits& limits)
      : arena_(arena), steps_left_(limits.steps), arena_left_(limits.arena_bytes) {}

  Arena& arena() { return arena_; }
  bool spent() const { return spent_; }
  uint64_t steps_left() const { return steps_left_; }

  // Charges before the work is done; false when the budget does not cover it.
  bool charge(uint64_t steps) {
    if (steps > steps_left_) {
      steps_left_ = 0;
      spent_ = true;
      return false;
    }
    steps_left_ -= steps;
    return true;
  }

  // One step for sixteen bytes read or written.
  bool charge_bytes(size_t bytes) { return charge(bytes / 16 + 1); }

  template <class T>
  T* allocate(size_t count) {
    if (count > arena_left_ / sizeof(T) || !charge_bytes(count * sizeof(T))) {
      spent_ = true;
      return nullptr;
    }
    T* memory = arena_.allocate_array<T>(count);
    if (memory == nullptr) spent_ = true;
    arena_left_ -= count * sizeof(T);
    return memory;
  }

  Value make_string(std::string_view text);  // copies
  Value make_bytes(std::string_view bytes);  // copies
  Value concatenate(const Value& a, const Value& b);  // strings or bytes of one kind
  Value some(const Value& inner);            // optional.of
  Value fail(std::initializer_list<std::string_view> parts);  // an error with a message of these parts
  static Value fail(std::string_view literal) { return Value::error(literal); }
  static Value no_overload() { return Value::error("no such overload"); }
  static Value over_budget() { return Value::error("budget spent"); }
  Value unknown(std::initializer_list<std::string_view> parts);  // one reason, of these parts

  // The names of both, sorted and distinct.
  Value merge(const Value& a, const Value& b);
  // How a strict operation answers when an argument is no value: missing facts first, because stating them may change the rest.
  Value merge_strict(const Value& a, const Value& b) {
    if (a.is_unknown()) return b.is_unknown() ? merge(a, b) : a;
    if (b.is_unknown()) return b;
    return a.is_error() ? a : b;
  }

 private:
  const char* joined(std::initializer_list<std::string_view> parts, size_t& size);

  Arena& arena_;
  uint64_t steps_left_;
  uint64_t arena_left_;
  bool spent_ = false;
};

inline bool is_value(const Value& v) { return v.kind() < Kind::kUnknown; }

}  // namespace isonomy::cel
