// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/limitation.h"

#include <algorithm>

#include "daemon/judge/term.h"

namespace isonomy::judge {
namespace {

using namespace rulebook;
using casework::Case;
using casework::CaseEvent;
using casework::Role;

const Principle* limitation_of(const RuleVersion& version) {
  const auto* principle = std::get_if<Principle>(&version.body);
  return principle != nullptr && principle->name == PrincipleName::kLimitation ? principle : nullptr;
}

const CaseEvent* earliest_of(const Case& of, const std::vector<EventName>& names) {
  for (const CaseEvent& event : of.events) {
    if (std::any_of(names.begin(), names.end(), [&](const EventName& name) { return is_act(name, event); })) return &event;
  }
  return nullptr;
}

bool sanctions(Role role) { return role == Role::kDecision || role == Role::kEnforcement; }

// The act that would come too late: the stopping event where that is itself a sanction or its enforcement, else the first penalty
// under a rule that the limitation reaches.
const CaseEvent* act_in_question(const Rulebook& rules, const Rule& rule, const Principle& principle, const Case& of, const std::vector<ActAssessment>& acts) {
  const CaseEvent* stop = earliest_of(of, principle.to);
  if (stop != nullptr && sanctions(stop->role)) return stop;
  for (const EventName& name : principle.to) {
    if (const auto role = casework::parse_role(name.text); role && sanctions(*role) && principle.to.size() == 1) return nullptr;
  }
  for (const ActAssessment& act : acts) {
    if (!is_penalty(rules, *act.act)) continue;
    const bool reached = act.cites.empty() || std::any_of(act.cites.begin(), act.cites.end(), [&](const CiteAssessment& cite) {
      return cite.rule != nullptr && rules.reaches(rule.pack, cite.rule->pack);
    });
    if (reached) return act.act;
  }
  return nullptr;
}

// Where the time begins. Empty: nothing in the case starts it.
std::optional<Span> beginning(const Principle& principle, const Case& of, const CaseEvent** event) {
  const auto extent = casework::extent_of_conduct(of);
  const auto end_of_conduct = [&]() { return extent ? std::optional<Span>(extent->through) : std::nullopt; };
  if (principle.from.empty()) return end_of_conduct();
  for (const EventName& name : principle.from) {
    if (name.role() == "conduct") {
      if (extent) return extent->through;
      continue;
    }
    if (const CaseEvent* found = of.first(name.text)) {
      *event = found;
      return found->at;
    }
  }
  return std::nullopt;
}

// One length against the case.
class Clock {
 public:
  Clock(const Jurisdiction* jurisdiction, const Principle& principle, const Case& of) : jurisdiction_(jurisdiction), principle_(principle), of_(of) {
    deadline_.suspend = principle.suspend;
  }

  struct Answer {
    Truth run_out = Truth::kFalse;
    Span end;
    const CaseEvent* restarted = nullptr;
    bool stop_missing = false;
  };

  Answer ask(Span start, Period period, const CaseEvent* stop, const CaseEvent& act) const {
    Answer out;
    out.end = end_of(start, period);
    bool interruption_unclear = false;
    for (const CaseEvent& event : of_.events) {
      const bool restarts = std::any_of(principle_.restart.begin(), principle_.restart.end(), [&](const EventName& name) { return is_act(name, event); });
      if (!restarts || before(event.at, start) == Truth::kTrue || (stop != nullptr && before(stop->at, event.at) == Truth::kTrue)) continue;
      const Truth running = not_after(event.at, out.end);  // what has run out cannot be interrupted
      if (running == Truth::kTrue) {
        start = event.at;
        out.end = end_of(start, period);
        out.restarted = &event;
      } else if (running == Truth::kUnknown) {
        interruption_unclear = true;
      }
    }
    out.run_out = before(out.end, stop != nullptr ? stop->at : act.at);
    // What stops the clock comes no later than the act, so an act in time was stopped in time; otherwise nobody can tell.
    if (stop == nullptr && out.run_out != Truth::kFalse) {
      out.run_out = Truth::kUnknown;
      out.stop_missing = true;
    }
    if (interruption_unclear && out.run_out == Truth::kTrue) out.run_out = Truth::kUnknown;
    return out;
  }

 private:
  Span end_of(const Span& start, Period period) const {
    return {term_end(jurisdiction_, deadline_, of_, start.first, period), term_end(jurisdiction_, deadline_, of_, start.last, period)};
  }

