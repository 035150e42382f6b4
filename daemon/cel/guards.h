// SPDX-License-Identifier: Apache-2.0
// Guards: the parts of a conjunction that hold one variable against a constant. One that is false makes the whole false, whatever the
// other parts say, unknown and error included: so most conditions that do not hold are done with after a comparison or two.
//
//   facts.sector == "mining" && facts.permits.exists(..) && facts.hours >= 55.0     guards: sector == "mining", hours >= 55.0
//
// Where the whole conjunction is guards, and every one of them holds, it is true, and no machine is needed either.
//
// INVARIANT: a guard decides only where the value is of the constant's own kind; every other value is left to the machine.
// Threads: immutable.
#pragma once

#include <span>
#include <vector>

#include "daemon/cel/ast.h"
#include "daemon/cel/checker.h"

namespace isonomy::cel {

struct Guard {
  uint32_t slot = 0;
  Operator op = Operator::kEqual;   // a comparison, or kIn
  Kind kind = Kind::kBool;          // of the values that it decides
  Value constant;                   // of that kind; for kIn a list of that kind
};

struct FoundGuards {
  std::vector<Guard> guards;
  bool are_all = false;             // there is nothing else in the conjunction
};
// Constants are copied to `arena`.
FoundGuards find_guards(const Ast& ast, const Checked& checked, Arena& arena);

// Whether one of them is false; whether all of them are true. Neither, where a value is left to the machine.
bool refuted(std::span<const Guard> guards, std::span<const Value> variables);
bool confirmed(std::span<const Guard> guards, std::span<const Value> variables);

}  // namespace isonomy::cel
