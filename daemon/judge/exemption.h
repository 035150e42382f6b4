// SPDX-License-Identifier: Apache-2.0
// Exemption: holds a penalty against the rules that exempt from it.
//
//   exempts = [ { if = 'facts.minor && facts.corrected', duty = "shall-not" } ]    penalty although it holds -> not allowed
//             [ { if = 'facts.first_violation', duty = "need-not" } ]              penalty although it holds -> allowed: discretion
//
// Threads: pure.
#pragma once

#include <string>
#include <vector>

#include "daemon/judge/choice.h"

namespace isonomy::judge {

struct ExemptionAssessment {
  const rulebook::Rule* rule = nullptr;
  const rulebook::RuleVersion* version = nullptr;
  const rulebook::Exempting* entry = nullptr;
  const casework::CaseEvent* act = nullptr;
  const rulebook::Rule* from = nullptr;      // the cited rule it exempts from; null where the act cites none
  Reading condition;                         // never false: those are not listed
  bool raised = true;                        // an unknown condition is a question that this case raises
  bool open_norm = false;
  std::vector<std::pair<std::string, std::string>> atoms;
  Span law_day;
  Day known = kLastDay;
};

// One exemption rule against one act; adds an entry for each that holds or may hold.
void assess_exemption(const rulebook::Rulebook& rules, const rulebook::Rule& rule, Situation& situation, const casework::Case& of,
                      const ActAssessment& act, Day watermark, std::vector<ExemptionAssessment>& out);

}  // namespace isonomy::judge
