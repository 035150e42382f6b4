// SPDX-License-Identifier: Apache-2.0
// Recourse: the remedy that a version grants against the act that rests on it (`recourse`), held against what became of the appeal.
//
//   harm@2020: recourse = { channel = "court", within = "30d", answer_within = "60d" }
//     fined 1 January, appeal to the court 10 January, answered 20 March          -> late by nine days
//     the same, "inadmissible" on 1 February                                      -> not heard, though sought in time
//
// The day of the appeal is not counted, the last day of the answer's term counts in full. An appeal belongs to the last act before it
// that grants its channel.
//
// Threads: pure.
#pragma once

#include <string>
#include <vector>

#include "daemon/judge/act.h"

namespace isonomy::judge {

enum class RecourseState : uint8_t {
  kLate,      // answered after the term
  kSilent,    // not answered when the term was over
  kUnclear,   // the days are too imprecise to tell
  kNotHeard,  // turned away unheard, although it was sought in time
};

struct RecourseAssessment {
  const rulebook::Rule* rule = nullptr;
  const rulebook::RuleVersion* version = nullptr;
  const casework::CaseEvent* act = nullptr;      // the decision appealed against
  const casework::CaseEvent* appeal = nullptr;
  const casework::CaseEvent* answer = nullptr;   // null: none is known
  RecourseState state = RecourseState::kLate;
  Truth in_time = Truth::kTrue;                  // kNotHeard: whether it was sought within its term
  Span end;                                      // last day of the term that counts: of the answer, or of the appeal
  int days_late() const { return answer == nullptr ? 0 : answer->at.first - end.first; }
};

// What stands against the authority; `next` gets the first day on which time alone may add to it.
void assess_recourse(const rulebook::Rulebook& rules, const casework::Case& of, const std::vector<ActAssessment>& acts, Day watermark,
                     std::vector<RecourseAssessment>& out, std::optional<Day>& next);

}  // namespace isonomy::judge
