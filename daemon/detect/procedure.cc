// SPDX-License-Identifier: Apache-2.0
// Procedure: steps of the authority that came late or not at all (ARB-7), and late answers to an appeal (REC-1).
//
//   serve@1992: 150 days from detection (2009-03-02) ended on 2009-07-30; served 2009-09-01 -> ARB-7
//     counter "handed over in time" holds or may hold -> undetermined
//
// A subject's own lateness is never a finding: it is shown on the case and nowhere else.
#include "daemon/detect/act_findings.h"
#include "daemon/detect/sentences.h"
#include "daemon/detect/words.h"

namespace isonomy::detect {
namespace {

using judge::TermAssessment;
using judge::TermState;

void fill_trace(const CaseView& view, const TermAssessment& term, Finding& finding) {
  const rulebook::Rule& rule = *term.rule;
  finding.trace.question = say(sentences::kLateQuestion, {{"step", plain(std::get<rulebook::Deadline>(term.version->body).to.text)}});
  add_versions(finding.trace, rule, term.law_day, term.known, term.version);
  add_set_aside(view, rule, finding);
  finding.trace.dates.push_back({"the law of", to_string(term.law_day)});
  finding.trace.dates.push_back({std::string(term.from->name), to_string(term.from->at)});
  finding.trace.dates.push_back({"term ends", to_string(term.end)});
  if (term.to != nullptr) finding.trace.dates.push_back({std::string(term.to->name), to_string(term.to->at)});
}

}  // namespace

void procedure_on_case(const CaseView& view, std::vector<Finding>& out) {
  for (const TermAssessment& term : view.judgement.terms) {
    if (term.rule->addressee != rulebook::Addressee::kAuthority || term.version == nullptr) continue;
    const auto& deadline = std::get<rulebook::Deadline>(term.version->body);
    const bool silent = term.state == TermState::kSilent && !deadline.optional;
    if (term.state != TermState::kLate && term.state != TermState::kUnclear && !silent) continue;

    const bool answers_appeal = deadline.to.role() == "appeal_decision";
    Finding finding = on_case(view, answers_appeal ? "REC-1" : "ARB-7", answers_appeal ? "recourse" : "arbitrary", term.rule, term.version,
                              {term.to, term.from});
    finding.verdict = capped(Verdict::kBreach, term.version, {term.from, term.to});
    if (term.to != nullptr) finding.decision_date = term.to->at;
    const std::string step = plain(deadline.to.text), from = plain(term.from->name), start = on_day(term.from->at);
    const std::string rule = title_of(*term.rule, *term.version), period = in_words(term.period), end = on_day(term.end);
    if (term.state == TermState::kUnclear) {
      finding.verdict = Verdict::kUndetermined;
      finding.sentence = say(sentences::kUnclearTerm, {{"step", step}, {"period", period}, {"from", from}, {"missing", listed(term.missing)}});
    } else if (silent) {
      finding.sentence = say(sentences::kSilent, {{"step", step}, {"end", end}, {"rule", rule}, {"period", period}, {"from", from}, {"start", start}});
    } else {
      finding.sentence = say(sentences::kLate, {{"step", step}, {"day", on_day(term.to->at)}, {"late", days_in_words(term.days_late())},
                                                {"rule", rule}, {"period", period}, {"from", from}, {"start", start}, {"end", end}});
    }
    fill_trace(view, term, finding);
    finding.trace.missing = term.missing;
    finding.vanish_if.push_back(clause(sentences::kLateVanish, {{"step", step}}));
    finding.vanish_if.push_back(clause(sentences::kTermVanish, {{"start", start}}));
    if (answered(view.judge.counters(view.of, term, view.watermark), finding)) out.push_back(std::move(finding));
  }
  steps_on_case(view, out);
}

}  // namespace isonomy::detect
