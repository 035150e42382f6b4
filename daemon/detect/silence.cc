// SPDX-License-Identifier: Apache-2.0
// Silence: a breach that was known, a duty to act, and no act by the term (INC-5).
//
//   shall-act@2020, detection 2021-03-01, answer_within 30d, watermark past 2021-03-31, no decision -> INC-5
//
// A power that may be used is none of this: leaving it unused is an outcome for the statistics, never a finding on one case.
#include "daemon/detect/act_findings.h"
#include "daemon/detect/detector.h"
#include "daemon/detect/sentences.h"
#include "daemon/detect/words.h"

namespace isonomy::detect {
namespace {

using judge::Silence;

void on_silence(const CaseView& view, const Silence& silence, std::vector<Finding>& out) {
  const auto* power = std::get_if<rulebook::Power>(&silence.version->body);
  if (power == nullptr || power->duty != rulebook::Duty::kShall || silence.exempt == Truth::kTrue) return;
  // What one authority learned, another that holds the duty need not have known.
  const Truth knew = judge::competence(view.rules, *silence.rule, *silence.detection);
  if (knew == Truth::kFalse) return;

  Finding finding = on_case(view, "INC-5", "inconsistent", silence.rule, silence.version, {silence.detection, silence.late});
  if (finding.authority.empty() && silence.rule->authority.size() == 1) finding.authority = silence.rule->authority.front();
  const std::string authority = finding.authority.empty() ? "the authority" : finding.authority;
  const std::string rule = title_of(*silence.rule, *silence.version), known = on_day(silence.detection->at), due = on_day(silence.due);
  finding.decision_date = silence.due;
  finding.grade = silence.late != nullptr ? Grade::kMinor : Grade::kSerious;
  std::vector<std::string> missing = silence.condition.missing;
  if (knew == Truth::kUnknown) missing.push_back("whether " + std::string(silence.detection->authority) + " may apply " + silence.rule->id);
  if (silence.exempt == Truth::kUnknown) missing.push_back("whether an exemption applied");
  if (silence.answered == Truth::kUnknown) missing.push_back("the exact day of the act");
  if (missing.empty()) {
    finding.verdict = capped(silence.stated ? Verdict::kBreach : Verdict::kConsistentWith, silence.version, {silence.detection});
    finding.sentence = say(sentences::kNoAct, {{"authority", authority}, {"detection", known}, {"period", in_words(silence.period)}, {"due", due}, {"rule", rule}});
  } else {
    finding.verdict = Verdict::kUndetermined;
    finding.sentence = say(sentences::kNoActOpen, {{"rule", rule}, {"authority", authority}, {"detection", known}, {"due", due}, {"missing", "it depends on " + listed(missing)}});
  }
  if (silence.open_norm) undetermined(finding, sentences::kOpenNorm);
  finding.trace.question = sentences::kNoActQuestion;
  add_versions(finding.trace, *silence.rule, silence.law_day, silence.detection->at.last, silence.version);
  if (finding.conduct) finding.trace.dates.push_back({"conduct", to_string(*finding.conduct)});
  finding.trace.dates.push_back({"detection", to_string(silence.detection->at)});
  finding.trace.dates.push_back({"term ends", to_string(silence.due)});
  for (const auto& [text, value] : silence.atoms) finding.trace.atoms.push_back({text, value});
  finding.trace.missing = missing;
  if (!silence.stated) add_counter(finding, say(sentences::kQuietTerm, {{"period", in_words(silence.period)}}));
  if (silence.late != nullptr) {
    finding.trace.dates.push_back({std::string(silence.late->name), to_string(silence.late->at)});
    add_counter(finding, say(sentences::kActedLater, {{"day", on_day(silence.late->at)}}));
  }
  if (silence.other != nullptr) {
    finding.verdict = Verdict::kUndetermined;
    finding.trace.dates.push_back({std::string(silence.other->name), to_string(silence.other->at)});
    add_counter(finding, say(sentences::kActedOtherwise, {{"day", on_day(silence.other->at)}, {"act", plain(silence.other->name)}}));
  }
  add_counter(finding, sentences::kUnknownWork);
  finding.vanish_if.push_back("an act by " + due + ", a suspension of the term or an exemption is shown");
  if (answered(view.judge.counters(view.of, silence, view.watermark), finding)) out.push_back(std::move(finding));
}

}  // namespace

void silence_on_case(const CaseView& view, std::vector<Finding>& out) {
  for (const Silence& silence : view.judgement.silences) on_silence(view, silence, out);
}

}  // namespace isonomy::detect
