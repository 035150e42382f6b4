// SPDX-License-Identifier: Apache-2.0
// Step: holds an act against the steps that must come before it: each of them, in order, a least time apart.
//
//   before decision.fine: notice, hearing, gap 7d     notice 1 June, hearing 8 June, fine 15 June  -> done
//                                                     notice 1 June, hearing 7 June                -> too close
//                                                     hearing 1 June, notice 2 June                -> out of order
//
// Counting: the gap lies between each step and the next and between the last and the act; the first day is not counted, and the
// next may come on the last.
//
// Threads: pure.
#pragma once

#include <string>
#include <vector>

#include "daemon/judge/choice.h"

namespace isonomy::judge {

enum class StepState : uint8_t {
  kDone,
  kMissing,      // the step is not in the case
  kAfter,        // it came only after the act
  kOutOfOrder,   // all came before the act, but not in that order
  kTooClose,     // in order, but less than the gap apart
  kUnclear,      // the days are too imprecise to tell
  kOpen,         // it may still be reported
};

struct StepAssessment {
  const rulebook::Rule* rule = nullptr;
  const rulebook::RuleVersion* version = nullptr;
  const rulebook::Requirement* requirement = nullptr;
  const casework::CaseEvent* act = nullptr;
  StepState state = StepState::kDone;
  Truth due = Truth::kTrue;                   // `if`; false ones are not listed
  bool raised = true;                         // an unknown `if` is a question that this case raises
  bool open_norm = false;                     // `if` rests on a norm that the pack declares open
  std::string_view step;                      // the first that fails
  const casework::CaseEvent* found = nullptr; // an event of that name, where there is one
  const casework::CaseEvent* prior = nullptr; // the step before it, for kTooClose
  std::vector<std::string> missing;
  std::vector<std::pair<std::string, std::string>> atoms;
  Span law_day;
  Day known = kLastDay;
};

// The state of the steps alone; `next` gets the day on which time may change it.
StepState assess_steps(const rulebook::Jurisdiction* jurisdiction, const rulebook::Requirement& requirement, const casework::Case& of,
                       const casework::CaseEvent& act, Day watermark, StepAssessment& out, std::optional<Day>& next);

// A rule with the body `requires` against one act that it covers; nothing where the rule does not govern or the steps were not due.
std::optional<StepAssessment> assess_step_rule(const rulebook::Rulebook& rules, const rulebook::Rule& rule, Situation& situation,
                                               const casework::Case& of, const casework::CaseEvent& act, Day watermark, std::optional<Day>& next);

// The `requires` of a power that the act cites.
std::optional<StepAssessment> assess_own_steps(const rulebook::Rulebook& rules, const CiteAssessment& cite, Situation& situation,
                                               const casework::Case& of, const casework::CaseEvent& act, Day watermark, std::optional<Day>& next);

}  // namespace isonomy::judge
