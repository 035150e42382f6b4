// SPDX-License-Identifier: Apache-2.0
// Twins: like cases, unlike outcomes (INC-1): the odd one out among its twins. And rules published as code whose outcomes changed for the same
// inputs without a published version (PLT-1).
//
//   twins of X: same version, signature and weighed bands, another subject, decided within a year of X
//   X is the odd one out: at least four twins of four subjects end alike, some decided before X and some after, and X does not
//
//   A A A A X A A   -> INC-1 on X: a change of practice would have shown after it
//   A A A B B B     -> no odd one out; for an authority whose rules are code, PLT-1
//   A A A B         -> nothing yet: B may be the first of a new practice
//
// LAW: likeness is read off the rule, so a fact that the law does not ask may still have weighed: where the odd one states such a fact that its
// twins do not, the finding is undetermined; and what the stream does not state at all is the counter-argument.
#include <algorithm>
#include <cstdlib>
#include <set>
#include <tuple>

#include "daemon/detect/act_book.h"
#include "daemon/base/sort_distinct.h"
#include "daemon/detect/detector.h"
#include "daemon/detect/sentences.h"
#include "daemon/detect/words.h"

namespace isonomy::detect {
namespace {

using judge::JudgedAct;

constexpr int kWindowDays = 365;
constexpr size_t kLeastTwins = 4;          // of as many subjects
constexpr int kAlike = 50, kUnlike = 200;  // thousandths of the lawful range
constexpr size_t kLeastEachSide = 3;       // of a change in code, of as many subjects

bool usable(const JudgedAct& act) {
  return act.comparable() && act.discretion && !act.experiment && act.confidence != rulebook::Confidence::kLow && !act.subject.empty() &&
         std::all_of(act.weighed.begin(), act.weighed.end(), [](const judge::Weighed& each) { return each.known(); });
}

// Groups that the law cannot tell apart, in the order of their keys; within one by day.
std::vector<ActList> groups_of(const ActList& acts) {
  std::map<std::tuple<std::string_view, uint64_t, std::string>, ActList> groups;
  for (const JudgedAct* act : acts) {
    if (!usable(*act)) continue;
    std::string bands;
    for (const judge::Weighed& each : act->weighed) bands += each.band + "\n";
    groups[{act->version, act->signature.key, std::move(bands)}].push_back(act);
  }
  std::vector<ActList> out;
  for (auto& [key, group] : groups) {
    if (group.size() > kLeastTwins) out.push_back(std::move(group));
  }
  return out;
}

bool alike(const JudgedAct& a, const JudgedAct& b) {
  if (a.outcome != b.outcome || a.position.has_value() != b.position.has_value()) return false;
  if (a.position) return std::abs(*a.position - *b.position) <= kAlike;
  return a.amount == b.amount;
}

bool clearly_unlike(const JudgedAct& a, const JudgedAct& b) {
  if (a.outcome != b.outcome) return true;
  if (a.position && b.position) return std::abs(*a.position - *b.position) >= kUnlike;
  return false;  // amounts without a range have no common scale
}

size_t subjects(const ActList& acts) {
  std::set<std::string_view> names;
  for (const JudgedAct* act : acts) names.insert(act->subject);
  return names.size();
}

// The twins of `odd`, if they all end alike, unlike it, and stand on both sides of it in time; else none.
ActList twins_of(const ActList& group, size_t odd) {
  const JudgedAct& self = *group[odd];
  ActList twins;
  bool earlier = false, later = false;
  for (size_t i = odd; i-- > 0 && self.known - group[i]->known <= kWindowDays;) {
    if (group[i]->subject != self.subject) twins.insert(twins.begin(), group[i]);
  }
  earlier = std::any_of(twins.begin(), twins.end(), [&](const JudgedAct* each) { return each->known < self.known; });
  for (size_t i = odd + 1; i < group.size() && group[i]->known - self.known <= kWindowDays; ++i) {
    if (group[i]->subject == self.subject) continue;
    later = later || group[i]->known > self.known;
    twins.push_back(group[i]);
  }
  if (!earlier || !later || twins.size() < kLeastTwins || subjects(twins) < kLeastTwins) return {};
  for (const JudgedAct* each : twins) {
    if (!alike(*each, *twins.front()) || !clearly_unlike(*each, self)) return {};
  }
  return twins;
}

std::vector<std::string> in_common(const JudgedAct& act) {
  std::vector<std::string> out = act.signature.lines;
  for (const judge::Weighed& each : act.weighed) out.push_back("weighed: " + each.what + ": " + each.band);
  return out;
}

// Facts that one states and not all of the others do.
std::vector<std::string> told_of_it_alone(const JudgedAct& act, const ActList& others) {
  std::vector<std::string> out;
  for (const std::string& fact : act.other_facts) {
    const bool shared = std::all_of(others.begin(), others.end(), [&](const JudgedAct* each) {
      return std::binary_search(each->other_facts.begin(), each->other_facts.end(), fact);
    });
    if (!shared) out.push_back(fact);
  }
  return out;
}

void odd_one_out(const rulebook::Rulebook& rules, const JudgedAct& odd, const ActList& twins, const Forgotten& forgotten, std::vector<Finding>& out) {
  Finding finding = across("INC-1", "inconsistent", rules, odd);
  finding.case_key = odd.case_key;
  finding.subject = odd.subject;
  finding.conduct = odd.conduct;
  finding.decision_date = odd.at;
  finding.events.push_back({odd.source, odd.id});
  finding.grade = Grade::kSerious;
  finding.verdict = capped(Verdict::kConsistentWith, rules, odd);
  finding.alike = in_common(odd);
  list_twins(finding, twins);
  const rulebook::Rulebook::Cited cited = rules.cited(odd.rule + "@" + odd.version);
  finding.sentence = say(sentences::kOddOneOut, {{"outcome", outcome_in_words(odd)}, {"day", on_day(odd.at)}, {"rule", title_of(*cited.rule, *cited.version)},
                                                 {"twins", std::to_string(twins.size())}, {"subjects", std::to_string(subjects(twins))}, {"theirs", outcome_in_words(*twins.front())},
                                                 {"first", to_string(twins.front()->known)}, {"last", to_string(twins.back()->known)}});
  finding.trace.question = sentences::kOddOneOutQuestion;
  finding.trace.dates.push_back({"first twin", to_string(twins.front()->at)});
  finding.trace.dates.push_back({"the act", to_string(odd.at)});
  finding.trace.dates.push_back({"last twin", to_string(twins.back()->at)});
  if (odd.position) finding.trace.steps.push_back("its amount stands at " + std::to_string(*odd.position) + " thousandths of the lawful range, theirs at about " + std::to_string(twins.front()->position.value_or(0)));
  std::vector<std::string> alone = told_of_it_alone(odd, twins);
  for (const JudgedAct* twin : twins) {
    for (std::string& fact : told_of_it_alone(*twin, {&odd})) alone.push_back(std::move(fact));
  }
  sort_distinct(alone);
  if (!alone.empty()) {
    finding.verdict = Verdict::kUndetermined;
    add_counter(finding, say(sentences::kToldOfItAlone, {{"facts", listed(alone)}}));
  }
  if (std::any_of(twins.begin(), twins.end(), [&](const JudgedAct* each) { return each->authority != odd.authority; })) {
    add_counter(finding, sentences::kOtherAuthorities);
  }
  if (forgotten.any() && odd.known - forgotten.last <= kWindowDays) {
    finding.verdict = Verdict::kUndetermined;
    add_counter(finding, sentences::kForgottenTwins);
  }
  add_counter(finding, sentences::kHiddenFacts);
  add_counter(finding, odd.counter);
  finding.vanish_if.push_back("a fact that the law lets the authority weigh, and that sets this case apart, is shown");
  out.push_back(std::move(finding));
}

// --- rules published as code

bool as_code(const rulebook::Rulebook& rules, const JudgedAct& act) {
  const rulebook::Jurisdiction* jurisdiction = rules.jurisdiction(rules.packs[act.pack].jurisdiction);
  for (const rulebook::Authority* each = jurisdiction == nullptr ? nullptr : jurisdiction->authority(act.authority); each != nullptr;
       each = each->part_of.empty() || each->part_of == each->id ? nullptr : jurisdiction->authority(each->part_of)) {
    if (each->rules_as_code) return true;
  }
  return false;
}

bool same_outcome(const JudgedAct& a, const JudgedAct& b) { return a.outcome == b.outcome && a.amount == b.amount; }

void changed_code(const rulebook::Rulebook& rules, const ActList& group, const Forgotten& forgotten, std::vector<Finding>& out) {
  // One change, and each side of it uniform: anything else is no change of the code.
  size_t change = 1;
  while (change < group.size() && same_outcome(*group[change], *group[0])) ++change;
  if (change == group.size()) return;
  for (size_t i = change; i < group.size(); ++i) {
    if (!same_outcome(*group[i], *group[change])) return;
  }
  const ActList before(group.begin(), group.begin() + static_cast<ptrdiff_t>(change)), after(group.begin() + static_cast<ptrdiff_t>(change), group.end());
  if (before.back()->known >= after.front()->known || subjects(before) < kLeastEachSide || subjects(after) < kLeastEachSide) return;

  const JudgedAct& first = *after.front();
  Finding finding = across("PLT-1", "platform", rules, first);
  finding.decision_date = Span{before.back()->known + 1, first.known};
  finding.grade = Grade::kSerious;
  finding.verdict = std::min(capped(Verdict::kConsistentWith, rules, first), capped(Verdict::kConsistentWith, rules, *before.back()));
  finding.alike = in_common(first);
  finding.labels.push_back(std::to_string(first.signature.key));
  for (const judge::Weighed& each : first.weighed) finding.labels.push_back(each.band);
  list_twins(finding, group);
  const rulebook::Rulebook::Cited cited = rules.cited(first.rule + "@" + first.version);
  finding.sentence = say(sentences::kCodeChanged, {{"rule", title_of(*cited.rule, *cited.version)}, {"before", outcome_in_words(*before.back())}, {"last", to_string(before.back()->known)},
                                                   {"after", outcome_in_words(first)}, {"first", to_string(first.known)}, {"n_before", std::to_string(before.size())},
                                                   {"n_after", std::to_string(after.size())}});
  finding.trace.question = sentences::kCodeChangedQuestion;
  add_versions(finding.trace, *cited.rule, Span{before.back()->known, first.known}, first.known, cited.version);
  finding.trace.versions.erase(finding.trace.versions.begin());  // said again, with its reason, by the line above
  finding.trace.dates.push_back({"last of the old outcome", to_string(before.back()->at)});
  finding.trace.dates.push_back({"first of the new outcome", to_string(first.at)});
  for (const JudgedAct* each : after) {
    if (told_of_it_alone(*each, before).empty() && told_of_it_alone(*before.back(), {each}).empty()) continue;
    finding.verdict = Verdict::kUndetermined;
    add_counter(finding, sentences::kInputsNotRead);
    break;
  }
  if (forgotten.any()) add_counter(finding, sentences::kForgottenActs);
  add_counter(finding, sentences::kUndisclosedInput);
  finding.vanish_if.push_back("a version published between the two days, a disclosed experiment, or an input that differs is shown");
  out.push_back(std::move(finding));
}

}  // namespace

void twins_across(const rulebook::Rulebook& rules, const Held& held, std::vector<Finding>& out) {
  for (const ActList& group : groups_of(held.acts)) {
    // Who differs from the most frequent outcome is rare, or the question is one for the statistics.
    using Coarse = std::pair<std::string_view, int>;
    const auto coarse = [](const JudgedAct& act) -> Coarse { return {act.outcome, act.position ? (*act.position + kAlike) / (2 * kAlike) : -1}; };
    std::map<Coarse, size_t> outcomes;
    for (const JudgedAct* act : group) ++outcomes[coarse(*act)];
    if (outcomes.size() == 1) continue;
    for (size_t i = 0; i < group.size(); ++i) {
      if (outcomes[coarse(*group[i])] * 4 > group.size()) continue;
      const ActList twins = twins_of(group, i);
      if (!twins.empty()) odd_one_out(rules, *group[i], twins, held.forgotten, out);
    }
  }
}

void changed_code_across(const rulebook::Rulebook& rules, const Held& held, std::vector<Finding>& out) {
  ActList by_code;
  for (const JudgedAct* act : held.acts) {
    if (as_code(rules, *act)) by_code.push_back(act);
  }
  if (by_code.empty()) return;
  for (const ActList& group : groups_of(by_code)) changed_code(rules, group, held.forgotten, out);
}

}  // namespace isonomy::detect
