// SPDX-License-Identifier: Apache-2.0
// Second fine (ARB-4): a fine for an act that has been fined, where the law allows one.
#include "daemon/detect/act_findings.h"
#include "daemon/detect/sentences.h"
#include "daemon/detect/words.h"

namespace isonomy::detect {

void second_fines_on_case(const CaseView& view, std::vector<Finding>& out) {
  for (const judge::SecondFine& fine : view.judgement.second_fines) {
    Finding finding = on_case(view, "ARB-4", "arbitrary", fine.rule, fine.version, {fine.second, fine.first});
    finding.decision_date = fine.second->at;
    const std::string rule = title_of(*fine.rule, *fine.version), day = on_day(fine.second->at), first = on_day(fine.first->at);
    if (fine.same_act == Truth::kTrue) {
      finding.verdict = capped(Verdict::kBreach, fine.version, {fine.first, fine.second});
      finding.grade = Grade::kSerious;
      finding.sentence = say(sentences::kSecondFine, {{"authority", authority_of(*fine.second)}, {"day", day}, {"first", first}, {"rule", rule}});
    } else {
      finding.verdict = Verdict::kUndetermined;
      finding.sentence = say(sentences::kSecondFineOpen, {{"day", day}, {"first", first}, {"rule", rule}, {"missing", "it depends on " + listed(fine.missing)}});
    }
    finding.trace.question = sentences::kSecondFineQuestion;
    add_versions(finding.trace, *fine.rule, fine.law_day, fine.known, fine.version);
    if (finding.conduct) finding.trace.dates.push_back({"conduct", to_string(*finding.conduct)});
    finding.trace.dates.push_back({"first fine", to_string(fine.first->at)});
    finding.trace.dates.push_back({"second fine", to_string(fine.second->at)});
    finding.trace.missing = fine.missing;
    add_counter(finding, sentences::kOtherInterest);
    finding.vanish_if.push_back(std::string(sentences::kSecondFineVanish));
    if (fine.first->decision->cites_inferred && !fine.second->decision->cites_inferred) undetermined(finding, sentences::kInferred);
    if (answer_on_act(view, *fine.second, *fine.rule, *fine.version, finding)) out.push_back(std::move(finding));
  }
}

}  // namespace isonomy::detect
