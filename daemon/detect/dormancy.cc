// SPDX-License-Identifier: Apache-2.0
// Dormancy and revival (CAM-4): a rule that was in force for years, with conduct that is known, and not applied, to anybody or to one class of
// subjects; then applied in mass, old conduct included.
//
//   in force 2008-08-01; record since 2014-12; first act on a platform 2020-12-14; 88 cases within the year; closings back to 2011
//     -> CAM-4 for class = platform; others were fined under the rule all along: it slept for this class only
//
// WHY the record counts: before a stream begins, nobody's acts are known. Only the years that it covers can show a rule asleep.
#include <algorithm>

#include "daemon/detect/act_book.h"
#include "daemon/detect/detector.h"
#include "daemon/detect/sentences.h"
#include "daemon/detect/words.h"

namespace isonomy::detect {
namespace {

using judge::JudgedAct;

constexpr int kAsleepDays = 730;          // at the least
constexpr int kRevivalDays = 365;
constexpr int64_t kMassCases = 10;        // within the revival
constexpr size_t kLeastOld = 3;           // acts on conduct that was over when the rule slept

struct Revival {
  const Applied* of = nullptr;
  Day asleep_from, first;
  int64_t cases = 0;                      // within a year of the first
  int64_t others_before = 0;              // cases of everybody else while it slept for this class
  ActList old;
};

bool in_class(const JudgedAct& act, const Applied& of) {
  if (of.circumstance.empty()) return true;
  return std::any_of(act.circumstances.begin(), act.circumstances.end(),
                     [&](const judge::Circumstance& each) { return each.name == of.circumstance && each.label == of.label; });
}

std::optional<Revival> revival_of(const rulebook::Rule& rule, const ActList& acts, const Applied& of, const Applied& everybody, Day record_since) {
  if (of.cases.empty()) return std::nullopt;
  Revival out;
  out.of = &of;
  out.first = of.cases.begin()->first;
  Day in_force = kLastDay;
  for (const rulebook::RuleVersion& version : rule.versions) {
    if (!version.draft && !version.never_published) in_force = std::min(in_force, version.in_force.last);
  }
  if (in_force >= out.first) return std::nullopt;
  out.asleep_from = std::max(in_force, record_since);
  if (out.first - out.asleep_from < kAsleepDays) return std::nullopt;
  for (const auto& [day, cases] : of.cases) {
    if (day - out.first <= kRevivalDays) out.cases += cases;
  }
  if (out.cases < kMassCases) return std::nullopt;
  for (const auto& [day, cases] : everybody.cases) {
    if (day >= out.asleep_from && day < out.first) out.others_before += cases;
  }
  for (const JudgedAct* act : acts) {
    const bool in_time = act->known >= out.first && act->known - out.first <= kRevivalDays;
    // Known conduct, over while the rule bound it and slept. What lies before the law is another finding's matter.
    const bool while_asleep = act->conduct && act->conduct->last < kLastDay && out.first - act->conduct->last >= kAsleepDays && act->conduct->first >= in_force;
    if (in_time && while_asleep && in_class(*act, of) && act->basis && !act->inferred && act->confidence != rulebook::Confidence::kLow) out.old.push_back(act);
  }
  if (out.old.size() < kLeastOld) return std::nullopt;
  return out;
}

void raise(const rulebook::Rulebook& rules, const rulebook::Rule& rule, const Revival& revival, Day record_since, const Forgotten& forgotten, std::vector<Finding>& out) {
  const Applied& of = *revival.of;
  const bool all = of.circumstance.empty();
  Finding finding = across("CAM-4", "campaign", rules, *revival.old.front());
  finding.labels = {of.circumstance, of.label};
  finding.decision_date = Span::exactly(revival.first);
  finding.grade = Grade::kMinor;
  finding.verdict = capped(Verdict::kConsistentWith, rules, *revival.old.front());
  const auto oldest = std::min_element(revival.old.begin(), revival.old.end(), [](const JudgedAct* a, const JudgedAct* b) { return a->conduct->last < b->conduct->last; });
  const rulebook::Rulebook::Cited cited = rules.cited(rule.id + "@" + revival.old.front()->version);
  const std::string whom = all ? "anybody" : "anybody of " + of.circumstance + " " + of.label;
  const std::string years = std::to_string((revival.first - revival.asleep_from) / 365);
  finding.sentence = say(sentences::kRevival, {{"rule", title_of(*cited.rule, *cited.version)}, {"whom", whom}, {"years", years}, {"from", to_string(revival.asleep_from)},
                                               {"first", to_string(revival.first)}, {"cases", std::to_string(revival.cases)}, {"old", std::to_string(revival.old.size())},
                                               {"oldest", on_day(*(*oldest)->conduct)}});
  finding.trace.question = sentences::kRevivalQuestion;
  finding.trace.dates.push_back({"in force", to_string(cited.version->in_force)});
  finding.trace.dates.push_back({"record since", to_string(record_since)});
  finding.trace.dates.push_back({"oldest conduct", to_string(*(*oldest)->conduct)});
  finding.trace.dates.push_back({"first act", to_string(revival.first)});
  finding.trace.steps.push_back("cases in the year after the first act: " + std::to_string(revival.cases));
  finding.trace.steps.push_back("of the acts known singly, " + std::to_string(revival.old.size()) + " concern conduct that was over two years or more before the first act");
  if (!all) {
    finding.trace.steps.push_back("cases of others under the rule while it slept for this class: " + std::to_string(revival.others_before));
    if (revival.others_before > 0) finding.sentence += " " + say(sentences::kSleptForThisClass, {{"n", std::to_string(revival.others_before)}});
  }
  list_twins(finding, revival.old);
  add_counter(finding, sentences::kNewMeans);
  add_counter(finding, sentences::kAnnounced);
  if (forgotten.any() && forgotten.last >= revival.first) add_counter(finding, sentences::kForgottenActs);
  if (revival.old.size() < static_cast<size_t>(kMassCases)) add_counter(finding, sentences::kRareConduct);
  finding.vanish_if.push_back("acts under the rule from the years before, a new means of detection, or an announcement with a term to put things right are shown");
  out.push_back(std::move(finding));
}

}  // namespace

void revival_across(const rulebook::Rulebook& rules, const rulebook::Rule& rule, const Held& held, const std::vector<Applied>& applied, Day record_since,
                    std::vector<Finding>& out) {
  const auto everybody = std::find_if(applied.begin(), applied.end(), [](const Applied& each) { return each.circumstance.empty(); });
  if (everybody == applied.end() || held.acts.empty()) return;
  if (const auto whole = revival_of(rule, held.acts, *everybody, *everybody, record_since)) return raise(rules, rule, *whole, record_since, held.forgotten, out);
  // Of classes that woke together the largest stands for all: a smaller one is a part of it under another name.
  std::vector<Revival> found;
  for (const Applied& each : applied) {
    if (each.circumstance.empty()) continue;
    if (auto revival = revival_of(rule, held.acts, each, *everybody, record_since)) found.push_back(std::move(*revival));
  }
  std::stable_sort(found.begin(), found.end(), [](const Revival& a, const Revival& b) { return a.cases > b.cases; });
  for (size_t i = 0; i < found.size(); ++i) {
    const bool part_of_a_larger = std::any_of(found.begin(), found.begin() + static_cast<ptrdiff_t>(i), [&](const Revival& larger) {
      return larger.of->circumstance != found[i].of->circumstance && std::abs(larger.first - found[i].first) <= kRevivalDays;
    });
    if (!part_of_a_larger) raise(rules, rule, found[i], record_since, held.forgotten, out);
  }
}

}  // namespace isonomy::detect
