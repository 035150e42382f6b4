// SPDX-License-Identifier: Apache-2.0
// Exempted (ARB-5): a penalty although the law says that there shall be none on these facts. Where it says only that there need be
// none, the penalty is the authority's discretion and no finding.
#include "daemon/detect/act_findings.h"
#include "daemon/detect/sentences.h"
#include "daemon/detect/words.h"

namespace isonomy::detect {

void exempted_on_case(const CaseView& view, std::vector<Finding>& out) {
  for (const judge::ExemptionAssessment& exemption : view.judgement.exemptions) {
    if (!exemption.entry->shall_not || !exemption.raised) continue;
    const casework::CaseEvent& act = *exemption.act;
    Finding finding = on_case(view, "ARB-5", "arbitrary", exemption.rule, exemption.version, {&act});
    finding.decision_date = act.at;
    finding.grade = Grade::kSerious;
    const std::string rule = title_of(*exemption.rule, *exemption.version), day = on_day(act.at), kind = kind_of(act);
    if (exemption.condition.truth == Truth::kTrue) {
      finding.verdict = capped(Verdict::kBreach, exemption.version, {&act});
      finding.sentence = say(sentences::kExempt, {{"authority", authority_of(act)}, {"kind", kind}, {"day", day}, {"rule", rule}});
    } else {
      finding.verdict = Verdict::kUndetermined;
      finding.grade = Grade::kMinor;
      finding.sentence = say(sentences::kExemptOpen, {{"rule", rule}, {"kind", kind}, {"day", day}, {"missing", "it depends on " + listed(exemption.condition.missing)}});
    }
    if (exemption.open_norm) undetermined(finding, sentences::kOpenNorm);
    finding.labels.push_back("exempted");
    finding.trace.question = sentences::kExemptQuestion;
    add_versions(finding.trace, *exemption.rule, exemption.law_day, exemption.known, exemption.version);
    if (finding.conduct) finding.trace.dates.push_back({"conduct", to_string(*finding.conduct)});
    finding.trace.dates.push_back({std::string(act.name), to_string(act.at)});
    for (const auto& [text, value] : exemption.atoms) finding.trace.atoms.push_back({text, value});
    if (exemption.from != nullptr) finding.trace.steps.push_back("exempts from " + exemption.from->id);
    finding.trace.missing = exemption.condition.missing;
    finding.vanish_if.push_back(std::string(sentences::kExemptVanish));
    if (answer_on_act(view, act, *exemption.rule, *exemption.version, finding)) out.push_back(std::move(finding));
  }
}

}  // namespace isonomy::detect
