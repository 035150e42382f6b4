// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/milder.h"

#include <algorithm>

#include "daemon/judge/judge.h"
#include "daemon/judge/severity.h"

namespace isonomy::judge {
namespace {

using namespace rulebook;

const Principle* law_of_conduct(const RuleVersion* version) {
  const auto* principle = version == nullptr ? nullptr : std::get_if<Principle>(&version->body);
  return principle != nullptr && principle->name == PrincipleName::kLawOfConduct ? principle : nullptr;
}

// A later version that says which days it governs, and so leaves earlier conduct to the earlier text.
bool express_transition(const RuleVersion& version) { return !version.transition.empty() || version.applies_from != version.in_force; }

}  // namespace

MilderRule milder_rule(const Rulebook& rules, std::span<const Rule* const> principles, const casework::Case& of, const ActAssessment& act) {
  MilderRule out;
  for (const Rule* rule : principles) {
    const Choice choice = choose(*rule, of, *act.act);
    const Principle* principle = law_of_conduct(choice.version);
    if (principle == nullptr) continue;
    const bool reached = act.cites.empty() || std::any_of(act.cites.begin(), act.cites.end(), [&](const CiteAssessment& cite) {
      return cite.rule != nullptr && rules.reaches(rule->pack, cite.rule->pack);
    });
    if (!reached) continue;
    const bool settled = choice.settled && out.settled;
    // An order says more than a permission; an order and a refusal contradict each other.
    const bool clash = out.rule != nullptr && out.milder != principle->milder && out.milder != Milder::kMay && principle->milder != Milder::kMay;
    if (out.rule == nullptr || (out.milder == Milder::kMay && principle->milder != Milder::kMay)) out = {rule, choice.version, principle->milder, true};
    out.settled = settled && !clash;
  }
  return out;
}

void assess_milder(Judge& judge, const MilderRule& principle, const casework::Case& of, const ActAssessment& act, Day watermark,
                   std::vector<MilderAssessment>& out) {
  if (principle.rule == nullptr || principle.milder != Milder::kShall) return;
  const Day known = known_at(*act.act);
  for (const CiteAssessment& cite : act.cites) {
    if (cite.version == nullptr || cite.basis() == Truth::kFalse || cite.version->effect != Effect::kSubstantive) continue;
    if (!std::holds_alternative<Power>(cite.version->body) || cite.version->law_of != LawOf::kConduct) continue;
    MilderAssessment assessed;
    assessed.act = act.act;
    assessed.rule = cite.rule;
    assessed.applied = cite.version;
    assessed.cited_version = cite.version_stated;
    assessed.principle = principle;
    assessed.known = known;
    const Governing at_decision = governing(*cite.rule, act.act->at, known);
    assessed.settled = principle.settled && !at_decision.unsettled && both(cite.published, cite.in_force) == Truth::kTrue;
    assessed.later = at_decision.unsettled ? at_decision.possible.back() : at_decision.version;
    if (assessed.later == cite.version) continue;
    if (assessed.later == nullptr) {
      // Only a repeal that lies behind the decision, and not one of several possible days.
      if (before(act.act->at, cite.version->until) != Truth::kFalse) continue;
      assessed.state = MilderState::kRepealed;
      out.push_back(std::move(assessed));
      continue;
    }
    const RuleVersion& later = *assessed.later;
    // What came before the cited version is no later law, and what leaves earlier conduct alone is not owed to it.
    if (before(cite.version->applies_from, later.applies_from) != Truth::kTrue || express_transition(later) || later.effect != Effect::kSubstantive) continue;
    const Severity severity = compare(judge, of, *act.act, *cite.rule, *cite.version, later, watermark);
    if (severity == Severity::kLighter || severity == Severity::kEqual) continue;
    assessed.state = severity == Severity::kHarsher ? MilderState::kOwed : MilderState::kIncomparable;
    const Burden burden = judge.burden(of, *act.act, *cite.rule, later, watermark);
    const Range& range = burden.fine;
    if (burden.condition != Truth::kFalse && act.act->amount && range.applies && range.max && *act.act->amount <= *range.max) {
      assessed.within_later = !range.min || *act.act->amount >= *range.min;
    }
    // An act that names no version and stays inside the later one may have been decided under it.
    if (!assessed.cited_version && assessed.within_later) continue;
    out.push_back(std::move(assessed));
  }
}

}  // namespace isonomy::judge
