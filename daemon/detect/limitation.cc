// SPDX-License-Identifier: Apache-2.0
// Limitation (RET-6): a penalty, or its enforcement, after the time for it had run out.
//
//   two years from the end of the conduct to its detection: ended 2018-03-01, detected 2020-03-02 -> RET-6
//     conduct that lasts, also where that is unsettled; a longer time if harm came of it; a special statute -> undetermined or nothing
#include "daemon/detect/act_findings.h"
#include "daemon/detect/sentences.h"
#include "daemon/detect/words.h"

namespace isonomy::detect {
namespace {

using judge::LimitationAssessment;

std::string periods_in_words(const std::vector<Period>& periods) {
  std::string out;
  for (const Period period : periods) out += (out.empty() ? "" : " or ") + in_words(period);
  return out;
}

std::string stops_in_words(const rulebook::RuleVersion& version) {
  std::vector<std::string> names;
  for (const rulebook::EventName& name : std::get<rulebook::Principle>(version.body).to) names.push_back(plain(name.text));
  return listed(names);
}

void fill_trace(const CaseView& view, const LimitationAssessment& limitation, Finding& finding) {
  finding.trace.question = sentences::kTimeBarredQuestion;
  add_versions(finding.trace, *limitation.rule, limitation.law_day, limitation.known, limitation.version);
  add_set_aside(view, *limitation.rule, finding);
  if (finding.conduct) finding.trace.dates.push_back({"conduct", to_string(*finding.conduct)});
  if (limitation.begins != nullptr) finding.trace.dates.push_back({std::string(limitation.begins->name), to_string(limitation.begins->at)});
  if (limitation.restarted != nullptr) finding.trace.dates.push_back({std::string(limitation.restarted->name), to_string(limitation.restarted->at)});
  finding.trace.dates.push_back({"time ends", to_string(limitation.end)});
  if (limitation.stops != nullptr && limitation.stops != limitation.act) finding.trace.dates.push_back({std::string(limitation.stops->name), to_string(limitation.stops->at)});
  finding.trace.dates.push_back({std::string(limitation.act->name), to_string(limitation.act->at)});
  finding.trace.missing = limitation.missing;
}

}  // namespace

void limitations_on_case(const CaseView& view, std::vector<Finding>& out) {
  for (const LimitationAssessment& limitation : view.judgement.limitations) {
    if (limitation.run_out == Truth::kFalse) continue;
    Finding finding = on_case(view, "RET-6", "retroactive", limitation.rule, limitation.version, {limitation.act, limitation.stops, limitation.begins});
    finding.decision_date = limitation.act->at;
    const std::string rule = title_of(*limitation.rule, *limitation.version), act = plain(limitation.act->name), day = on_day(limitation.act->at);
    const std::string period = periods_in_words(limitation.periods), start = on_day(limitation.start);
    const std::string from = limitation.begins == nullptr ? "the end of the conduct" : plain(limitation.begins->name);
    if (limitation.run_out == Truth::kTrue) {
      const bool other = limitation.stops != nullptr && limitation.stops != limitation.act;
      finding.verdict = capped(Verdict::kBreach, limitation.version, {limitation.act, limitation.stops, limitation.begins});
      finding.grade = Grade::kSerious;
      finding.sentence = say(sentences::kTimeBarred, {{"act", act}, {"day", day}, {"rule", rule}, {"period", period}, {"from", from}, {"start", start},
                                                      {"stop", stops_in_words(*limitation.version)}, {"end", on_day(limitation.end)},
                                                      {"stopped", other ? ", before " + plain(limitation.stops->name) + " on " + on_day(limitation.stops->at) : ""}});
    } else {
      finding.verdict = Verdict::kUndetermined;
      finding.sentence = say(sentences::kTimeBarredOpen, {{"act", act}, {"day", day}, {"rule", rule}, {"period", period}, {"from", from}, {"start", start},
                                                          {"missing", "it depends on " + listed(limitation.missing)}});
    }
    if (limitation.unsettled_conduct) add_counter(finding, sentences::kUnsettledConduct);
    fill_trace(view, limitation, finding);
    finding.vanish_if.push_back(std::string(sentences::kTimeBarredVanish));
    if (answer_on_act(view, *limitation.act, *limitation.rule, *limitation.version, finding)) out.push_back(std::move(finding));
  }
}

}  // namespace isonomy::detect
