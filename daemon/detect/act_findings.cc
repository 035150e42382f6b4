// SPDX-License-Identifier: Apache-2.0
#include "daemon/detect/act_findings.h"

#include "daemon/detect/sentences.h"
#include "daemon/detect/words.h"

namespace isonomy::detect {

bool answer_on_act(const CaseView& view, const casework::CaseEvent& act, const rulebook::Rule& rule, const rulebook::RuleVersion& version,
                   Finding& finding) {
  if (act.decision && act.decision->cites_inferred) undetermined(finding, sentences::kInferred);
  judge::CiteAssessment cite;
  cite.rule = &rule;
  cite.version = &version;
  for (const auto& each : view.judge.counters(view.of, cite, act, view.watermark)) {
    if (each.reading.truth == Truth::kFalse) continue;
    if (each.reading.truth == Truth::kTrue && each.counter->verdict == rulebook::CounterVerdict::kNone) return false;
    undetermined(finding, each.counter->says);
    for (const auto& [text, value] : each.atoms) finding.trace.atoms.push_back({text, value});
  }
  if (act.decision) add_counter(finding, act.decision->counter);
  return true;
}

void undetermined(Finding& finding, std::string_view counter) {
  finding.verdict = Verdict::kUndetermined;
  add_counter(finding, counter);
}

std::string authority_of(const casework::CaseEvent& act) { return act.authority.empty() ? "the authority" : std::string(act.authority); }

std::string kind_of(const casework::CaseEvent& act) { return act.decision ? kinds_in_words(act.decision->kinds) : plain(act.name); }

void add_set_aside(const CaseView& view, const rulebook::Rule& applied, Finding& finding) {
  for (const judge::SetAside& each : view.judgement.set_aside) {
    if (each.special.rule != &applied) continue;
    finding.trace.versions.push_back({rulebook::qualified(*each.general.rule, *each.general.version), false,
                                      say(sentences::kSetAside, {{"special", rulebook::qualified(*each.special.rule, *each.special.version)}})});
  }
}

}  // namespace isonomy::detect
