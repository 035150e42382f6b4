// SPDX-License-Identifier: Apache-2.0
// ActFindings: findings on one act of a case, and what they share. Each is part of a family and is called by it.
//
// Threads: pure functions.
#pragma once

#include "daemon/detect/detector.h"

namespace isonomy::detect {

void exempted_on_case(const CaseView& view, std::vector<Finding>& out);       // arbitrary: ARB-5 although the law exempts
void second_fines_on_case(const CaseView& view, std::vector<Finding>& out);   // arbitrary: ARB-4
void steps_on_case(const CaseView& view, std::vector<Finding>& out);          // procedure: ARB-7, steps before an act
void limitations_on_case(const CaseView& view, std::vector<Finding>& out);    // retroactive: RET-6
void milder_on_case(const CaseView& view, std::vector<Finding>& out);         // retroactive: RET-3

// What the stream and the version answer to a finding on an act: rules that the compiler inferred, counter-arguments that hold or may
// hold. False: the finding falls.
bool answer_on_act(const CaseView& view, const casework::CaseEvent& act, const rulebook::Rule& rule, const rulebook::RuleVersion& version,
                   Finding& finding);
// What counter-arguments come to, as they were read: one that holds, or cannot be excluded, leaves the finding undetermined, or removes it.
// False: the finding falls.
bool answered(const std::vector<judge::Judge::CounterReading>& counters, Finding& finding);
void undetermined(Finding& finding, std::string_view counter);
// The days from which a version governs: in force, and reaching that far.
Span governs_from(const rulebook::RuleVersion& version);
// "the authority" where the act names none.
std::string authority_of(const casework::CaseEvent& act);
// What the act orders, in words: "a fine and a remedy".
std::string kind_of(const casework::CaseEvent& act);
// Days of the trace: those of the events that the conditions in it ask about, and of the act itself, in the case's order.
void add_dates_asked(const CaseView& view, const casework::CaseEvent& act, Finding& finding);
// Lines of the trace for rules that gave way to `applied`.
void add_set_aside(const CaseView& view, const rulebook::Rule& applied, Finding& finding);

}  // namespace isonomy::detect
