// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/silence.h"

#include <algorithm>

#include "daemon/rulebook/timeline.h"

namespace isonomy::judge {
namespace {

using namespace rulebook;
using casework::Case;
using casework::CaseEvent;
using casework::Role;

bool answers(const Power& power, const CaseEvent& act) {
  for (const EventName& name : power.allows) {
    if (name.covers(act.name)) return true;
    for (const std::string_view kind : act.decision->kinds) {
      if (name.covers("decision." + std::string(kind))) return true;
    }
  }
  return false;
}

bool lists(const Exemption& exemption, const Rule& rule) {
  return exemption.rules.empty() || std::find(exemption.rules.begin(), exemption.rules.end(), rule.id) != exemption.rules.end();
}

Span law_day(const RuleVersion& version, const Case& of, const CaseEvent& detection) {
  if (version.law_of != LawOf::kConduct) return detection.at;
  const auto extent = casework::extent_of_conduct(of);
  return extent && !extent->through.is_unknown() ? extent->through : detection.at;
}

}  // namespace

// Both kinds lift a duty to act: who shall not punish need not, and who need not may leave it.
Truth SilenceJudge::exempted(const Case& of, const Rule& rule, const Moment& moment, std::optional<Day>& next) {
  Truth out = Truth::kFalse;
  for (const Rule& other : rules_.rules) {
    if (!rules_.reaches(other.pack, rule.pack)) continue;
    const Governing governs = governing(other, moment.law_day, moment.known);
    const auto* exemption = governs.version == nullptr ? nullptr : std::get_if<Exemption>(&governs.version->body);
    if (exemption == nullptr || !lists(*exemption, rule)) continue;
    Situation situation(rules_, names_, other.pack, of, vm_);
    situation.set_moment(moment);
    for (const Exempting& entry : exemption->entries) out = either(out, situation.truth(entry.applies).truth);
    if (situation.next() && (!next || *situation.next() < *next)) next = situation.next();
  }
  return out;
}

std::optional<Silence> SilenceJudge::assess(const Rule& rule, const Case& of, Day watermark, std::optional<Day>& next) {
  const CaseEvent* detection = of.first("detection");
  if (detection == nullptr || detection->at.is_unknown() || detection->at.last >= kLastDay) return std::nullopt;
  const Span day = law_day(rule.versions.front(), of, *detection);
  const Governing governs = governing(rule, day, detection->at.last);
  const auto* power = governs.version == nullptr ? nullptr : std::get_if<Power>(&governs.version->body);
  if (power == nullptr || power->allows.empty() || !governs.version->interprets.empty()) return std::nullopt;
  const Jurisdiction* jurisdiction = rules_.jurisdiction(rules_.packs[rule.pack].jurisdiction);
  const std::optional<Period> period = power->answer_within ? power->answer_within : jurisdiction != nullptr ? jurisdiction->quiet_after : std::nullopt;
  if (!period) return std::nullopt;
  const auto end = [&](Day from) { return jurisdiction != nullptr ? jurisdiction->end_of(from, *period) : Jurisdiction{}.end_of(from, *period); };

  Silence out;
  out.rule = &rule;
  out.version = governs.version;
  out.detection = detection;
  out.period = *period;
  out.law_day = day;
  out.stated = power->answer_within.has_value();
  out.due = {end(detection->at.first), end(detection->at.last)};
  for (const CaseEvent& event : of.events) {
    if (event.role != Role::kDecision || !event.decision) continue;
    const Truth in_time = not_after(event.at, out.due);
    if (answers(*power, event)) {
      out.answered = either(out.answered, in_time);
      if (in_time == Truth::kFalse && out.late == nullptr) out.late = &event;
    } else if (in_time != Truth::kFalse) {
      out.other = &event;
    }
  }
  if (out.answered == Truth::kTrue) return std::nullopt;
  // A may-power that the authority answered by any other decision was exercised: only a duty asks for the act itself.
  if (power->duty != Duty::kShall && out.other != nullptr) return std::nullopt;
  if (watermark <= out.due.last) {
    if (!next || out.due.last + 1 < *next) next = out.due.last + 1;
    return std::nullopt;
  }
  const Moment moment{day, detection->at.last, watermark};
  Situation situation(rules_, names_, rule.pack, of, vm_);
  situation.set_moment(moment);
  out.condition = situation.truth(power->when);
  const Reading unless = power->unless.always() ? Reading{Truth::kFalse, {}} : situation.truth(power->unless);
  out.condition.truth = both(out.condition.truth, !unless.truth);
  out.condition.missing.insert(out.condition.missing.end(), unless.missing.begin(), unless.missing.end());
  if (situation.next() && (!next || *situation.next() < *next)) next = situation.next();
  if (out.condition.truth == Truth::kFalse) return std::nullopt;
  out.open_norm = out.condition.truth == Truth::kTrue && (situation.rests_on_open_norm(power->when) || situation.rests_on_open_norm(power->unless));
  out.exempt = exempted(of, rule, moment, next);
  out.atoms = situation.atoms(power->when);
  for (auto& atom : situation.atoms(power->unless)) out.atoms.push_back(std::move(atom));
  return out;
}

}  // namespace isonomy::judge
