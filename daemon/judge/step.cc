// SPDX-License-Identifier: Apache-2.0
// Steps before an act. Days may be known less precisely, so two walks are made through the case: one that takes every event at its
// least favourable day (then the steps were certainly taken) and one at its most favourable (then they may have been). Each walk
// takes for every step the event that leaves most room for the next, which is optimal because only the last day matters.
#include "daemon/judge/step.h"

#include <algorithm>

namespace isonomy::judge {
namespace {

using namespace rulebook;
using casework::Case;
using casework::CaseEvent;

struct Walk {
  const Jurisdiction* jurisdiction;
  const Case& of;
  const CaseEvent& act;
  std::optional<Period> gap;
  bool certainly;

  Day earliest_next(Day day) const {
    if (!gap || day <= kFirstDay || day >= kLastDay) return day;
    if (jurisdiction != nullptr) return jurisdiction->end_of(day, *gap);
    // Without a calendar working days are at least as many calendar days, and the shorter gap accuses nobody.
    return end_of_term(day, {gap->count, gap->unit == PeriodUnit::kWorkingDays ? PeriodUnit::kDays : gap->unit});
  }

  // The day on which `event` counts as taken if it must not lie before `from`; none where it cannot follow.
  std::optional<Day> day_of(const CaseEvent& event, Day from) const {
    if (certainly) return event.at.first >= from ? std::optional<Day>(event.at.last) : std::nullopt;
    const Day day = std::max(event.at.first, from);
    return day <= event.at.last ? std::optional<Day>(day) : std::nullopt;
  }

