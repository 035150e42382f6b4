// SPDX-License-Identifier: Apache-2.0
// Limitation: had the time run out, from the end of the conduct to the event that the law names, when the authority acted?
//
//   two years to detection: conduct ended 2018-03-01, detected 2020-03-01 -> in time; 2020-03-02 -> run out
//
// Three-valued: with `if`s on the length that are not known, every length that may apply is tried, and an answer is definite only
// when all agree. A stopping event that is not in the case is unknown, unless the act itself came in time.
//
// Threads: pure.
#pragma once

#include <string>
#include <vector>

#include "daemon/judge/choice.h"

namespace isonomy::judge {

// What the case says about conduct that lasts: its own word before that of the version; none where neither says anything.
std::optional<rulebook::Continuing> continuing_of(const casework::Case& of, const rulebook::RuleVersion* version);
// Whether the conduct was stated to have lasted, and so has an end of its own.
bool has_stated_end(const casework::Case& of);

struct LimitationAssessment {
  const rulebook::Rule* rule = nullptr;
  const rulebook::RuleVersion* version = nullptr;
  const casework::CaseEvent* act = nullptr;       // what the authority did too late
  const casework::CaseEvent* begins = nullptr;    // an event that starts the time; null: the end of the conduct
  const casework::CaseEvent* restarted = nullptr; // the last interruption
  const casework::CaseEvent* stops = nullptr;     // null: not in the case
  Span start, end;                                // of the shortest time that may apply
  std::vector<Period> periods;                    // that may apply; one where it is settled
  Truth run_out = Truth::kFalse;
  bool unsettled_conduct = false;                 // whether the conduct lasted on is unsettled, and would decide it
  const rulebook::RuleVersion* revived = nullptr; // an earlier version under which the time had run out before this one began
  std::vector<std::string> missing;
  Span law_day;
  Day known = kLastDay;
};

// A limitation against the case; `acts`: its judged acts. Nothing where no act comes into question, or the time is not known to begin.
std::optional<LimitationAssessment> assess_limitation(const rulebook::Rulebook& rules, const rulebook::Rule& rule, Situation& situation,
                                                      const casework::Case& of, const std::vector<ActAssessment>& acts, Day watermark);

}  // namespace isonomy::judge
