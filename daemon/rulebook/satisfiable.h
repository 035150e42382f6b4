// SPDX-License-Identifier: Apache-2.0
// Satisfiable: whether some facts make all the given conditions true at once. Decided soundly for comparisons and memberships of
// facts with constants; where anything else takes part, only "never" is certain and the rest is unknown.
//
//   facts.days <= 3   and   facts.days > 5                    never
//   facts.days <= 3   and   facts.kind in ["a", "b"]          possible: facts.days = 3, facts.kind = "a"
//   facts.days <= 3   and   count("decision.fine") > 2        unknown: a call takes part
//
// Errors:  none; a condition that does not parse is unknown.
// Threads: pure.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "daemon/rulebook/rulebook.h"

namespace isonomy::rulebook {

enum class Possible : uint8_t { kNever, kYes, kUnknown };

struct Demand {                    // one condition that must hold, or must not hold
  const Condition* condition = nullptr;
  bool holds = true;
};

struct Answer {
  Possible possible = Possible::kUnknown;
  std::string example;             // for kYes: facts that do it, "facts.days = 3 and facts.kind = \"a\""
};

// `facts`: the declared facts, for their types.
Answer jointly_possible(std::span<const Demand> demands, std::span<const Fact> facts);

}  // namespace isonomy::rulebook
