// SPDX-License-Identifier: Apache-2.0
// Batch: many conditions judged on columns of facts, 64 rows at a time.
//
// Comparisons of numbers run over arrays, `&&` `||` `!` `? :` over bits, and a part that reads one coded fact only is run once
// for each distinct value. Parts that two conditions share are judged once. What cannot be vectorised is run by the scalar
// machine, row by row, and so is every row with an odd value: both forms give the same answers.
//
//   Batch batch(environment);
//   ISO_TRY(const uint32_t rule, batch.add("facts.days > 30 && facts.kind == \"shop\""));
//   batch.run(columns);
//   batch.truths(rule).yes[row / 64] >> (row % 64) & 1
//
// Errors:  add() fails with the first diagnostic, or when the condition calls a host function: those need the case.
// Threads: one Batch per thread. Steady state allocates nothing but for values never seen before.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "daemon/cel/columns.h"
#include "daemon/cel/limits.h"

namespace isonomy::cel {

// Per row: yes, no, or neither where the condition is undetermined (unknown or error: the scalar machine says which and why).
struct Truths {
  std::span<const uint64_t> yes;
  std::span<const uint64_t> no;
};

class Batch {
 public:
  explicit Batch(const Environment& environment, const Limits& limits = {});
  ~Batch();
  Batch(Batch&&) noexcept;

  Result<uint32_t> add(std::string_view condition);
  void run(const Columns& columns);           // columns of this environment
  Truths truths(uint32_t condition) const;    // of the last run; bits past the last row mean nothing
  std::string plan() const;                   // one step a line: what is vectorised, looked up, or scalar

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace isonomy::cel
