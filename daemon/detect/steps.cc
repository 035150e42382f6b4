// SPDX-License-Identifier: Apache-2.0
// Steps (ARB-7): an act of the authority without the steps that the law requires before it, out of order, or too close together.
//
//   before decision.fine: notice, hearing      fine without a hearing that was due -> ARB-7
//     "if" not known, or resting on an open norm -> undetermined; not raised by the case at all -> nothing
#include "daemon/detect/act_findings.h"
#include "daemon/detect/sentences.h"
#include "daemon/detect/words.h"

namespace isonomy::detect {
namespace {

using judge::StepAssessment;
using judge::StepState;

std::string steps_in_words(const rulebook::Requirement& requirement) {
  std::vector<std::string> names;
  for (const rulebook::EventName& step : requirement.steps) names.push_back(plain(step.text));
  return listed(names);
}

std::string sentence_of(const StepAssessment& step) {
  const std::string act = plain(step.act->name), day = on_day(step.act->at), rule = title_of(*step.rule, *step.version);
  const std::string name = plain(step.step), found = step.found == nullptr ? "" : on_day(step.found->at);
  switch (step.state) {
    case StepState::kMissing: return say(sentences::kStepMissing, {{"act", act}, {"day", day}, {"step", name}, {"rule", rule}});
    case StepState::kAfter: return say(sentences::kStepAfter, {{"act", act}, {"day", day}, {"step", name}, {"found", found}, {"rule", rule}});
    case StepState::kOutOfOrder:
      return say(sentences::kStepOrder, {{"act", act}, {"day", day}, {"rule", rule}, {"steps", steps_in_words(*step.requirement)}, {"step", name}, {"found", found}});
    default:
      return say(sentences::kStepGap, {{"step", name}, {"found", found}, {"gap", in_words(*step.requirement->gap)},
                                       {"prior", step.prior == nullptr ? "the step before" : plain(step.prior->name)},
                                       {"prior_day", step.prior == nullptr ? "an unknown day" : on_day(step.prior->at)}, {"rule", rule}});
  }
}

void fill_trace(const CaseView& view, const StepAssessment& step, Finding& finding) {
  finding.trace.question = sentences::kStepQuestion;
  add_versions(finding.trace, *step.rule, step.law_day, step.known, step.version);
  add_set_aside(view, *step.rule, finding);
  for (const rulebook::EventName& name : step.requirement->steps) {
    bool any = false;
    for (const casework::CaseEvent& event : view.of.events) {
      if (!judge::is_act(name, event) || &event == step.act) continue;
      finding.trace.dates.push_back({std::string(event.name), to_string(event.at)});
      any = true;
    }
    if (!any) finding.trace.steps.push_back(plain(name.text) + " is not in the case");
  }
  finding.trace.dates.push_back({std::string(step.act->name), to_string(step.act->at)});
  for (const auto& [text, value] : step.atoms) finding.trace.atoms.push_back({text, value});
  finding.trace.missing = step.missing;
}

}  // namespace

void steps_on_case(const CaseView& view, std::vector<Finding>& out) {
  for (const StepAssessment& step : view.judgement.steps) {
    if (step.state == StepState::kDone || step.state == StepState::kOpen || !step.raised) continue;
    if (step.rule->addressee != rulebook::Addressee::kAuthority) continue;
    Finding finding = on_case(view, "ARB-7", "arbitrary", step.rule, step.version, {step.act, step.found, step.prior});
    finding.decision_date = step.act->at;
    finding.verdict = capped(Verdict::kBreach, step.version, {step.act, step.found, step.prior});
    const bool open = step.due == Truth::kUnknown || step.state == StepState::kUnclear;
    if (open) {
      finding.verdict = Verdict::kUndetermined;
      finding.sentence = say(sentences::kStepOpen, {{"act", plain(step.act->name)}, {"day", on_day(step.act->at)}, {"rule", title_of(*step.rule, *step.version)},
                                                    {"steps", steps_in_words(*step.requirement)}, {"missing", "it depends on " + listed(step.missing)}});
    } else {
      finding.sentence = sentence_of(step);
    }
    if (step.open_norm) undetermined(finding, sentences::kOpenNorm);
    fill_trace(view, step, finding);
    finding.labels.push_back("step");
    if (!step.step.empty()) finding.labels.emplace_back(step.step);
    finding.vanish_if.push_back(clause(sentences::kStepVanish, {{"step", step.step.empty() ? "each step" : plain(step.step)}}));
    if (answer_on_act(view, *step.act, *step.rule, *step.version, finding)) out.push_back(std::move(finding));
  }
}

}  // namespace isonomy::detect
