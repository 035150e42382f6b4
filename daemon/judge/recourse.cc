// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/recourse.h"

#include <algorithm>

#include "daemon/judge/signature.h"

namespace isonomy::judge {
namespace {

using namespace rulebook;
using casework::Case;
using casework::CaseEvent;
using casework::Role;

// An outcome that says that the matter itself was not looked at.
bool turned_away(const CaseEvent& answer) {
  std::string outcome(answer.outcome);
  std::replace_if(outcome.begin(), outcome.end(), [](char c) { return c == '_' || c == '-'; }, ' ');
  return outcome == "not heard" || outcome == "not offered" || outcome == "inadmissible";
}

bool by_channel(const CaseEvent& event, std::string_view role, const std::string& channel) {
  if (!event.channel.empty()) return event.channel == channel;
  return event.name == role || event.name == std::string(role) + "." + channel;
}

Span end_of(const Jurisdiction* jurisdiction, const Span& from, Period period) {
  const auto end = [&](Day day) { return jurisdiction != nullptr ? jurisdiction->end_of(day, period) : Jurisdiction{}.end_of(day, period); };
  return {end(from.first), end(from.last)};
}

bool is_placed(const Span& day) { return day.first > kFirstDay && day.last < kLastDay; }

// The last act before the appeal that grants its channel; null where none does.
const CiteAssessment* granting(const std::vector<ActAssessment>& acts, const CaseEvent& appeal, const CaseEvent** act) {
  const CiteAssessment* out = nullptr;
  for (const ActAssessment& each : acts) {
    if (not_after(each.act->at, appeal.at) != Truth::kTrue) continue;
    const CiteAssessment* cite = carrying(each);
    if (cite == nullptr || !cite->version->recourse || !by_channel(appeal, "appeal", cite->version->recourse->channel)) continue;
    out = cite;
    *act = each.act;
  }
  return out;
}

const CaseEvent* answer_to(const Case& of, const CaseEvent& appeal, const Recourse& recourse) {
  for (const CaseEvent& event : of.events) {
    if (event.at.last < appeal.at.first) continue;
    const bool named = recourse.answer.empty() ? event.role == Role::kAppealDecision && by_channel(event, "appeal_decision", recourse.channel)
                                               : covers(recourse.answer, event.name);
    if (named) return &event;
  }
  return nullptr;
}

// Turned away unheard: only where it was not certainly too late, counted from the act itself. The term may have begun later, never earlier.
void not_heard(const Jurisdiction* jurisdiction, RecourseAssessment found, std::vector<RecourseAssessment>& out) {
  const Period within = found.version->recourse->within;
  if (!is_placed(found.act->at)) return;
  found.end = within.count == 0 ? Span{kLastDay, kLastDay} : end_of(jurisdiction, found.act->at, within);
  found.in_time = not_after(found.appeal->at, found.end);
  if (found.in_time == Truth::kFalse) return;
  found.state = RecourseState::kNotHeard;
  out.push_back(found);
}

}  // namespace

void assess_recourse(const Rulebook& rules, const Case& of, const std::vector<ActAssessment>& acts, Day watermark, std::vector<RecourseAssessment>& out,
                     std::optional<Day>& next) {
  for (const CaseEvent& appeal : of.events) {
    if (appeal.role != Role::kAppeal || !is_placed(appeal.at)) continue;
    RecourseAssessment found;
    const CiteAssessment* cite = granting(acts, appeal, &found.act);
    if (cite == nullptr) continue;
    const Recourse& recourse = *cite->version->recourse;
    const Jurisdiction* jurisdiction = rules.jurisdiction(rules.packs[cite->rule->pack].jurisdiction);
    found.rule = cite->rule;
    found.version = cite->version;
    found.appeal = &appeal;
    found.answer = answer_to(of, appeal, recourse);
    if (found.answer != nullptr && turned_away(*found.answer)) not_heard(jurisdiction, found, out);
    if (!recourse.answer_within) continue;
    found.end = end_of(jurisdiction, appeal.at, *recourse.answer_within);
    if (found.answer != nullptr) {
      const Truth late = before(found.end, found.answer->at);
      if (late == Truth::kFalse) continue;
      found.state = late == Truth::kTrue ? RecourseState::kLate : RecourseState::kUnclear;
    } else if (watermark > found.end.last) {
      found.state = RecourseState::kSilent;
    } else {
      if (!next || found.end.last + 1 < *next) next = found.end.last + 1;
      continue;
    }
    out.push_back(found);
  }
}

}  // namespace isonomy::judge
