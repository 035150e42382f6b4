// SPDX-License-Identifier: Apache-2.0
// Recourse: two mutually exclusive channels both taken up (REC-2).
#include "daemon/detect/detector.h"
#include "daemon/detect/sentences.h"
#include "daemon/detect/words.h"

namespace isonomy::detect {

void recourse_on_case(const CaseView& view, std::vector<Finding>& out) {
  for (const judge::ChannelAssessment& channels : view.judgement.channels) {
    if (channels.excused == Truth::kTrue) continue;
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
}

}  // namespace isonomy::detect
