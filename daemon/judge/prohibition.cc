// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/prohibition.h"

#include <algorithm>

#include "daemon/judge/act.h"
#include "daemon/judge/term.h"

namespace isonomy::judge {
namespace {

using namespace rulebook;
using casework::Case;
using casework::CaseEvent;

constexpr size_t kMostNames = 64;   // names come from producers; what is beyond is looked up each time

// The one act of the authority, where it is a decision of one kind, named after it, on a day that is known.
const CaseEvent* lone_decision(const Case& of) {
  const CaseEvent* lone = nullptr;
  for (const CaseEvent& event : of.events) {
    if (!casework::is_authoritys(event.role)) continue;
    if (lone != nullptr) return nullptr;
    lone = &event;
  }
  if (lone == nullptr || !lone->decision || !lone->at.exact() || lone->at.first >= kLastDay || lone->at.first <= kFirstDay) return nullptr;
  const std::string_view name = lone->name;
  const auto& kinds = lone->decision->kinds;
  constexpr std::string_view kDecision = "decision.";
  const bool one = kinds.size() == 1 && name.size() == kDecision.size() + kinds.front().size() && name.ends_with(kinds.front());
  return one ? lone : nullptr;
}

bool covers_act(const Prohibition& prohibition, const CaseEvent& act) {
  return std::any_of(prohibition.forbids.begin(), prohibition.forbids.end(), [&](const EventName& name) { return is_act(name, act); });
}

struct Dates {
  Span law_day;
  Day known, watermark;
};

void hold(const Rule& rule, const RuleVersion& version, const Prohibition& prohibition, const CaseEvent& act, const Dates& dates, Situation& situation,
          std::vector<ForbiddenAct>& out) {
  situation.reset();
  situation.set_act(act.decision ? &act : nullptr);
  situation.set_moment({dates.law_day, dates.known, dates.watermark});
  const cel::Value condition = prohibition.when.always() ? cel::Value::boolean(true) : situation.value(prohibition.when);
  if (condition.is_bool() && !condition.as_bool()) return;  // the common case, without more ado
  const Reading when = Situation::reading_of(condition);
  const Reading unless = prohibition.unless.always() ? Reading{Truth::kFalse, {}} : situation.truth(prohibition.unless);
  const Truth holds = both(when.truth, !unless.truth);
  if (holds == Truth::kFalse) return;
  ForbiddenAct& found = out.emplace_back(ForbiddenAct{&rule, &version, &act, {holds, when.missing}, false, {}, dates.law_day, dates.known, {}, {}});
  found.condition.missing.insert(found.condition.missing.end(), unless.missing.begin(), unless.missing.end());
  found.open_norm = holds == Truth::kTrue && (situation.rests_on_open_norm(prohibition.when, OpenNorms::kOfActAlone) ||
                                              situation.rests_on_open_norm(prohibition.unless, OpenNorms::kOfActAlone));
  found.atoms = situation.atoms(prohibition.when);
}

void assess_rule(const Rulebook& rules, const Rule& rule, Situation& situation, const Case& of, Day watermark, std::vector<ForbiddenAct>& out,
                 std::optional<Day>& next) {
  for (const CaseEvent& event : of.events) {
    if (!casework::is_authoritys(event.role)) continue;
    const Span day = law_day_of(rule.versions.front(), of, event);
    const Day known = event.decision ? known_at(event) : watermark;
    if (!event.decision) note_publication(rule, watermark, next);
    const RuleVersion* version = governing_version(rule, day, known);
    const auto* prohibition = version == nullptr ? nullptr : std::get_if<Prohibition>(&version->body);
    if (prohibition == nullptr || !covers_act(*prohibition, event) || competence(rules, rule, event) == Truth::kFalse) continue;
    hold(rule, *version, *prohibition, event, {day, known, watermark}, situation, out);
  }
}

}  // namespace

const Prohibitions::Governing* Prohibitions::governing_on(const CaseEvent& act) {
  auto found = named_.find(act.name);
  if (found == named_.end()) {
    if (named_.size() >= kMostNames) return nullptr;
    found = named_.emplace(std::string(act.name), Named{}).first;
    Named& named = found->second;
    for (const Rule* rule : reach_.all()) {
      const bool any = std::any_of(rule->versions.begin(), rule->versions.end(), [&](const RuleVersion& version) {
        const auto* body = std::get_if<Prohibition>(&version.body);
        return body != nullptr && covers_act(*body, act);
      });
      if (!any) continue;
      named.rules.push_back(rule);
      for (const RuleVersion& version : rule->versions) {
        for (const Span& span : {version.published, version.applies_from, version.until}) named.turns.insert(named.turns.end(), {span.first, span.last});
      }
    }
    std::sort(named.turns.begin(), named.turns.end());
    named.turns.erase(std::unique(named.turns.begin(), named.turns.end()), named.turns.end());
    named.between.resize(named.turns.size() + 1);
  }
  Named& named = found->second;
  const Day day = act.at.first;
  std::unique_ptr<Governing>& kept = named.between[static_cast<size_t>(std::upper_bound(named.turns.begin(), named.turns.end(), day) - named.turns.begin())];
  if (kept != nullptr) return kept.get();
  kept = std::make_unique<Governing>();
  for (const Rule* rule : named.rules) {
    if (rule->versions.front().law_of != LawOf::kDecision) {
      kept->rules.push_back({rule});
      continue;
    }
    const RuleVersion* version = governing_version(*rule, act.at, day);
    const auto* body = version == nullptr ? nullptr : std::get_if<Prohibition>(&version->body);
    if (body == nullptr || !covers_act(*body, act)) continue;
    Governed governed{rule, version, body, static_cast<uint32_t>(kept->guards.size()), 0};
    if (!body->when.always()) {
      const std::span<const cel::Guard> guards = body->when.program->guards();
      kept->guards.insert(kept->guards.end(), guards.begin(), guards.end());
      governed.guards = static_cast<uint32_t>(guards.size());
    }
    kept->rules.push_back(governed);
  }
  return kept.get();
}

void Prohibitions::assess(const Rulebook& rules, Situation& situation, const Case& of, Day watermark, std::vector<ForbiddenAct>& out, std::optional<Day>& next) {
  const CaseEvent* lone = lone_decision(of);
  const Governing* governing = lone == nullptr ? nullptr : governing_on(*lone);
  if (governing == nullptr) {
    for (const Rule* rule : reach_.reaching(of, room_)) assess_rule(rules, *rule, situation, of, watermark, out, next);
  } else {
    const Dates dates{lone->at, lone->at.first, watermark};
    situation.set_act(lone);
    for (const Governed& each : governing->rules) {
      if (each.guards > 0 && situation.refuted(std::span(governing->guards).subspan(each.first_guard, each.guards))) continue;
      if (each.version == nullptr) {
        assess_rule(rules, *each.rule, situation, of, watermark, out, next);
      } else if (each.rule->authority.empty() || competence(rules, *each.rule, *lone) != Truth::kFalse) {
        hold(*each.rule, *each.version, *each.body, *lone, dates, situation, out);
      }
    }
  }
  situation.set_act(nullptr);
}

}  // namespace isonomy::judge