  const Jurisdiction* jurisdiction_;
  const Principle& principle_;
  const Case& of_;
  Deadline deadline_;
};

// The lengths that may apply; `none` where it may be that no length does.
std::vector<Period> lengths(const Principle& principle, Situation& situation, std::vector<std::string>& missing, bool& none) {
  std::vector<Period> out;
  none = true;
  for (const Within& within : principle.within) {
    const Reading reading = situation.truth(within.applies);
    if (reading.truth == Truth::kFalse) continue;
    if (std::find(out.begin(), out.end(), within.period) == out.end()) out.push_back(within.period);
    if (reading.truth == Truth::kTrue) {
      none = false;
      break;
    }
    missing.insert(missing.end(), reading.missing.begin(), reading.missing.end());
  }
  return out;
}

std::optional<Continuing> continuing_of_acts(const Case& of, const std::vector<ActAssessment>& acts) {
  std::optional<Continuing> out = continuing_of(of, nullptr);
  for (const ActAssessment& act : acts) {
    for (const CiteAssessment& cite : act.cites) {
      if (!out && cite.version != nullptr) out = continuing_of(of, cite.version);
    }
  }
  return out;
}

}  // namespace

std::optional<Continuing> continuing_of(const Case& of, const RuleVersion* version) {
  std::optional<Continuing> out;
  for (const CaseEvent& event : of.events) {
    if (event.role != Role::kConduct || !event.continuing) continue;
    if (!out) {
      out = event.continuing;
    } else if (*out != *event.continuing) {
      out = *out == Continuing::kUnsettled || *event.continuing == Continuing::kUnsettled ? Continuing::kUnsettled : Continuing::kYes;
    }
  }
  if (!out && version != nullptr && version->continuing != Continuing::kNo) out = version->continuing;
  return out;
}

bool has_stated_end(const Case& of) {
  return std::any_of(of.events.begin(), of.events.end(), [](const CaseEvent& event) { return event.role == Role::kConduct && event.through; });
}

std::optional<LimitationAssessment> assess_limitation(const Rulebook& rules, const Rule& rule, Situation& situation, const Case& of,
                                                      const std::vector<ActAssessment>& acts, Day watermark) {
  const auto first = std::find_if(rule.versions.begin(), rule.versions.end(), [](const RuleVersion& version) { return limitation_of(version) != nullptr; });
  if (first == rule.versions.end()) return std::nullopt;
  LimitationAssessment out;
  out.rule = &rule;
  out.act = act_in_question(rules, rule, *limitation_of(*first), of, acts);
  if (out.act == nullptr) return std::nullopt;
  const Choice choice = choose(rule, of, *out.act);
  const Principle* principle = choice.version == nullptr ? nullptr : limitation_of(*choice.version);
  if (principle == nullptr) return std::nullopt;
  out.version = choice.version;
  out.law_day = choice.law_day;
  out.known = choice.known;
  const std::optional<Span> start = beginning(*principle, of, &out.begins);
  if (!start || start->first <= kFirstDay || start->last >= kLastDay) return std::nullopt;
  out.start = *start;
  out.stops = earliest_of(of, principle->to);

  const bool from_conduct = out.begins == nullptr;
  const std::optional<Continuing> lasting = from_conduct ? continuing_of_acts(of, acts) : std::nullopt;
  if (lasting == Continuing::kYes && !has_stated_end(of)) return std::nullopt;  // it lasts until it is cured, and nobody says it was

  situation.reset();
  situation.set_act(out.act->decision ? out.act : nullptr);
  situation.set_moment({choice.law_day, choice.known, watermark});
  bool none = false;
  std::vector<std::string> open;
  out.periods = lengths(*principle, situation, open, none);
  const Clock clock(rules.jurisdiction(rules.packs[rule.pack].jurisdiction), *principle, of);
  bool any_out = false, any_in = none, any_unknown = false, stop_missing = false, first_length = true;
  for (const Period period : out.periods) {
    const Clock::Answer answer = clock.ask(*start, period, out.stops, *out.act);
    any_out = any_out || answer.run_out == Truth::kTrue;
    any_in = any_in || answer.run_out == Truth::kFalse;
    any_unknown = any_unknown || answer.run_out == Truth::kUnknown;
    stop_missing = stop_missing || answer.stop_missing;
    if (first_length || answer.end.first < out.end.first) {
      out.end = answer.end;
      out.restarted = answer.restarted;
    }
    first_length = false;
  }
  out.run_out = any_unknown || (any_out && any_in) ? Truth::kUnknown : any_out ? Truth::kTrue : Truth::kFalse;
  if (out.run_out == Truth::kUnknown) {
    out.missing = open;
    if (stop_missing) out.missing.push_back("the day of " + principle->to.front().text);
    if (out.missing.empty()) out.missing.push_back("the exact days");
  }
  if (lasting == Continuing::kUnsettled && out.run_out != Truth::kFalse) {
    out.unsettled_conduct = true;
    out.run_out = Truth::kUnknown;
    out.missing.push_back("whether the conduct lasted on as one violation, which is unsettled");
  }
  if (!choice.settled && out.run_out == Truth::kTrue) {
    out.run_out = Truth::kUnknown;
    out.missing.push_back(unsettled_version(rule));
  }

  // LAW: whether a longer term may revive what had already run out is disputed, and for penalties mostly denied.
  if (out.run_out == Truth::kFalse && out.stops != nullptr && lasting != Continuing::kUnsettled) {
    for (const RuleVersion& earlier : rule.versions) {
      const Principle* old = &earlier == out.version ? nullptr : limitation_of(earlier);
      if (old == nullptr || earlier.draft || earlier.never_published) continue;
      std::vector<std::string> ignored;
      bool no_length = false;
      const std::vector<Period> periods = lengths(*old, situation, ignored, no_length);
      if (periods.size() != 1 || no_length) continue;
      const Clock::Answer answer = Clock(rules.jurisdiction(rules.packs[rule.pack].jurisdiction), *old, of).ask(*start, periods.front(), out.stops, *out.act);
      const bool governed = governing(rule, answer.end, choice.known).version == &earlier;
      if (answer.run_out != Truth::kTrue || !governed || before(answer.end, out.version->applies_from) != Truth::kTrue) continue;
      out.revived = &earlier;
      out.run_out = Truth::kUnknown;
      out.start = *start;
      out.end = answer.end;
      out.periods = periods;
      out.missing.push_back("whether a time that had run out under " + qualified(rule, earlier) + " could be revived by " + qualified(rule, *out.version));
    }
  }
  situation.set_act(nullptr);
  return out;
}

}  // namespace isonomy::judge
