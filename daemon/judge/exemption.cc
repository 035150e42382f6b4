// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/exemption.h"

#include <algorithm>

namespace isonomy::judge {
namespace {

using namespace rulebook;

bool names(const std::vector<std::string>& list, const Rule& rule, const RuleVersion* version) {
  return std::any_of(list.begin(), list.end(),
                     [&](const std::string& id) { return id == rule.id || (version != nullptr && id == qualified(rule, *version)); });
}

// The cited rule that the exemption reaches; `reached` is false where it reaches none of them.
const Rule* exempted(const Rulebook& rules, const Rule& rule, const Exemption& exemption, const ActAssessment& act, bool& reached) {
  for (const CiteAssessment& cite : act.cites) {
    if (cite.rule == nullptr) continue;
    // LAW: a power that says it comes before the exemption is not touched by it.
    if (cite.version != nullptr && names(cite.version->overrides, rule, nullptr)) continue;
    if (exemption.rules.empty() ? !rules.reaches(rule.pack, cite.rule->pack) : !names(exemption.rules, *cite.rule, cite.version)) continue;
    reached = true;
    return cite.rule;
  }
  reached = exemption.rules.empty() && !act.act->decision->cites_stated;
  return nullptr;
}

}  // namespace

void assess_exemption(const Rulebook& rules, const Rule& rule, Situation& situation, const casework::Case& of, const ActAssessment& act,
                      Day watermark, std::vector<ExemptionAssessment>& out) {
  const Choice choice = choose_body<Exemption>(rule, of, *act.act);
  if (choice.version == nullptr || !is_penalty(rules, *act.act)) return;
  const auto& exemption = std::get<Exemption>(choice.version->body);
  bool reached = false;
  const Rule* from = exempted(rules, rule, exemption, act, reached);
  if (!reached) return;
  for (const Exempting& entry : exemption.entries) {
    situation.reset();
    situation.set_act(act.act);
    situation.set_moment({choice.law_day, choice.known, watermark});
    ExemptionAssessment assessed{&rule, choice.version, &entry, act.act, from, situation.truth(entry.applies), true, false, {}, choice.law_day, choice.known};
    if (assessed.condition.truth != Truth::kFalse) {
      assessed.atoms = situation.atoms(entry.applies);
      assessed.open_norm = situation.rests_on_open_norm(entry.applies);
      // What names the cited rule stands beside its own condition; what reaches every rule asks only where the case raises it.
      assessed.raised = assessed.condition.truth == Truth::kTrue || !exemption.rules.empty() || raised(assessed.condition, assessed.atoms);
      if (!choice.settled) {
        assessed.condition.truth = Truth::kUnknown;
        assessed.condition.missing.push_back(unsettled_version(rule));
      }
      out.push_back(std::move(assessed));
    }
    situation.set_act(nullptr);
  }
}

}  // namespace isonomy::judge
