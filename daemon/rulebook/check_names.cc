// SPDX-License-Identifier: Apache-2.0
// Checks of names: events that nothing yields, ranks and authorities the jurisdiction does not know, facts that no rule reads, rules that
// differ by a status, and what a reader of the pack would miss: source, recourse.
#include <algorithm>
#include <set>

#include "daemon/base/text.h"
#include "daemon/rulebook/check.h"
#include "daemon/rulebook/fields.h"
#include "daemon/rulebook/walk.h"

namespace isonomy::rulebook {
namespace {

// Words for who somebody is. A rule that reads such a fact differentiates by it: lawful where the law says so, and worth knowing.
constexpr std::string_view kStatus[] = {"age", "capital", "citizenship", "connections", "foreign", "gender", "nationality", "origin", "ownership",
                                        "race", "registration", "religion", "residence", "resident", "sex", "size", "size_class", "state_owned", "status"};

class NameCheck {
 public:
  NameCheck(const Rulebook& rulebook, std::vector<Remark>& remarks) : rulebook_(rulebook), remarks_(remarks) {
    for (const Pack& pack : rulebook.packs) {
      for (const EventName& name : pack.declared_events) yielded_.insert(name.text);
      for (const Map& map : pack.maps) {
        for (const Emission& emission : map.emit) yielded_.insert(emission.as.text);
      }
    }
  }

  void rule(const Rule& rule) {
    jurisdiction_names(rule);
    for (const RuleVersion& version : rule.versions) {
      roles_in_conditions(rule, version);
      lead_ranks(rule, version);
      if (!yielded_.empty()) events(rule, version);
      read_facts(rule, version);
      missing(rule, version);
    }
  }

  void pack(const Pack& pack) {
    for (const Parameter& parameter : pack.parameters) {
      if (!parameters_.contains(&parameter)) add(Level::kInformation, "unused-parameter", "parameter `" + parameter.name + "` is read by no rule: remove it", parameter.where);
    }
    if (yielded_.empty() && !pack.facts.empty()) return;  // native events only: nothing to hold the facts against
    std::set<std::string> set;
    for (const Map& map : pack.maps) {
      for (const Emission& emission : map.emit) {
        for (const Field& field : emission.set) set.insert(field.name);
      }
    }
    for (const Fact& fact : pack.facts) {
      if (!read_.contains(fact.name)) {
        add(Level::kInformation, "unused-fact", "fact `" + fact.name + "` is read by no rule: remove it, or make it a [[circumstance]]", fact.where);
      } else if (!pack.maps.empty() && !set.contains(fact.name)) {
        add(Level::kInformation, "unset-fact", "fact `" + fact.name + "` is set by no map: rules that read it stay undetermined", fact.where);
      }
    }
  }

 private:
  void add(Level level, const char* code, std::string message, std::string where, std::string rule = {}) {
    remarks_.push_back({level, code, std::move(message), std::move(where), std::move(rule), {}, {}, {}});
  }
  bool is_yielded(const std::string& name) const {
    if (name.find('.') == std::string::npos) return true;  // a role
    const EventName wanted{name};
    return std::any_of(yielded_.begin(), yielded_.end(), [&](const std::string& event) { return wanted.covers(event); });
  }

  // `happened("decison.fine")`: a text to the language, an event to the rule.
  void roles_in_conditions(const Rule& rule, const RuleVersion& version) {
    const std::vector<std::string> known(roles().begin(), roles().end());
    each_condition(version, [&](const char*, const Condition& condition) {
      for (const std::string& name : events_in(condition)) {
        const std::string role = EventName{name}.role();
        if (std::find(known.begin(), known.end(), role) != known.end()) continue;
        const std::string hint = did_you_mean(role, known);
        add(Level::kError, "unknown-event", "`" + name + "` is no event: `" + role + "` is not a role" + (hint.empty() ? ", the roles are " + in_words(known) : hint), condition.where, rule.id);
      }
    });
  }

  void lead_ranks(const Rule& rule, const RuleVersion& version) {
    const auto* principle = std::get_if<Principle>(&version.body);
    const Jurisdiction* jurisdiction = rulebook_.jurisdiction(rulebook_.packs[rule.pack].jurisdiction);
    if (principle == nullptr || jurisdiction == nullptr || jurisdiction->ranks.empty()) return;
    std::vector<std::string> ranks;
    for (const auto& [higher, lower] : jurisdiction->ranks) ranks.insert(ranks.end(), {higher, lower});
    for (const Lead& lead : principle->leads) {
      if (std::find(ranks.begin(), ranks.end(), lead.rank) != ranks.end()) continue;
      if (std::any_of(rulebook_.rules.begin(), rulebook_.rules.end(), [&](const Rule& other) { return other.rank == lead.rank; })) continue;
      const std::string hint = did_you_mean(lead.rank, ranks);
      add(hint.empty() ? Level::kInformation : Level::kError, "unknown-rank", "`lead` of `" + qualified(rule, version) + "` names rank `" + lead.rank + "`, which no rule has" + hint, version.where, rule.id);
    }
  }

  void events(const Rule& rule, const RuleVersion& version) {
    const std::vector<std::string> known(yielded_.begin(), yielded_.end());
    const auto say = [&](const std::string& name, const std::string& where) {
      if (is_yielded(name)) return;
      const std::string hint = did_you_mean(name, known);
      add(Level::kError, "unknown-event", "no map and no [[event]] yields `" + name + "`" + (hint.empty() ? ": declare it with [[event]]" : hint), where, rule.id);
    };
    each_event(version, [&](const std::string& name) { say(name, version.where); });
    each_condition(version, [&](const char*, const Condition& condition) {
      for (const std::string& name : events_in(condition)) say(name, condition.where);
    });
  }

