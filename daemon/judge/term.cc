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

// The terms that may apply: the first entry that holds, and those before it of which that is not known.
struct Candidates {
  std::vector<Period> periods;
  std::vector<std::string> missing;
  bool settled = true;
  bool none_may_apply = true;  // it may be that no entry holds
};

Candidates terms_that_may_apply(const Deadline& deadline, Situation& situation) {
  Candidates out;
  for (const Within& within : deadline.within) {
    const Reading reading = situation.truth(within.applies);
    if (reading.truth == Truth::kFalse) continue;
    out.periods.push_back(within.period);
    if (reading.truth == Truth::kTrue) {
      out.none_may_apply = false;
      break;
    }
    out.settled = false;
    out.missing.insert(out.missing.end(), reading.missing.begin(), reading.missing.end());
  }
  return out;
}

struct Run {
  Span end;
  bool interruption_unclear = false;
};

// The term from its start, begun again by every interruption that comes while it runs.
// LAW: what has run out cannot be interrupted.
Run run_of(const Jurisdiction* jurisdiction, const Deadline& deadline, const Case& of, const CaseEvent& from, const CaseEvent* to, Period period) {
  const auto end_of = [&](const Span& start) { return Span{term_end(jurisdiction, deadline, of, start.first, period), term_end(jurisdiction, deadline, of, start.last, period)}; };
  Span start = from.at;
  Run run{end_of(start)};
  for (const CaseEvent& event : of.events) {
    const bool restarts = std::any_of(deadline.restart.begin(), deadline.restart.end(), [&](const EventName& name) { return name.covers(event.name); });
    if (!restarts || event.at.first < start.first || (to != nullptr && event.at.last > to->at.first)) continue;
    const Truth running = not_after(event.at, run.end);
    if (running == Truth::kTrue) {
      start = event.at;
      run.end = end_of(start);
    } else if (running == Truth::kUnknown) {
      run.interruption_unclear = true;
    }
  }
  return run;
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
  if (jurisdiction == nullptr) return end_of_term(start, period);
  std::vector<const Suspension*> suspensions;
  for (const Suspension& suspension : jurisdiction->suspensions) {
    if (std::find(deadline.suspend.begin(), deadline.suspend.end(), suspension.id) != deadline.suspend.end()) suspensions.push_back(&suspension);
  }
  // A day that two suspensions share stands still once.
  const auto still = [&](Day day) { return std::any_of(suspensions.begin(), suspensions.end(), [&](const Suspension* s) { return suspended(*s, of, day); }); };
  Day end = jurisdiction->end_of(start, period);
  int added = 0;
  for (Day day = start + 1; !suspensions.empty() && day <= end && added < kMostSuspendedDays; day = day + 1) {
    // Of working days only a working day that stood still is made up for, by the next working day.
    if (!still(day) || (period.unit == PeriodUnit::kWorkingDays && !jurisdiction->is_working_day(day))) continue;
    end = period.unit == PeriodUnit::kWorkingDays ? jurisdiction->end_of(end, {1, PeriodUnit::kWorkingDays}) : end + 1;
    ++added;
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
  const Candidates candidates = terms_that_may_apply(*deadline, situation);
  if (candidates.periods.empty()) {
    out.state = TermState::kNoVersion;
    return out;
  }
  if (out.from->at.first <= kFirstDay || out.from->at.last >= kLastDay) {
    out.state = candidates.settled ? TermState::kUnclear : TermState::kUnsettled;
    out.missing = candidates.settled ? std::vector{"the day of " + std::string(out.from->name)} : candidates.missing;
    out.period = candidates.periods.front();
    return out;
  }
  // The term that ends last: what misses it misses every other that may apply.
  const Jurisdiction* jurisdiction = rules.jurisdiction(rules.packs[rule.pack].jurisdiction);
  bool first = true, interruption_unclear = false;
  for (const Period period : candidates.periods) {
    const Run run = run_of(jurisdiction, *deadline, of, *out.from, out.to, period);
    interruption_unclear = interruption_unclear || run.interruption_unclear;
    if (!first && run.end.last <= out.end.last) continue;
    out.period = period;
    out.end = run.end;
    first = false;
  }
  const Truth late = out.to != nullptr ? before(out.end, out.to->at) : watermark > out.end.last ? Truth::kTrue : Truth::kFalse;
  if (!candidates.settled && (late != Truth::kTrue || candidates.none_may_apply)) {
    out.state = TermState::kUnsettled;
    out.missing = candidates.missing;
    return out;
  }
  if (out.to == nullptr && late == Truth::kFalse) {
    out.state = TermState::kOpen;
    no_later_than(next, out.end.last + 1);
    return out;
  }
  if (late == Truth::kFalse) {
    out.state = TermState::kInTime;
  } else if (late == Truth::kUnknown || interruption_unclear) {
    out.state = TermState::kUnclear;
    out.missing.push_back("the exact days");
  } else {
    out.state = out.to != nullptr ? TermState::kLate : TermState::kSilent;
    if (out.to == nullptr) out.known = settled_known(rule, out.end.last + 1, watermark);
  }
  return out;
}

}  // namespace isonomy::judge
