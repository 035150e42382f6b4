// SPDX-License-Identifier: Apache-2.0
// Flat sanctions: unlike cases, identical sanction, although the rule orders weighing (INC-6).
//
//   aml-merger@2007 weighs facts.restrictive_effect; 65 fines of 500,000, the maximum; in one of the cases the effect was found
//     -> INC-6 on the rule, and on that one case
//
// Where the law itself fixes the outcome (one lawful amount) nothing is weighed and nothing fires.
#include <algorithm>
#include <cstdlib>

#include "daemon/base/text.h"
#include "daemon/detect/act_book.h"
#include "daemon/detect/detector.h"
#include "daemon/detect/sentences.h"
#include "daemon/detect/words.h"

namespace isonomy::detect {
namespace {

using judge::JudgedAct;
using judge::Weighed;

constexpr size_t kLeastActs = 5;
constexpr size_t kRareShare = 5;    // one in five or fewer is the unlike one

bool usable(const JudgedAct& act) {
  return act.cases == 1 && act.parties_known && act.basis && !act.beyond && !act.inferred && act.confidence != rulebook::Confidence::kLow && act.each &&
         act.position && !act.weighed.empty();
}

const Weighed* entry(const JudgedAct& act, const std::string& what) {
  for (const Weighed& each : act.weighed) {
    if (each.what == what) return each.known() ? &each : nullptr;
  }
  return nullptr;
}

// Numbers one step apart are alike still: a band's edge must not make a difference.
bool unlike(const Weighed& a, const Weighed& b) {
  if (a.step && b.step) return std::abs(*a.step - *b.step) >= 2;
  return a.band != b.band;
}

struct Difference {
  std::string what;
  std::map<std::string, ActList> by_band;
};

// The entries of `weigh` in which some of the acts differ.
std::vector<Difference> differences(const ActList& acts) {
  std::vector<Difference> out;
  for (const Weighed& each : acts.front()->weighed) {
    Difference difference{each.what, {}};
    const Weighed* first = nullptr;
    bool differs = false;
    for (const JudgedAct* act : acts) {
      const Weighed* known = entry(*act, each.what);
      if (known == nullptr) continue;
      if (first == nullptr) first = known;
      differs = differs || unlike(*first, *known);
      difference.by_band[known->band].push_back(act);
    }
    if (differs) out.push_back(std::move(difference));
  }
  return out;
}

std::string in_words(const Difference& difference) {
  std::vector<std::string> parts;
  for (const auto& [band, acts] : difference.by_band) parts.push_back(band + " in " + std::to_string(acts.size()));
  return difference.what + " (" + join(parts, ", ") + ")";
}

void on_rule(const rulebook::Rulebook& rules, const ActList& flat, size_t of_all, const std::vector<Difference>& differing, std::vector<Finding>& out) {
  const JudgedAct& first = *flat.front();
  Finding finding = across("INC-6", "inconsistent", rules, first);
  finding.labels = {first.authority, to_string(*first.each)};
  finding.decision_date = Span{first.known, flat.back()->known};
  finding.grade = Grade::kMinor;
  finding.verdict = capped(Verdict::kConsistentWith, rules, first);
  std::vector<std::string> what;
  for (const Difference& each : differing) what.push_back(in_words(each));
  const rulebook::Rulebook::Cited cited = rules.cited(first.rule + "@" + first.version);
  finding.sentence = say(sentences::kFlatSanction, {{"n", std::to_string(flat.size())}, {"all", std::to_string(of_all)}, {"rule", title_of(*cited.rule, *cited.version)},
                                                    {"amount", grouped(*first.each)}, {"what", listed(what)}, {"first", to_string(first.known)}, {"last", to_string(flat.back()->known)}});
  finding.trace.question = sentences::kFlatQuestion;
  finding.trace.dates = {{"first of them", to_string(first.at)}, {"last of them", to_string(flat.back()->at)}};
  for (const Difference& each : differing) {
    for (const auto& [band, acts] : each.by_band) {
      std::vector<std::string> keys;
      for (size_t i = 0; i < acts.size() && i < kMostTwins; ++i) keys.push_back(acts[i]->case_key);
      finding.trace.steps.push_back(each.what + " is " + band + " in " + listed(keys) + (acts.size() > kMostTwins ? " and others" : ""));
    }
  }
  finding.alike = first.signature.lines;
  list_twins(finding, flat);
  add_counter(finding, sentences::kCeilingFlattens);
  add_counter(finding, sentences::kWeighedElsewhere);
  finding.vanish_if.push_back("the decisions are shown to have weighed what differs, or to have differed in something else than the sum");
  out.push_back(std::move(finding));
}

void on_case(const rulebook::Rulebook& rules, const JudgedAct& act, const Difference& difference, const std::string& usual, const ActList& others, std::vector<Finding>& out) {
  Finding finding = across("INC-6", "inconsistent", rules, act);
  finding.case_key = act.case_key;
  finding.subject = act.subject;
  finding.conduct = act.conduct;
  finding.decision_date = act.at;
  finding.events.push_back({act.source, act.id});
  finding.labels.push_back(difference.what);
  finding.grade = Grade::kMinor;
  finding.verdict = capped(Verdict::kConsistentWith, rules, act);
  const rulebook::Rulebook::Cited cited = rules.cited(act.rule + "@" + act.version);
  finding.sentence = say(sentences::kSameSumAllTheSame, {{"rule", title_of(*cited.rule, *cited.version)}, {"what", difference.what}, {"band", entry(act, difference.what)->band},
                                                         {"usual", usual}, {"n", std::to_string(others.size())}, {"amount", grouped(*act.each)}, {"day", on_day(act.at)}});
  finding.trace.question = sentences::kFlatQuestion;
  finding.trace.dates.push_back({"the act", to_string(act.at)});
  for (const Weighed& each : act.weighed) finding.trace.atoms.push_back({each.what, each.band});
  finding.alike = act.signature.lines;
  list_twins(finding, others);
  if (std::any_of(others.begin(), others.end(), [&](const JudgedAct* each) { return each->outcome != act.outcome; })) {
    std::string kinds = outcome_in_words(act);
    add_counter(finding, say(sentences::kOtherKindsToo, {{"outcome", kinds}}));
  }
  add_counter(finding, sentences::kCeilingFlattens);
  add_counter(finding, act.counter);
  finding.vanish_if.push_back("the decision is shown to have weighed it, or to have answered it in another way than by the sum");
  out.push_back(std::move(finding));
}

void at_the_maximum(const rulebook::Rulebook& rules, const ActList& flat, size_t of_all, std::vector<Finding>& out) {
  if (flat.size() < kLeastActs || flat.size() * 2 < of_all) return;
  const std::vector<Difference> differing = differences(flat);
  if (differing.empty()) return;
  on_rule(rules, flat, of_all, differing, out);
  for (const Difference& difference : differing) {
    const auto usual = std::max_element(difference.by_band.begin(), difference.by_band.end(), [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
    if (usual->second.size() < kLeastActs) continue;
    for (const auto& [band, acts] : difference.by_band) {
      if (acts.size() * kRareShare > usual->second.size()) continue;
      for (const JudgedAct* act : acts) {
        if (unlike(*entry(*act, difference.what), *entry(*usual->second.front(), difference.what))) on_case(rules, *act, difference, usual->first, usual->second, out);
      }
    }
  }
}

}  // namespace

void flat_sanctions_across(const rulebook::Rulebook& rules, const Held& held, std::vector<Finding>& out) {
  const size_t before = out.size();
  std::map<std::pair<std::string, std::string>, ActList> by_version_and_authority;
  for (const JudgedAct* act : held.acts) {
    if (usable(*act)) by_version_and_authority[{act->version, act->authority}].push_back(act);
  }
  for (const auto& [key, group] : by_version_and_authority) {
    std::map<Money, ActList> at_maximum;
    for (const JudgedAct* act : group) {
      if (*act->position == 1000) at_maximum[*act->each].push_back(act);
    }
    for (const auto& [each, flat] : at_maximum) at_the_maximum(rules, flat, group.size(), out);
  }
  if (!held.forgotten.any()) return;
  for (size_t i = before; i < out.size(); ++i) add_counter(out[i], sentences::kForgottenActs);
}

}  // namespace isonomy::detect
