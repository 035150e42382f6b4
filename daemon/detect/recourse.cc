// SPDX-License-Identifier: Apache-2.0
// Recourse: an appeal answered late or not at all (REC-1), turned away unheard although the law grants it, and two mutually exclusive
// channels both taken up (REC-2).
#include "daemon/detect/act_findings.h"
#include "daemon/detect/sentences.h"
#include "daemon/detect/words.h"

namespace isonomy::detect {

namespace {

using judge::RecourseAssessment;
using judge::RecourseState;

Finding on_appeal(const CaseView& view, const RecourseAssessment& found, std::string_view code) {
  Finding finding = on_case(view, code, "recourse", found.rule, found.version, {found.answer, found.appeal, found.act});
  if (found.answer != nullptr) finding.decision_date = found.answer->at;
  add_versions(finding.trace, *found.rule, judge::law_day_of(*found.version, view.of, *found.act), judge::known_at(*found.act), found.version);
  finding.trace.dates = {{std::string(found.act->name), to_string(found.act->at)}, {std::string(found.appeal->name), to_string(found.appeal->at)}};
  if (found.end.last < kLastDay) finding.trace.dates.push_back({"term ends", to_string(found.end)});
  if (found.answer != nullptr) finding.trace.dates.push_back({std::string(found.answer->name), to_string(found.answer->at)});
  return finding;
}

void not_heard(const CaseView& view, const RecourseAssessment& found, std::vector<Finding>& out) {
  const rulebook::Recourse& recourse = *found.version->recourse;
  const std::string rule = title_of(*found.rule, *found.version), appeal = on_day(found.appeal->at), day = on_day(found.answer->at);
  Finding finding = on_appeal(view, found, "REC-2");
  finding.labels.push_back("not heard");
  finding.trace.question = sentences::kNotHeardQuestion;
  if (found.in_time == Truth::kTrue) {
    // WHY no breach: that the appeal was in time is arithmetic, that nothing else was amiss with it is not.
    finding.grade = Grade::kSerious;
    finding.verdict = capped(Verdict::kConsistentWith, found.version, {found.act, found.appeal, found.answer});
    const std::string within = recourse.within.count == 0 ? "" : " within " + in_words(recourse.within);
    finding.sentence = say(sentences::kNotHeard, {{"appeal", appeal}, {"day", day}, {"rule", rule}, {"channel", recourse.channel}, {"decision", on_day(found.act->at)}, {"within", within}});
  } else {
    finding.sentence = say(sentences::kNotHeardOpen, {{"appeal", appeal}, {"day", day}, {"rule", rule}});
  }
  add_counter(finding, sentences::kOtherDefect);
  finding.vanish_if.push_back("the lawful ground on which it was turned away, or a hearing after all, is shown");
  if (answer_on_act(view, *found.act, *found.rule, *found.version, finding)) out.push_back(std::move(finding));
}

void answered_late(const CaseView& view, const RecourseAssessment& found, std::vector<Finding>& out) {
  const std::string rule = title_of(*found.rule, *found.version), appeal = on_day(found.appeal->at), end = on_day(found.end);
  const std::string period = in_words(*found.version->recourse->answer_within);
  Finding finding = on_appeal(view, found, "REC-1");
  finding.verdict = capped(Verdict::kBreach, found.version, {found.appeal, found.answer});
  finding.trace.question = sentences::kAnswerQuestion;
  if (found.state == RecourseState::kUnclear) {
    finding.verdict = Verdict::kUndetermined;
    finding.sentence = say(sentences::kAnswerUnclear, {{"appeal", appeal}, {"period", period}, {"rule", rule}});
  } else if (found.state == RecourseState::kSilent) {
    finding.sentence = say(sentences::kAnswerSilent, {{"appeal", appeal}, {"end", end}, {"rule", rule}, {"period", period}});
  } else {
    finding.sentence = say(sentences::kAnswerLate, {{"answer", plain(found.answer->name)}, {"day", on_day(found.answer->at)}, {"late", days_in_words(found.days_late())},
                                                    {"rule", rule}, {"period", period}, {"appeal", appeal}, {"end", end}});
  }
  finding.vanish_if.push_back("an earlier answer is shown, or that the term was suspended or interrupted");
  if (answer_on_act(view, *found.act, *found.rule, *found.version, finding)) out.push_back(std::move(finding));
}

void both_channels(const CaseView& view, const judge::ChannelAssessment& channels, std::vector<Finding>& out) {
  Finding finding = on_case(view, "REC-2", "recourse", channels.rule, channels.version, {channels.first, channels.second});
  finding.decision_date = channels.second->at;
  finding.verdict = channels.excused == Truth::kUnknown ? Verdict::kUndetermined
                                                       : capped(Verdict::kBreach, channels.version, {channels.first, channels.second});
  finding.sentence = say(sentences::kBothChannels, {{"first", plain(channels.first->name)}, {"first_day", on_day(channels.first->at)},
                                                    {"second", plain(channels.second->name)}, {"second_day", on_day(channels.second->at)},
                                                    {"rule", title_of(*channels.rule, *channels.version)}});
  finding.trace.question = sentences::kChannelsQuestion;
  add_versions(finding.trace, *channels.rule, channels.second->at, channels.second->at.last, channels.version);
  finding.trace.dates.push_back({std::string(channels.first->name), to_string(channels.first->at)});
  finding.trace.dates.push_back({std::string(channels.second->name), to_string(channels.second->at)});
  finding.trace.missing = channels.missing;
  for (const rulebook::Counter& counter : channels.version->counters) {
    if (counter.applies.always()) add_counter(finding, counter.says);
  }
  if (channels.excused == Truth::kUnknown) {
    add_counter(finding, say(sentences::kChannelsExcused, {{"reason", listed(channels.missing)}}));
  }
  finding.vanish_if.push_back("the second channel was opened against the outcome of the first, or the first was withdrawn");
  out.push_back(std::move(finding));
}

}  // namespace

void recourse_on_case(const CaseView& view, std::vector<Finding>& out) {
  for (const judge::ChannelAssessment& channels : view.judgement.channels) {
    if (channels.excused != Truth::kTrue) both_channels(view, channels, out);
  }
  for (const RecourseAssessment& found : view.judgement.recourse) {
    found.state == RecourseState::kNotHeard ? not_heard(view, found, out) : answered_late(view, found, out);
  }
}

}  // namespace isonomy::detect
