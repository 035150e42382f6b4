// SPDX-License-Identifier: Apache-2.0
// Milder law: the versions of a cited power before and after the conduct, held against the principle `law-of-conduct`.
//
//   cited 2010 (up to 1000), in force at the decision 2020 (up to 600), principle milder = "shall"  -> the lighter law was owed
//   ... milder = "may": the authority may take it; "no": the law of the conduct stays
//
// Threads: pure.
#pragma once

#include <span>
#include <vector>

#include "daemon/judge/choice.h"

namespace isonomy::judge {

class Judge;

// What the law of the day of one act says about a milder later law.
struct MilderRule {
  const rulebook::Rule* rule = nullptr;              // the principle; null: none reaches the act
  const rulebook::RuleVersion* version = nullptr;
  rulebook::Milder milder = rulebook::Milder::kMay;
  bool settled = true;                               // false: two principles disagree, or which version governs is not known
};
MilderRule milder_rule(const rulebook::Rulebook& rules, std::span<const rulebook::Rule* const> principles, const casework::Case& of,
                       const ActAssessment& act);

enum class MilderState : uint8_t {
  kOwed,          // the version in force at the decision is lighter
  kIncomparable,  // no common scale, or facts are missing
  kRepealed,      // nothing of the rule was in force any more
};

struct MilderAssessment {
  const casework::CaseEvent* act = nullptr;
  const rulebook::Rule* rule = nullptr;
  const rulebook::RuleVersion* applied = nullptr;
  const rulebook::RuleVersion* later = nullptr;      // null for kRepealed
  MilderState state = MilderState::kOwed;
  bool cited_version = false;                        // the act named the version
  bool within_later = false;                         // the amount is lawful under the later version as well
  bool settled = true;                               // the days are exact enough
  Day known = kLastDay;
  MilderRule principle;
};

// For every power that the act cites; only under a principle that orders the milder law, and never against an express transition.
void assess_milder(Judge& judge, const MilderRule& principle, const casework::Case& of, const ActAssessment& act, Day watermark,
                   std::vector<MilderAssessment>& out);

}  // namespace isonomy::judge