  // Index of the first step that cannot be placed (the number of steps: that is the act), or nothing when all can.
  std::optional<size_t> stuck_at(const std::vector<EventName>& steps, const CaseEvent** last_taken) const {
    Day from = kFirstDay;
    std::vector<const CaseEvent*> used;
    for (size_t i = 0; i < steps.size(); ++i) {
      const CaseEvent* best = nullptr;
      Day best_day = kLastDay;
      for (const CaseEvent& event : of.events) {
        if (&event == &act || !is_act(steps[i], event) || std::find(used.begin(), used.end(), &event) != used.end()) continue;
        const std::optional<Day> day = day_of(event, from);
        if (day && (best == nullptr || *day < best_day)) {
          best = &event;
          best_day = *day;
        }
      }
      if (best == nullptr) return i;
      used.push_back(best);
      *last_taken = best;
      from = earliest_next(best_day);
    }
    if (certainly ? act.at.first >= from : act.at.last >= from) return std::nullopt;
    return steps.size();
  }
};

const CaseEvent* first_named(const Case& of, const EventName& name, const CaseEvent& act) {
  for (const CaseEvent& event : of.events) {
    if (&event != &act && is_act(name, event)) return &event;
  }
  return nullptr;
}

// Why the steps fail even at their most favourable days.
StepState fault(const Jurisdiction* jurisdiction, const Requirement& requirement, const Case& of, const CaseEvent& act, StepAssessment& out) {
  for (const EventName& step : requirement.steps) {
    const CaseEvent* found = first_named(of, step, act);
    if (found != nullptr && before(act.at, found->at) != Truth::kTrue) continue;
    out.step = step.text;
    out.found = found;
    return found == nullptr ? StepState::kMissing : StepState::kAfter;
  }
  const CaseEvent* last = nullptr;
  const Walk orderly{jurisdiction, of, act, std::nullopt, false};
  std::optional<size_t> stuck = orderly.stuck_at(requirement.steps, &last);
  if (stuck) {
    const size_t index = std::min(*stuck, requirement.steps.size() - 1);
    out.step = requirement.steps[index].text;
    out.found = first_named(of, requirement.steps[index], act);
    return StepState::kOutOfOrder;
  }
  const Walk spaced{jurisdiction, of, act, requirement.gap, false};
  stuck = spaced.stuck_at(requirement.steps, &last);
  const bool before_act = !stuck || *stuck == requirement.steps.size();
  out.step = before_act ? std::string_view(requirement.before.text) : std::string_view(requirement.steps[*stuck].text);
  out.found = before_act ? &act : first_named(of, requirement.steps[*stuck], act);
  out.prior = last;
  return StepState::kTooClose;
}

// Fills in what the `if` says. False: the steps were not due.
bool due(const Requirement& requirement, Situation& situation, StepAssessment& out) {
  const Reading reading = situation.truth(requirement.applies);
  if (reading.truth == Truth::kFalse) return false;
  out.due = reading.truth;
  out.atoms = situation.atoms(requirement.applies);
  out.open_norm = situation.rests_on_open_norm(requirement.applies);
  for (const std::string& name : reading.missing) out.missing.push_back(name);
  return true;
}

}  // namespace

StepState assess_steps(const Jurisdiction* jurisdiction, const Requirement& requirement, const Case& of, const CaseEvent& act, Day watermark,
                       StepAssessment& out, std::optional<Day>& next) {
  if (requirement.steps.empty()) return StepState::kDone;
  const CaseEvent* last = nullptr;
  if (!Walk{jurisdiction, of, act, requirement.gap, true}.stuck_at(requirement.steps, &last)) return StepState::kDone;
  if (!Walk{jurisdiction, of, act, requirement.gap, false}.stuck_at(requirement.steps, &last)) {
    out.missing.push_back("the exact days of the steps");
    return StepState::kUnclear;
  }
  // A step of an earlier day may still be on its way: until the clock has passed the act, its absence says nothing.
  if (act.at.last >= watermark && act.at.last < kLastDay) {
    if (!next || act.at.last + 1 < *next) next = act.at.last + 1;
    return StepState::kOpen;
  }
  return fault(jurisdiction, requirement, of, act, out);
}

std::optional<StepAssessment> assess_step_rule(const Rulebook& rules, const Rule& rule, Situation& situation, const Case& of, const CaseEvent& act,
                                               Day watermark, std::optional<Day>& next) {
  const Choice choice = choose_body<Requirement>(rule, of, act);
  if (choice.version == nullptr) return std::nullopt;
  const auto& requirement = std::get<Requirement>(choice.version->body);
  if (!is_act(requirement.before, act) || competence(rules, rule, act) == Truth::kFalse) return std::nullopt;
  StepAssessment out;
  out.rule = &rule;
  out.version = choice.version;
  out.requirement = &requirement;
  out.act = &act;
  out.law_day = choice.law_day;
  out.known = choice.known;
  situation.reset();
  situation.set_act(&act);
  situation.set_moment({choice.law_day, choice.known, watermark});
  const bool applies = due(requirement, situation, out);
  situation.set_act(nullptr);
  if (!applies) return std::nullopt;
  // A general rule about every act asks only where the case raises the question.
  out.raised = out.due == Truth::kTrue || raised({out.due, out.missing}, out.atoms);
  if (!choice.settled) {
    out.due = Truth::kUnknown;
    out.missing.push_back(unsettled_version(rule));
  }
  out.state = assess_steps(rules.jurisdiction(rules.packs[rule.pack].jurisdiction), requirement, of, act, watermark, out, next);
  return out;
}

std::optional<StepAssessment> assess_own_steps(const Rulebook& rules, const CiteAssessment& cite, Situation& situation, const Case& of,
                                               const CaseEvent& act, Day watermark, std::optional<Day>& next) {
  const auto* power = cite.version == nullptr ? nullptr : std::get_if<Power>(&cite.version->body);
  if (power == nullptr || !power->requirement || cite.basis() == Truth::kFalse || !is_act(power->requirement->before, act)) return std::nullopt;
  StepAssessment out;
  out.rule = cite.rule;
  out.version = cite.version;
  out.requirement = &*power->requirement;
  out.act = &act;
  out.law_day = law_day_of(*cite.version, of, act);
  out.known = known_at(act);
  situation.reset();
  situation.set_act(&act);
  situation.set_moment({out.law_day, out.known, watermark});
  const bool applies = due(*power->requirement, situation, out);
  situation.set_act(nullptr);
  if (!applies) return std::nullopt;
  out.state = assess_steps(rules.jurisdiction(rules.packs[cite.rule->pack].jurisdiction), *power->requirement, of, act, watermark, out, next);
  return out;
}

}  // namespace isonomy::judge
