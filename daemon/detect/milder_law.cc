// SPDX-License-Identifier: Apache-2.0
// Milder law (RET-3): decided under the harsher law of the conduct although a lighter one was in force at the decision.
//
// LAW: only where a principle that reaches the act orders it; an express transition clause keeps the earlier law; severities without
// a common scale, or that depend on facts that are not stated, settle nothing.
#include <algorithm>

#include "daemon/detect/act_findings.h"
#include "daemon/detect/sentences.h"
#include "daemon/detect/words.h"

namespace isonomy::detect {

using judge::MilderAssessment;
using judge::MilderState;

void milder_on_case(const CaseView& view, std::vector<Finding>& out) {
  for (const MilderAssessment& milder : view.judgement.milder) {
    const casework::CaseEvent& act = *milder.act;
    Finding finding = on_case(view, "RET-3", "retroactive", milder.rule, milder.applied, {&act});
    finding.decision_date = act.at;
    const std::string applied = title_of(*milder.rule, *milder.applied), day = on_day(act.at);
    const std::string principle = title_of(*milder.principle.rule, *milder.principle.version);
    const std::string later = milder.later == nullptr ? "" : rulebook::qualified(*milder.rule, *milder.later);
    switch (milder.state) {
      case MilderState::kOwed:
        finding.grade = Grade::kSerious;
        finding.verdict = std::min(capped(milder.within_later ? Verdict::kConsistentWith : Verdict::kBreach, milder.applied, {&act}),
                                   std::min(capped(Verdict::kBreach, milder.later, {}), capped(Verdict::kBreach, milder.principle.version, {})));
        finding.sentence = say(sentences::kMilderOwed, {{"authority", authority_of(act)}, {"day", day}, {"applied", applied}, {"later", later}, {"principle", principle}});
        if (milder.within_later) add_counter(finding, sentences::kMilderWithin);
        break;
      case MilderState::kIncomparable:
        finding.sentence = say(sentences::kMilderIncomparable, {{"day", day}, {"applied", applied}, {"later", later}, {"principle", principle}});
        break;
      case MilderState::kRepealed:
        finding.sentence = say(sentences::kMilderRepealed, {{"day", day}, {"applied", applied}, {"until", to_string(milder.applied->until)}, {"principle", principle}});
        add_counter(finding, sentences::kIncompleteCatalogue);
        break;
    }
    if (!milder.settled) finding.verdict = Verdict::kUndetermined;
    finding.trace.question = sentences::kMilderQuestion;
    add_versions(finding.trace, *milder.rule, act.at, milder.known, milder.later);
    finding.trace.steps.push_back("applied " + rulebook::qualified(*milder.rule, *milder.applied));
    finding.trace.steps.push_back("the principle is " + rulebook::qualified(*milder.principle.rule, *milder.principle.version));
    if (finding.conduct) finding.trace.dates.push_back({"conduct", to_string(*finding.conduct)});
    finding.trace.dates.push_back({std::string(act.name), to_string(act.at)});
    finding.vanish_if.push_back(std::string(sentences::kMilderVanish));
    if (answer_on_act(view, act, *milder.rule, *milder.applied, finding)) out.push_back(std::move(finding));
  }
}

}  // namespace isonomy::detect
