// SPDX-License-Identifier: Apache-2.0
// Silence: a breach that the authority knew of, a power whose condition held, and no act by the day it was due.
//
//   shall-act@2020: detection 2021-03-01, answer_within 30d -> due 2021-03-31; no decision by then
//
// The term is `answer_within`, else the jurisdiction's `quiet_after`; without either nothing is ever silent. Before the term is over the case
// is pending and yields nothing but the day to look again.
//
// Threads: pure.
#pragma once

#include <optional>
#include <vector>

#include "daemon/judge/situation.h"

namespace isonomy::judge {

struct Silence {
  const rulebook::Rule* rule = nullptr;
  const rulebook::RuleVersion* version = nullptr;
  const casework::CaseEvent* detection = nullptr;   // the first that is known
  const casework::CaseEvent* other = nullptr;       // another decision by then: the authority did act, in its way
  const casework::CaseEvent* late = nullptr;        // the act itself, after the term
  Span law_day;
  Period period;
  bool stated = true;                               // false: the jurisdiction's `quiet_after`, no term of the rule's own
  Span due;                                         // last day of the term
  Truth answered = Truth::kFalse;                   // unknown: an act stands on a day that cannot be placed
  Reading condition;                                // `when` and not `unless`
  bool open_norm = false;                           // that it is met rests on a norm that the pack declares open
  Truth exempt = Truth::kFalse;                     // an exemption lets the authority off
  std::vector<std::pair<std::string, std::string>> atoms;
};

// The power's silence on this case, if its term is over; else nothing, and `next` moves to the day after the term.
class SilenceJudge {
 public:
  SilenceJudge(const rulebook::Rulebook& rules, const SlotNames& names, cel::Vm& vm) : rules_(rules), names_(names), vm_(vm) {}
  std::optional<Silence> assess(const rulebook::Rule& rule, const casework::Case& of, Day watermark, std::optional<Day>& next);

 private:
  Truth exempted(const casework::Case& of, const rulebook::Rule& rule, const Moment& moment, std::optional<Day>& next);

  const rulebook::Rulebook& rules_;
  const SlotNames& names_;
  cel::Vm& vm_;
};

}  // namespace isonomy::judge
