// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/cross_check.h"

#include <algorithm>
#include <numeric>

#include "daemon/base/text.h"

namespace isonomy::rulebook {
namespace {

class CrossCheck {
 public:
  CrossCheck(const Rulebook& rulebook, Diagnostics& diagnostics) : rulebook_(rulebook), diagnostics_(diagnostics) {}

  void run() {
    refuse_twins();
    for (const Rule& rule : rulebook_.rules) {
      for (const RuleVersion& version : rule.versions) {
        refer(version, "overrides", version.overrides);
        refer(version, "implements", version.implements);
        refer(version, "interprets", version.interprets);
        if (const auto* body = std::get_if<Exemption>(&version.body)) refer(version, "rules", body->rules);
        if (const auto* body = std::get_if<Principle>(&version.body)) refer(version, "exceptions", body->exceptions);
        if (const auto* body = std::get_if<Deadline>(&version.body)) suspend(rule, version, body->suspend);
        if (const auto* body = std::get_if<Principle>(&version.body)) suspend(rule, version, body->suspend);
        refuse_itself(rule, version, "overrides", version.overrides);
        refuse_itself(rule, version, "implements", version.implements);
        refuse_itself(rule, version, "interprets", version.interprets);
        if (executes_itself(rule, version)) complain(version, "rule `" + rule.id + "` would execute itself: follow its `implements`");
      }
    }
  }

 private:
  void complain(const RuleVersion& version, std::string message, Code code = Code::kMalformed) {
    diagnostics_.add(Error{code, std::move(message), version.where});
  }

  void refuse_itself(const Rule& rule, const RuleVersion& version, const char* key, const std::vector<std::string>& named) {
    if (std::find(named.begin(), named.end(), rule.id) == named.end()) return;
    complain(version, "rule `" + rule.id + "` " + key + " itself: name the other rule");
  }

  // Whether following `implements`, of any version, comes back to the rule by way of others.
  bool executes_itself(const Rule& rule, const RuleVersion& version) const {
    std::vector<const Rule*> reached;
    const auto add = [&](const std::vector<std::string>& ids) {
      for (const std::string& id : ids) {
        const Rule* next = rulebook_.cited(id).rule;
        if (next != nullptr && std::find(reached.begin(), reached.end(), next) == reached.end()) reached.push_back(next);
      }
    };
    if (std::find(version.implements.begin(), version.implements.end(), rule.id) == version.implements.end()) add(version.implements);
    for (size_t i = 0; i < reached.size(); ++i) {
      if (reached[i] == &rule) return true;
      for (const RuleVersion& other : reached[i]->versions) add(other.implements);
    }
    return false;
  }

  void refuse_twins() {
    for (size_t i = 1; i < rulebook_.rules_by_id.size(); ++i) {
      const Rule& first = rulebook_.rules[rulebook_.rules_by_id[i - 1]];
      const Rule& second = rulebook_.rules[rulebook_.rules_by_id[i]];
      if (first.id != second.id) continue;
      diagnostics_.add(Error{Code::kConflict, "rule `" + second.id + "` is already in " + first.where + ": rule ids are unique in a rulebook", second.where});
    }
  }

  void refer(const RuleVersion& version, const char* key, const std::vector<std::string>& ids) {
    for (const std::string& id : ids) {
      const Rulebook::Cited cited = rulebook_.cited(id);  // "rule" or "rule@version"
      if (cited.rule != nullptr && (cited.version != nullptr || id.find('@') == std::string::npos)) continue;
      std::vector<std::string> known;
      for (const Rule& rule : rulebook_.rules) known.push_back(rule.id);
      const std::string hint = did_you_mean(id, known);
      complain(version, "`" + std::string(key) + "` names rule `" + id + "`, which no pack here holds" + (hint.empty() ? ": load its pack as well" : hint), Code::kNotFound);
    }
  }

  void suspend(const Rule& rule, const RuleVersion& version, const std::vector<std::string>& named) {
    const Jurisdiction* jurisdiction = rulebook_.jurisdiction(rulebook_.packs[rule.pack].jurisdiction);
    for (const std::string& id : named) {
      std::vector<std::string> known;
      if (jurisdiction != nullptr) {
        for (const Suspension& suspension : jurisdiction->suspensions) known.push_back(suspension.id);
      }
      if (std::find(known.begin(), known.end(), id) != known.end()) continue;
      const std::string hint = did_you_mean(id, known);
      complain(version, "`suspend` names `" + id + "`, which is no [[suspension]] of the jurisdiction" + (hint.empty() ? ": add it there" : hint), Code::kNotFound);
    }
  }

  const Rulebook& rulebook_;
  Diagnostics& diagnostics_;
};

}  // namespace

void index_rules(Rulebook& rulebook) {
  rulebook.rules_by_id.resize(rulebook.rules.size());
  std::iota(rulebook.rules_by_id.begin(), rulebook.rules_by_id.end(), 0U);
  std::stable_sort(rulebook.rules_by_id.begin(), rulebook.rules_by_id.end(),
                   [&](uint32_t a, uint32_t b) { return rulebook.rules[a].id < rulebook.rules[b].id; });
}

void cross_check(const Rulebook& rulebook, Diagnostics& diagnostics) { CrossCheck(rulebook, diagnostics).run(); }

}  // namespace isonomy::rulebook
