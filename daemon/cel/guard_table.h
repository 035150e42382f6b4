// SPDX-License-Identifier: Apache-2.0
// GuardTable: the guards of many conditions held against the same variables at once: which conditions still stand, in one look at each
// variable and not one at each guard.
//
//   0: facts.days >= 3      1: facts.days > 5 && facts.kind == "inn"      2: facts.kind in ["inn", "shop"]
//
//   facts.days   ..  3  ..  5  ..        facts.kind   (other) "inn" "shop"
//            0   x                                0
//            1   x   x   x   x                    1       x            x
//            2                                    2       x
//
// A value falls into one cell of its variable: on a constant that some guard names, or between two. What stands is what no cell crosses out.
//
// INVARIANT: it crosses out what refuted() refutes and nothing else, as long as there is room for every variable.
// Memory:  a bit for each condition in each cell, kMostBytes at most: of a variable whose cells have no room the guards are left to whoever
//          evaluates. Borrows the guards' constants.
// Threads: immutable once made.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "daemon/cel/guards.h"

namespace isonomy::cel {

class GuardTable {
 public:
  static constexpr size_t kMostBytes = size_t{1} << 20;   // 1,000 conditions with 4,000 constants

  GuardTable() = default;
  explicit GuardTable(std::span<const std::span<const Guard>> conditions);

  size_t words() const { return all_.size(); }   // of a set of conditions; condition 70 is bit 6 of word 1
  std::span<const uint64_t> all() const { return all_; }
  // The conditions that no guard refutes; `out` has words().
  void standing(std::span<const Value> variables, std::span<uint64_t> out) const;

 private:
  // What a variable is compared with, where it is of this kind.
  struct Variable {
    uint32_t slot = 0;
    Kind kind = Kind::kBool;
    uint32_t first = 0, count = 0;   // in `ints_`, `doubles_` or `texts_`
    uint32_t cells = 0;              // the first of its cells
  };
  struct Text {
    std::string_view text;
    uint32_t cell = 0;               // 0: none
  };
  struct Asked {
    size_t condition = 0;
    const Guard* guard = nullptr;
  };
  Variable made(std::span<const Asked> guards, size_t constants);
  size_t place_of(const Variable& variable, std::string_view text) const;
  uint32_t cell_of(const Variable& variable, const Value& value) const;
  template <class Number>
  static uint32_t cell_among(std::span<const Number> bounds, Number number);
  bool crosses_out(const Variable& variable, const Guard& guard, uint32_t cell) const;

  std::vector<Variable> variables_;
  std::vector<int64_t> ints_;
  std::vector<double> doubles_;
  std::vector<Text> texts_;          // open addressing, by quick_hash
  std::vector<uint64_t> all_;
  std::vector<uint64_t> standing_;   // words() for each cell
};

}  // namespace isonomy::cel
