// SPDX-License-Identifier: Apache-2.0
// Detector: from judged cases to findings. One file a family; adding one is a header-free source, a test and a line in registry().
//
// Threads: pure functions.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "daemon/casework/case.h"
#include "daemon/detect/finding.h"
#include "daemon/judge/judge.h"
#include "daemon/rulebook/rulebook.h"

namespace isonomy::detect {

struct CaseView {
  const rulebook::Rulebook& rules;
  const casework::Case& of;
  const judge::Judgement& judgement;
  judge::Judge& judge;
  Day watermark;
};

struct Family {
  std::string_view name;                                           // "retroactive"
  void (*on_case)(const CaseView&, std::vector<Finding>&);         // may be null
  void (*on_rulebook)(const rulebook::Rulebook&, std::vector<Finding>&);  // may be null
};

std::span<const Family> registry();

// All findings on one case, or on the rulebook itself, in the findings' order, with ids.
std::vector<Finding> detect(const CaseView& view);
std::vector<Finding> detect(const rulebook::Rulebook& rules);

// The families.
void retroactive_on_case(const CaseView& view, std::vector<Finding>& out);
void retroactive_on_rulebook(const rulebook::Rulebook& rules, std::vector<Finding>& out);
void arbitrary_on_case(const CaseView& view, std::vector<Finding>& out);
void procedure_on_case(const CaseView& view, std::vector<Finding>& out);
void recourse_on_case(const CaseView& view, std::vector<Finding>& out);
void silence_on_case(const CaseView& view, std::vector<Finding>& out);
void appeals_on_case(const CaseView& view, std::vector<Finding>& out);
void permits_on_case(const CaseView& view, std::vector<Finding>& out);
void rulebook_on_rulebook(const rulebook::Rulebook& rules, std::vector<Finding>& out);

// What the families share.

// A finding of `code` on the case, with subject, conduct and the events' references filled in.
Finding on_case(const CaseView& view, std::string_view code, std::string_view family, const rulebook::Rule* rule,
                const rulebook::RuleVersion* version, std::initializer_list<const casework::CaseEvent*> events);
// No stronger than the sources allow: low confidence gives undetermined; medium, or assumed dates, consistent-with.
Verdict capped(Verdict verdict, const rulebook::RuleVersion* version, std::initializer_list<const casework::CaseEvent*> events);
// Lines of the trace: every version of the rule, and why it was applied or not.
void add_versions(judge::Trace& trace, const rulebook::Rule& rule, const Span& day, Day known, const rulebook::RuleVersion* applied);
// Both clocks of every version that the trace names.
void add_clocks(const rulebook::Rulebook& rules, judge::Trace& trace);
// Adds a sentence to the counter-argument.
void add_counter(Finding& finding, std::string_view sentence);

}  // namespace isonomy::detect
