// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/prohibition.h"

#include <algorithm>
#include <bit>

#include "daemon/base/sort_distinct.h"
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
          cel::Guards guards, std::vector<ForbiddenAct>& out) {
  situation.reset();
  situation.set_act(act.decision ? &act : nullptr);
  situation.set_moment({dates.law_day, dates.known, dates.watermark});
  const cel::Value condition = prohibition.when.always() ? cel::Value::boolean(true) : situation.value(prohibition.when, guards);
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
    hold(rule, *version, *prohibition, event, {day, known, watermark}, situation, cel::Guards::kAsk, out);
  }
}

}  // namespace

Prohibitions::Named* Prohibitions::named(const CaseEvent& act) {
  if (const auto known = named_.find(act.name); known != named_.end()) return &known->second;
  if (named_.size() >= kMostNames) return nullptr;
  Named& named = named_[std::string(act.name)];
  std::vector<std::span<const cel::Guard>> conditions;
  for (const Rule* rule : reach_.all()) {
    const size_t before = named.held.size();
    for (const RuleVersion& version : rule->versions) {
      const auto* body = std::get_if<Prohibition>(&version.body);
      if (body == nullptr || !covers_act(*body, act)) continue;
      named.held.push_back({rule, &version, body, body->when.program.get()});
      conditions.push_back(body->when.always() ? std::span<const cel::Guard>() : body->when.program->guards());
    }
    if (named.held.size() == before) continue;
    if (rule->versions.front().law_of != LawOf::kDecision) {
      named.held.resize(before);
      named.held.push_back({rule});
      conditions.resize(before);
      conditions.emplace_back();
    }
    named.rules.push_back(rule);
    for (const RuleVersion& version : rule->versions) {
      for (const Span& span : {version.published, version.applies_from, version.until}) named.turns.insert(named.turns.end(), {span.first, span.last});
    }
  }
  named.guards = cel::GuardTable(conditions);
  sort_distinct(named.turns);
  named.between.resize(named.turns.size() + 1);
  return &named;
}

const Prohibitions::Set& Prohibitions::governing_on(const CaseEvent& act, Named& named) {
  const Day day = act.at.first;
  Set& kept = named.between[static_cast<size_t>(std::upper_bound(named.turns.begin(), named.turns.end(), day) - named.turns.begin())];
  if (!kept.empty()) return kept;
  kept.resize(named.guards.words());
  for (const Rule* rule : named.rules) {
    const bool of_decision = rule->versions.front().law_of == LawOf::kDecision;
    const RuleVersion* version = of_decision ? governing_version(*rule, act.at, day) : nullptr;
    for (size_t i = 0; i < named.held.size(); ++i) {
      if (named.held[i].rule == rule && named.held[i].version == version) kept[i / 64] |= uint64_t{1} << (i % 64);
    }
  }
  return kept;
}

void Prohibitions::assess(const Rulebook& rules, Situation& situation, const Case& of, Day watermark, std::vector<ForbiddenAct>& out, std::optional<Day>& next) {
  const CaseEvent* lone = lone_decision(of);
  Named* named = lone == nullptr ? nullptr : this->named(*lone);
  if (named == nullptr) {
    for (const Rule* rule : reach_.reaching(of, room_)) assess_rule(rules, *rule, situation, of, watermark, out, next);
  } else {
    const Dates dates{lone->at, lone->at.first, watermark};
    const Set& governing = governing_on(*lone, *named);
    situation.set_act(lone);
    standing_.resize(governing.size());
    situation.standing(named->guards, standing_);
    for (size_t word = 0; word < governing.size(); ++word) {
      standing_[word] &= governing[word];
      const auto first = [&](uint64_t left) -> const Held& { return named->held[word * 64 + static_cast<size_t>(std::countr_zero(left))]; };
      for (uint64_t left = standing_[word]; left != 0; left &= left - 1) {
        if (const cel::Program* program = first(left).program) program->fetch();
      }
      for (uint64_t left = standing_[word]; left != 0; left &= left - 1) {
        const Held& held = first(left);
        if (held.version == nullptr) {
          assess_rule(rules, *held.rule, situation, of, watermark, out, next);
        } else if (held.rule->authority.empty() || competence(rules, *held.rule, *lone) != Truth::kFalse) {
          hold(*held.rule, *held.version, *held.body, *lone, dates, situation, cel::Guards::kSkip, out);
        }
      }
    }
  }
  situation.set_act(nullptr);
}

}  // namespace isonomy::judge
