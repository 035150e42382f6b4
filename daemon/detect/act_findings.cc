// SPDX-License-Identifier: Apache-2.0
#include "daemon/detect/act_findings.h"

#include <algorithm>

#include "daemon/detect/sentences.h"
#include "daemon/detect/words.h"

namespace isonomy::detect {

bool answer_on_act(const CaseView& view, const casework::CaseEvent& act, const rulebook::Rule& rule, const rulebook::RuleVersion& version,
                   Finding& finding) {
  if (act.decision && act.decision->cites_inferred) undetermined(finding, sentences::kInferred);
  judge::CiteAssessment cite;
  cite.rule = &rule;
  cite.version = &version;
  if (!answered(view.judge.counters(view.of, cite, act, view.watermark), finding)) return false;
  if (act.decision) add_counter(finding, act.decision->counter);
  return true;
}

bool answered(const std::vector<judge::Judge::CounterReading>& counters, Finding& finding) {
  for (const auto& each : counters) {
    for (const auto& [text, value] : each.atoms) finding.trace.atoms.push_back({text, value});
    if (each.reading.truth == Truth::kFalse) continue;
    if (each.reading.truth == Truth::kTrue && each.counter->verdict == rulebook::CounterVerdict::kNone) return false;
    undetermined(finding, each.counter->says);
    for (const std::string& name : each.reading.missing) finding.trace.missing.push_back(name);
  }
  return true;
}

Span governs_from(const rulebook::RuleVersion& version) {
  return {std::max(version.in_force.first, version.applies_from.first), std::max(version.in_force.last, version.applies_from.last)};
}

void add_dates_asked(const CaseView& view, const casework::CaseEvent& act, Finding& finding) {
  const auto asked = [&](std::string_view name) {
    for (size_t end = name.find('.');; end = name.find('.', end + 1)) {
      const std::string quoted = '"' + std::string(name.substr(0, end)) + '"';
      const auto& atoms = finding.trace.atoms;
      if (std::any_of(atoms.begin(), atoms.end(), [&](const judge::AtomLine& atom) { return atom.text.find(quoted) != std::string::npos; })) return true;
      if (end == std::string_view::npos) return false;
    }
  };
  for (const casework::CaseEvent& event : view.of.events) {
    if (&event == &act || (event.role != casework::Role::kConduct && asked(event.name))) finding.trace.dates.push_back({std::string(event.name), to_string(event.at)});
  }
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
                                      clause(sentences::kSetAside, {{"special", rulebook::qualified(*each.special.rule, *each.special.version)}})});
  }
}

}  // namespace isonomy::detect
