// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/term.h"

#include <algorithm>

namespace isonomy::judge {
namespace {

using namespace rulebook;
using casework::Case;
using casework::CaseEvent;

constexpr int kMostSuspendedDays = 4000;  // a wall against a suspension that never ends

bool stands_still(const Suspension& suspension, Day day) {
  const CivilDate c = day.civil();
  return std::any_of(suspension.yearly.begin(), suspension.yearly.end(), [&](const Suspension::Yearly& yearly) {
    const auto from = std::pair(yearly.from_month, yearly.from_day), through = std::pair(yearly.through_month, yearly.through_day);
    const auto date = std::pair(c.month, c.day);
    const bool inside = from <= through ? from <= date && date <= through : date >= from || date <= through;
    return inside && yearly.since <= day && day < yearly.until;
  });
}

// Days that stand still in (start, end], by calendar or between two events of the case.
bool suspended(const Suspension& suspension, const Case& of, Day day) {
  if (stands_still(suspension, day)) return true;
  if (suspension.from_event.empty()) return false;
  const CaseEvent* from = of.first(suspension.from_event);
  const CaseEvent* to = of.first(suspension.to_event);
  return from != nullptr && from->at.last <= day && (to == nullptr || day < to->at.first);
}

const CaseEvent* first_of(const Case& of, const std::vector<EventName>& names) {
  for (const EventName& name : names) {
    if (const CaseEvent* found = of.first(name.text)) return found;
  }
  return nullptr;
}

// The first event of that name that does not lie before the start.
const CaseEvent* first_from(const Case& of, const EventName& name, const CaseEvent& start) {
  for (const CaseEvent& event : of.events) {
    if (name.covers(event.name) && event.at.last >= start.at.first) return &event;
  }
  return nullptr;
}

// WHY two passes: the version says from which event the term runs, and the event says which version governs. The first version
// that has such an event names the events; all versions of a rule use the same ones in practice, and the trace shows them.
const Deadline* any_deadline(const Rule& rule) {
  for (const RuleVersion& version : rule.versions) {
    if (const auto* deadline = std::get_if<Deadline>(&version.body)) return deadline;
  }
  return nullptr;
}

Span law_day(const RuleVersion& version, const Case& of, const CaseEvent& from, const CaseEvent* to) {
  switch (version.law_of) {
    case LawOf::kConduct:
      if (const auto extent = casework::extent_of_conduct(of)) return extent->through;
      return from.at;
    case LawOf::kDecision: {
      const CaseEvent* decision = of.first("decision");
      return decision != nullptr ? decision->at : from.at;
    }
    case LawOf::kEvent: {
      if (version.law_of_event.empty()) return to != nullptr ? to->at : from.at;
      const CaseEvent* named = of.first(version.law_of_event);
      return named != nullptr ? named->at : from.at;
    }
  }
  return from.at;
}

// The day as of which a silence is judged: when it was complete, or when the last version known by now became public. The watermark
// itself will not do: it goes on, and a finding that stands must not change with it.
Day settled_known(const Rule& rule, Day complete, Day watermark) {
  Day known = complete;
  for (const RuleVersion& version : rule.versions) {
    for (const Day published : {version.published.first, version.published.last}) {
      if (published <= watermark) known = std::max(known, published);
    }
  }
  return known;
}

void no_later_than(std::optional<Day>& next, Day day) {
  if (!next || day < *next) next = day;
}

}  // namespace

void note_publication(const Rule& rule, Day known, std::optional<Day>& next) {
  for (const RuleVersion& version : rule.versions) {
    for (const Day published : {version.published.first, version.published.last}) {
      if (published > known && published < kLastDay) no_later_than(next, published);
    }
  }
}

const char* term_state_name(TermState state) {
  switch (state) {
    case TermState::kNotStarted: return "not_started";
    case TermState::kNoVersion: return "no_version";
    case TermState::kUnsettled: return "unsettled";
    case TermState::kInTime: return "in_time";
    case TermState::kLate: return "late";
    case TermState::kUnclear: return "unclear";
    case TermState::kOpen: return "open";
    case TermState::kSilent: return "silent";
  }
  return "unknown";
}

Day term_end(const Jurisdiction* jurisdiction, const Deadline& deadline, const Case& of, Day start, Period period) {
  Day end = jurisdiction != nullptr ? jurisdiction->end_of(start, period) : end_of_term(start, period);
  if (jurisdiction == nullptr) return end;
  for (const std::string& id : deadline.suspend) {
    for (const Suspension& suspension : jurisdiction->suspensions) {
      if (suspension.id != id) continue;
      int added = 0;
      for (Day day = start + 1; day <= end && added < kMostSuspendedDays; day = day + 1) {
        if (!suspended(suspension, of, day)) continue;
        end = end + 1;
        ++added;
      }
    }
  }
  while (deadline.roll && !jurisdiction->is_working_day(end)) end = end + 1;
  return end;
}

TermAssessment assess_term(const Rulebook& rules, const Rule& rule, Situation& situation, const Case& of, Day watermark,
                           std::optional<Day>& next) {
  TermAssessment out;
  out.rule = &rule;
  const Deadline* names = any_deadline(rule);
  if (names == nullptr) return out;
  out.from = first_of(of, names->from);
  if (out.from == nullptr) return out;
  out.to = first_from(of, names->to, *out.from);
  out.law_day = law_day(rule.versions.front(), of, *out.from, out.to);
  out.known = out.to != nullptr && out.to->at.last < kLastDay ? out.to->at.last : watermark;

  const bool open_ended = out.to == nullptr || out.to->at.last >= kLastDay;
  if (open_ended) note_publication(rule, watermark, next);

  const Governing governs = governing(rule, out.law_day, out.known);
  if (governs.unsettled) {
    out.state = TermState::kUnsettled;
    out.missing.push_back("the exact day that decides between the versions");
    return out;
  }
  out.version = governs.version;
  const auto* deadline = out.version == nullptr ? nullptr : std::get_if<Deadline>(&out.version->body);
  if (deadline == nullptr) {
    out.state = TermState::kNoVersion;
    return out;
  }
  situation.reset();
  situation.set_moment({out.law_day, out.known, watermark});
  const Within* applies = nullptr;
  for (const Within& within : deadline->within) {
    const Reading reading = situation.truth(within.applies);
    if (reading.truth == Truth::kFalse) continue;
    if (reading.truth == Truth::kUnknown) {
      out.state = TermState::kUnsettled;
      out.missing = reading.missing;
      return out;
    }
    applies = &within;
    break;
  }
  if (applies == nullptr) {
    out.state = TermState::kNoVersion;
    return out;
  }
  out.period = applies->period;

  Span start = out.from->at;
  for (const CaseEvent& event : of.events) {
    const bool restarts = std::any_of(deadline->restart.begin(), deadline->restart.end(), [&](const EventName& name) { return name.covers(event.name); });
    if (restarts && event.at.first >= start.first && (out.to == nullptr || event.at.last <= out.to->at.first)) start = event.at;
  }
  const Jurisdiction* jurisdiction = rules.jurisdiction(rules.packs[rule.pack].jurisdiction);
  if (start.first <= kFirstDay || start.last >= kLastDay) {
    out.state = TermState::kUnclear;
    out.missing.push_back("the day of " + std::string(out.from->name));
    return out;
  }
  out.end = {term_end(jurisdiction, *deadline, of, start.first, out.period), term_end(jurisdiction, *deadline, of, start.last, out.period)};
  if (out.to != nullptr) {
    const Truth late = before(out.end, out.to->at);
    out.state = late == Truth::kTrue ? TermState::kLate : late == Truth::kFalse ? TermState::kInTime : TermState::kUnclear;
    if (late == Truth::kUnknown) out.missing.push_back("the exact days");
    return out;
  }
  if (watermark > out.end.last) {
    out.state = TermState::kSilent;
    out.known = settled_known(rule, out.end.last + 1, watermark);
    return out;
  }
  out.state = TermState::kOpen;
  no_later_than(next, out.end.last + 1);
  return out;
}

}  // namespace isonomy::judge