  void jurisdiction_names(const Rule& rule) {
    const Jurisdiction* jurisdiction = rulebook_.jurisdiction(rulebook_.packs[rule.pack].jurisdiction);
    if (jurisdiction == nullptr) return;
    std::vector<std::string> ranks, authorities;
    for (const auto& [higher, lower] : jurisdiction->ranks) ranks.insert(ranks.end(), {higher, lower});
    for (const auto& [rank, lead] : jurisdiction->notice) ranks.push_back(rank);
    for (const Authority& authority : jurisdiction->authorities) authorities.push_back(authority.id);
    const auto unknown = [](const std::vector<std::string>& known, const std::string& name) {
      return !known.empty() && std::find(known.begin(), known.end(), name) == known.end();
    };
    if (!rule.rank.empty() && unknown(ranks, rule.rank)) {
      const std::string hint = did_you_mean(rule.rank, ranks);
      add(hint.empty() ? Level::kInformation : Level::kError, "unknown-rank",
          "rank `" + rule.rank + "` stands outside the order of ranks of `" + jurisdiction->id + "`" + hint, rule.where, rule.id);
    }
    for (const std::string& authority : rule.authority) {
      if (!unknown(authorities, authority)) continue;
      const std::string hint = did_you_mean(authority, authorities);
      add(Level::kError, "unknown-authority", "authority `" + authority + "` is not in the jurisdiction's file" + (hint.empty() ? ": add an [[authority]]" : hint),
          rule.where, rule.id);
    }
    for (const RuleVersion& version : rule.versions) competence(rule, version, *jurisdiction);
  }

  void competence(const Rule& rule, const RuleVersion& version, const Jurisdiction& jurisdiction) {
    if (version.draft || version.assumed) return;
    for (const std::string& name : rule.authority) {
      const Authority* authority = jurisdiction.authority(name);
      if (authority == nullptr || !authority->successor.empty() || authority->until > version.applies_from.first) continue;
      add(Level::kWarning, "dissolved-authority",
          "`" + qualified(rule, version) + "` names `" + name + "`, which ended on " + to_string(authority->until) + " without a successor: nobody may apply it",
          version.where, rule.id);
    }
  }

  void read_facts(const Rule& rule, const RuleVersion& version) {
    const Pack& pack = rulebook_.packs[rule.pack];
    std::set<std::string> statuses;
    each_condition(version, [&](const char*, const Condition& condition) {
      if (condition.program == nullptr) return;
      read_parameters(pack, condition);
      for (const uint32_t slot : condition.program->variable_slots()) {
        if (slot < kFirstFact || slot - kFirstFact >= pack.facts.size()) continue;
        const std::string& name = pack.facts[slot - kFirstFact].name;
        read_.insert(name);
        if (std::find(std::begin(kStatus), std::end(kStatus), name) != std::end(kStatus)) statuses.insert(name);
      }
    });
    for (const std::string& name : statuses) {
      add(Level::kInformation, "status", "`" + qualified(rule, version) + "` differentiates by `" + name + "`: lawful where the law itself says so", version.where, rule.id);
    }
  }

  void read_parameters(const Pack& pack, const Condition& condition) {
    for (const uint32_t function : condition.program->functions()) {
      if (function >= kFirstParameter && function - kFirstParameter < pack.parameters.size()) parameters_.insert(&pack.parameters[function - kFirstParameter]);
      if (function != kParamsOn) continue;
      for (const Parameter& parameter : pack.parameters) {  // its name stands in the text, or is put together there
        if (condition.source.find(parameter.name) != std::string::npos) parameters_.insert(&parameter);
      }
    }
  }

  void missing(const Rule& rule, const RuleVersion& version) {
    const bool sanctions = std::holds_alternative<Power>(version.body) && !std::get<Power>(version.body).sanctions.empty();
    if (version.draft || version.assumed) return;
    if (version.source.empty()) {
      add(Level::kInformation, "no-source", "`" + qualified(rule, version) + "` has no `source`: say where its text can be read", version.where, rule.id);
    }
    if (sanctions && !version.recourse && rule.addressee == Addressee::kAuthority) {
      add(Level::kInformation, "no-recourse", "`" + qualified(rule, version) + "` allows a sanction and states no `recourse` against it", version.where, rule.id);
    }
    if (sanctions && !version.interprets.empty()) {
      add(Level::kWarning, "interpretation", "`" + qualified(rule, version) + "` interprets another rule, so its sanction is never a basis: drop one of the two",
          version.where, rule.id);
    }
  }

  const Rulebook& rulebook_;
  std::vector<Remark>& remarks_;
  std::set<std::string> yielded_;
  std::set<std::string> read_;  // facts some rule reads, of any pack
  std::set<const Parameter*> parameters_;  // those some rule reads
};

}  // namespace

void check_names(const Rulebook& rulebook, std::vector<Remark>& remarks) {
  NameCheck check(rulebook, remarks);
  for (const Rule& rule : rulebook.rules) check.rule(rule);
  for (const Pack& pack : rulebook.packs) check.pack(pack);
}

}  // namespace isonomy::rulebook
