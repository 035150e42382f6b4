// SPDX-License-Identifier: Apache-2.0
// Batch plan: the steps of a batch in the order they run, each writing its own buffer. Built once from conditions; a part that
// was seen before is the step it became then.
//
// Threads: one owner.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/cel/checker.h"
#include "daemon/cel/columns.h"
#include "daemon/cel/limits.h"
#include "daemon/cel/program.h"

namespace isonomy::cel {

using StepId = uint32_t;
inline constexpr StepId kNoStep = UINT32_MAX;

struct Step {
  enum class Kind : uint8_t {
    kConstantTruth,   // truth
    kBoolColumn,      // slot
    kStated,          // slot: has(fact)
    kCompareConstant, // left op constant
    kCompare,         // left op right
    kLookup,          // program on the one coded fact it reads (slot)
    kScalar,          // program, row by row
    kAnd, kOr,        // inputs
    kNot,             // inputs[0]
    kChoose,          // inputs: condition, then, otherwise
    kDoubleColumn, kIntegerColumn,    // slot
    kDoubleConstant, kIntegerConstant,
    kDoubleOf,        // left, an integer step
    kCalculate,       // left op right, both of one number type
  };
  Kind kind = Kind::kConstantTruth;
  Operator op = Operator::kAdd;
  bool of_doubles = false;   // the numbers that this step yields or compares
  uint8_t truth = 3;         // 1 true, 2 false, 3 undetermined
  uint32_t slot = 0;
  StepId left = kNoStep, right = kNoStep;
  std::vector<StepId> inputs;
  double real = 0;
  int64_t integer = 0;
  std::shared_ptr<const Program> program;
  std::string text;          // of the part, for plan()
};

struct Condition {
  StepId root = kNoStep;
  std::shared_ptr<const Program> program;  // the whole, for rows with odd values
};

class BatchPlan {
 public:
  BatchPlan(const Environment& environment, const Limits& limits) : environment_(environment), limits_(limits) {}
  Result<uint32_t> add(std::string_view source);

  const std::vector<Step>& steps() const { return steps_; }
  const std::vector<Condition>& conditions() const { return conditions_; }
  const Environment& environment() const { return environment_; }

 private:
  friend class Planner;
  Environment environment_;
  Limits limits_;
  std::vector<Step> steps_;
  std::map<std::string, StepId> known_truths_;   // by text
  std::map<std::string, StepId> known_numbers_;
  std::vector<Condition> conditions_;
};

}  // namespace isonomy::cel
