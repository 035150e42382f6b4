// SPDX-License-Identifier: Apache-2.0
// Term: holds one deadline against one case: which version's term applied, when it ended, and whether the step came in time.
//
//   serve: detection 2009-03-02, 150 days -> ends 2009-07-30; served 2009-06-20: in time
//
// Counting: the day of `from` is not counted, the last day counts in full. Days of a suspension are added at the end; with
// `roll` a last day on a day off moves to the next working day; a restart begins the whole term again.
//
// Threads: pure.
#pragma once

#include <optional>
#include <vector>

#include "daemon/judge/situation.h"
#include "daemon/rulebook/timeline.h"

namespace isonomy::judge {

enum class TermState : uint8_t {
  kNotStarted,   // no event starts the term
  kNoVersion,    // no version governs: no term, no lateness
  kUnsettled,    // which version or which term applies is not known
  kInTime,
  kLate,         // the step came, after the term
  kUnclear,      // the dates are too imprecise to tell
  kOpen,         // the term is not over
  kSilent,       // the term is over and the step has not come
};
const char* term_state_name(TermState state);  // "in_time"

struct TermAssessment {
  const rulebook::Rule* rule = nullptr;
  const rulebook::RuleVersion* version = nullptr;
  TermState state = TermState::kNotStarted;
  Span law_day;                          // the day whose law applied
  Day known = kLastDay;
  const casework::CaseEvent* from = nullptr;
  const casework::CaseEvent* to = nullptr;
  Period period;
  Span end;                              // last day of the term
  std::vector<std::string> missing;      // why it is unsettled
  int days_late() const { return to == nullptr ? 0 : to->at.first - end.first; }
};

// `watermark`: events before that day have arrived. Sets `next` to the first day on which the answer may change by time alone.
TermAssessment assess_term(const rulebook::Rulebook& rules, const rulebook::Rule& rule, Situation& situation, const casework::Case& of,
                           Day watermark, std::optional<Day>& next);

// The first day after `known` on which another version of the rule becomes public: where what is known goes with the watermark, the
// answer may change then by time alone.
void note_publication(const rulebook::Rule& rule, Day known, std::optional<Day>& next);

// The last day of `period` from `start`, with suspensions and roll of the deadline.
Day term_end(const rulebook::Jurisdiction* jurisdiction, const rulebook::Deadline& deadline, const casework::Case& of, Day start, Period period);

}  // namespace isonomy::judge
