// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/precedence.h"

#include <algorithm>

#include "daemon/rulebook/satisfiable.h"

namespace isonomy::judge {
namespace {

using namespace rulebook;

std::string name_of(const Side& side) { return qualified(*side.rule, *side.version); }

struct Bounds {
  const Condition* when = nullptr;
  const Condition* unless = nullptr;
};

Bounds condition_of(const RuleVersion& version) {
  if (const auto* power = std::get_if<Power>(&version.body)) return {&power->when, &power->unless};
  if (const auto* ban = std::get_if<Prohibition>(&version.body)) return {&ban->when, &ban->unless};
  return {};
}

// Whether every case of `narrow` is one of `wide`: no facts meet the first and miss the second.
Truth within(const Rulebook& rules, const Side& narrow, const Side& wide) {
  const Bounds inner = condition_of(*narrow.version), outer = condition_of(*wide.version);
  if (inner.when == nullptr || outer.when == nullptr) return Truth::kUnknown;
  std::vector<Fact> facts = rules.packs[narrow.rule->pack].facts;
  if (narrow.rule->pack != wide.rule->pack) {
    const auto& more = rules.packs[wide.rule->pack].facts;
    facts.insert(facts.end(), more.begin(), more.end());
  }
  std::vector<Demand> met{{inner.when, true}};
  if (!inner.unless->source.empty()) met.push_back({inner.unless, false});
  const auto possible = [&](const Condition* condition, bool holds) {
    std::vector<Demand> demands = met;
    demands.push_back({condition, holds});
    return jointly_possible(demands, facts).possible;
  };
  Truth inside = Truth::kTrue;
  const auto fold = [&](Possible outside) {
    inside = both(inside, outside == Possible::kNever ? Truth::kTrue : outside == Possible::kYes ? Truth::kFalse : Truth::kUnknown);
  };
  if (!outer.when->always()) fold(possible(outer.when, false));
  if (!outer.unless->source.empty()) fold(possible(outer.unless, true));
  return inside;
}

// kTrue: the first is the narrower; kFalse: the second is; kUnknown with `same`: neither, with `!same`: cannot be told.
Truth narrower(const Rulebook& rules, const Side& first, const Side& second, bool& told) {
  told = true;
  // A pack that puts itself under another one is the special part of it.
  const bool first_uses = first.rule->pack != second.rule->pack && rules.reaches(second.rule->pack, first.rule->pack);
  const bool second_uses = first.rule->pack != second.rule->pack && rules.reaches(first.rule->pack, second.rule->pack);
  if (first_uses != second_uses) return first_uses ? Truth::kTrue : Truth::kFalse;
  const Truth a = within(rules, first, second), b = within(rules, second, first);
  told = a != Truth::kUnknown && b != Truth::kUnknown;
  if (!told || a == b) return Truth::kUnknown;
  return a == Truth::kTrue ? Truth::kTrue : Truth::kFalse;
}

Precedence later_or_narrower(const Rulebook& rules, const Side& first, const Side& second) {
  bool told = true;
  const Truth special = narrower(rules, first, second, told);
  const Truth first_later = before(second.version->in_force, first.version->in_force);
  const Truth second_later = before(first.version->in_force, second.version->in_force);
  if (special != Truth::kUnknown) {
    const bool first_special = special == Truth::kTrue;
    const Side& narrow = first_special ? first : second;
    const Side& wide = first_special ? second : first;
    if ((first_special ? second_later : first_later) == Truth::kFalse) {
      return {first_special ? Prevails::kFirst : Prevails::kSecond, name_of(narrow) + " is the special rule and " + name_of(wide) + " is no later than it"};
    }
    return {Prevails::kUndetermined, name_of(wide) + " is the later and more general, " + name_of(narrow) + " the earlier and special: which one prevails only an organ may say"};
  }
  if (!told) return {Prevails::kUndetermined, "whether one of " + name_of(first) + " and " + name_of(second) + " is the more special cannot be told from their conditions"};
  if (first_later == Truth::kTrue) return {Prevails::kFirst, name_of(first) + " is the later of two equally general rules"};
  if (second_later == Truth::kTrue) return {Prevails::kSecond, name_of(second) + " is the later of two equally general rules"};
  return {Prevails::kUndetermined, name_of(first) + " and " + name_of(second) + " are of one rank and one day"};
}

}  // namespace

bool overrides(const RuleVersion& version, const Side& other) {
  return std::any_of(version.overrides.begin(), version.overrides.end(),
                     [&](const std::string& id) { return id == other.rule->id || id == name_of(other); });
}

Precedence precedence(const Rulebook& rules, const Side& first, const Side& second) {
  const bool one = overrides(*first.version, second), two = overrides(*second.version, first);
  if (one != two) {
    const Side& winner = one ? first : second;
    const Side& loser = one ? second : first;
    return {one ? Prevails::kFirst : Prevails::kSecond, name_of(winner) + " says that it comes before " + name_of(loser)};
  }
  const std::string& a = first.rule->rank;
  const std::string& b = second.rule->rank;
  const Jurisdiction* jurisdiction = rules.jurisdiction(rules.packs[first.rule->pack].jurisdiction);
  if (jurisdiction != nullptr && jurisdiction->higher(a, b)) return {Prevails::kFirst, a + " stands above " + b};
  if (jurisdiction != nullptr && jurisdiction->higher(b, a)) return {Prevails::kSecond, b + " stands above " + a};
  if (a != b) {
    return {Prevails::kUndetermined, "neither of the ranks " + (a.empty() ? "(none)" : a) + " and " + (b.empty() ? "(none)" : b) +
                                         " stands above the other: which rule prevails only an organ may say"};
  }
  return later_or_narrower(rules, first, second);
}

}  // namespace isonomy::judge
