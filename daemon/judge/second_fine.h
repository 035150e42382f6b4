// SPDX-License-Identifier: Apache-2.0
// Second fine: two fines for one act of one subject, where a principle `one-fine` reaches them.
//
// What is no second fine: sanctions other than fines; different acts; a fine under another statute, which may protect another
// interest; fines that the stream lists inside one another; fines of different parties.
//
// Threads: pure.
#pragma once

#include <string>
#include <vector>

#include "daemon/judge/choice.h"

namespace isonomy::judge {

struct SecondFine {
  const rulebook::Rule* rule = nullptr;              // the principle
  const rulebook::RuleVersion* version = nullptr;
  const casework::CaseEvent* first = nullptr;
  const casework::CaseEvent* second = nullptr;
  Truth same_act = Truth::kTrue;                     // never false: those are not listed
  std::vector<std::string> missing;
  Span law_day;
  Day known = kLastDay;
};

void assess_second_fines(const rulebook::Rulebook& rules, const rulebook::Rule& rule, const casework::Case& of,
                         const std::vector<ActAssessment>& acts, std::vector<SecondFine>& out);

}  // namespace isonomy::judge
