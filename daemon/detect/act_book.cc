// SPDX-License-Identifier: Apache-2.0
#include "daemon/detect/act_book.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "daemon/detect/detector.h"
#include "daemon/detect/words.h"

namespace isonomy::detect {
namespace {

using judge::ActKind;
using judge::JudgedAct;

bool is_counted(Day known) { return known > kFirstDay && known < kLastDay; }

bool is_old(const JudgedAct& act) {
  return act.conduct && act.conduct->last < kLastDay && act.known < kLastDay && act.known - act.conduct->last >= kOldDays;
}

bool worth_keeping(const JudgedAct& act) {
  return act.kind == ActKind::kDecision && !act.version.empty() && is_counted(act.known) && (act.discretion || is_old(act));
}

bool in_order(const JudgedAct* a, const JudgedAct* b) {
  return std::tie(a->known, a->case_key, a->source, a->id) < std::tie(b->known, b->case_key, b->source, b->id);
}

}  // namespace

// WHY three quarters: under a rule that fixes every amount few acts are worth keeping, and they must not crowd out those that are compared.
ActBook::ActBook(const rulebook::Rulebook& rules, size_t most_acts)
    : rules_(rules), most_acts_(most_acts), compared_(most_acts - most_acts / 4), fixed_(most_acts / 4) {
  for (const auto& rule : rules_.rules) {
    const bool choice = std::any_of(rule.versions.begin(), rule.versions.end(), [](const rulebook::RuleVersion& version) {
      const auto* power = std::get_if<rulebook::Power>(&version.body);
      return power != nullptr && judge::leaves_a_choice(*power);
    });
    if (choice) with_choice_.insert(rule.id);
  }
}

void ActBook::count(const casework::CaseEvent& event) {
  if (event.role != casework::Role::kDecision || !event.decision || event.decision->breaches.empty()) return;
  const Day day = judge::known_at(event);
  if (!is_counted(day)) return;
  const Recall::Place place = Recall::place_of(day, event.source, event.id);
  std::set<std::string> rules;
  for (const casework::Breach& breach : event.decision->breaches) {
    for (const std::string_view cite : breach.cites) {
      const rulebook::Rule* rule = rules_.cited(cite).rule;
      if (rule == nullptr || !rules.insert(rule->id).second) continue;
      (with_choice_.contains(rule->id) ? compared_ : fixed_).count(rule->id, place);
      changed_ = true;
      if (event.decision->cites_inferred) continue;
      const auto since = since_.emplace(rule->pack, day).first;
      since->second = std::min(since->second, day);
      // What its parent already counts is no further case.
      if (!event.decision->part_of.empty()) continue;
      Ledger& ledger = ledgers_[rule->id];
      ledger.changed = true;
      const int64_t cases = event.decision->n_cases;
      ledger.applied[{}][day] += cases;
      for (const casework::Labelled& each : event.circumstances) {
        const std::string name(each.name), label(each.label);
        if (ledger.crowded.contains(name)) continue;
        ledger.labels[name].insert(label);
        if (ledger.labels[name].size() > kMostLabels) {
          for (const std::string& other : ledger.labels[name]) ledger.applied.erase({name, other});
          ledger.labels.erase(name);
          ledger.crowded.insert(name);
          continue;
        }
        ledger.applied[{name, label}][day] += cases;
      }
    }
  }
}

void ActBook::replace(std::string_view case_key, std::vector<JudgedAct> acts) {
  std::erase_if(acts, [this](const JudgedAct& act) { return !worth_keeping(act) || !remembers(act); });
  if (acts.empty() && rules_of_case_.empty()) return;
  const std::string key(case_key);
  const auto held = rules_of_case_.find(key);
  if (acts.empty() && held == rules_of_case_.end()) return;
  if (held != rules_of_case_.end() && says(key, held->second, acts)) return;   // most events of a case change nothing in its acts
  changed_acts_ += std::max<size_t>(acts.size(), 1);
  if (held != rules_of_case_.end()) {
    for (const std::string& rule : held->second) {
      Ledger& ledger = ledgers_[rule];
      const auto before = ledger.acts.find(key);
      if (before == ledger.acts.end()) continue;  // forgotten since
      kept_ -= before->second.size();
      ledger.acts.erase(before);
      ledger.changed = true;
    }
    rules_of_case_.erase(held);
  }
  changed_ = true;
  if (acts.empty()) return;
  std::vector<std::string>& rules = rules_of_case_[key];
  kept_ += acts.size();
  for (JudgedAct& act : acts) {
    if (std::find(rules.begin(), rules.end(), act.rule) == rules.end()) rules.push_back(act.rule);
    Ledger& ledger = ledgers_[act.rule];
    ledger.changed = true;
    ledger.acts[key].push_back(std::move(act));
  }
  // WHY not at once: what Recall no longer holds is left out wherever the book is read, and dropping it one by one would cost more.
  if (kept_ > most_acts_ + most_acts_ / 8) forget();
}

bool ActBook::says(const std::string& case_key, const std::vector<std::string>& rules, const std::vector<JudgedAct>& acts) const {
  size_t known = 0;
  for (const std::string& rule : rules) {
    const auto ledger = ledgers_.find(rule);
    if (ledger == ledgers_.end()) return false;
    const auto of_case = ledger->second.acts.find(case_key);
    if (of_case == ledger->second.acts.end()) return false;   // forgotten since
    auto said = of_case->second.begin();
    for (const JudgedAct& act : acts) {
      if (act.rule != rule) continue;
      if (said == of_case->second.end() || *said != act) return false;
      ++said;
    }
    if (said != of_case->second.end()) return false;
    known += of_case->second.size();
  }
  return known == acts.size();
}

bool ActBook::remembers(const JudgedAct& act) const {
  return recall(act.rule).holds(act.rule, Recall::place_of(act.known, act.source, act.id));
}

void ActBook::forget() {
  for (auto& [rule, ledger] : ledgers_) {
    if (!recall(rule).forgotten(rule).any()) continue;
    for (auto of = ledger.acts.begin(); of != ledger.acts.end();) {
      kept_ -= std::erase_if(of->second, [&](const JudgedAct& act) { return !remembers(act); });
      if (!of->second.empty()) {
        ++of;
        continue;
      }
      const auto rules = rules_of_case_.find(of->first);
      std::erase(rules->second, rule);
      if (rules->second.empty()) rules_of_case_.erase(rules);
      of = ledger.acts.erase(of);
    }
  }
}

size_t ActBook::held() const {
  size_t out = 0;
  for (const auto& [rule, ledger] : ledgers_) {
    for (const auto& [key, acts] : ledger.acts) {
      out += static_cast<size_t>(std::count_if(acts.begin(), acts.end(), [&](const JudgedAct& act) { return remembers(act); }));
    }
  }
  return out;
}

void ActBook::judge_anew(const std::string& rule, Ledger& ledger) {
  ledger.findings.clear();
  ledger.changed = false;
  ledger.forgotten = recall(rule).forgotten(rule);
  const rulebook::Rule* text = rules_.rule(rule);
  if (text == nullptr) return;
  Held held{{}, ledger.forgotten};
  for (const auto& [key, of] : ledger.acts) {
    for (const JudgedAct& act : of) {
      if (!held.forgotten.any() || remembers(act)) held.acts.push_back(&act);
    }
  }
  std::sort(held.acts.begin(), held.acts.end(), in_order);
  twins_across(rules_, held, ledger.findings);
  changed_code_across(rules_, held, ledger.findings);
  flat_sanctions_across(rules_, held, ledger.findings);
  std::vector<Applied> applied;
  for (const auto& [name, cases] : ledger.applied) applied.push_back({name.first, name.second, cases});
  const auto since = since_.find(text->pack);
  if (since != since_.end()) revival_across(rules_, *text, held, applied, since->second, ledger.findings);
  for (Finding& finding : ledger.findings) {
    identify(finding);
    add_clocks(rules_, finding.trace);
  }
}

const std::vector<Finding>& ActBook::findings() {
  if (!changed_) return all_;
  changed_ = false;
  changed_acts_ = 0;
  all_.clear();
  for (auto& [rule, ledger] : ledgers_) {
    if (ledger.changed || ledger.forgotten != recall(rule).forgotten(rule)) judge_anew(rule, ledger);
    all_.insert(all_.end(), ledger.findings.begin(), ledger.findings.end());
  }
  std::sort(all_.begin(), all_.end(), ordered);
  return all_;
}

Finding across(std::string_view code, std::string_view family, const rulebook::Rulebook& rules, const JudgedAct& act) {
  Finding out;
  out.code = code;
  out.family = family;
  out.rule = act.rule;
  out.version = act.version;
  out.authority = act.authority;
  const rulebook::Rulebook::Cited cited = rules.cited(act.rule + "@" + act.version);
  if (cited.version != nullptr) {
    out.trace.versions.push_back({rulebook::qualified(*cited.rule, *cited.version), true,
                                  "published " + to_string(cited.version->published) + ", in force " + to_string(cited.version->in_force)});
  }
  return out;
}

Verdict capped(Verdict verdict, const rulebook::Rulebook& rules, const JudgedAct& act) {
  if (act.inferred || act.confidence == rulebook::Confidence::kLow) return Verdict::kUndetermined;
  const rulebook::Rulebook::Cited cited = rules.cited(act.rule + "@" + act.version);
  const Verdict of_version = capped(verdict, cited.version, {});
  return act.confidence == rulebook::Confidence::kMedium ? std::min(of_version, Verdict::kConsistentWith) : of_version;
}

std::string outcome_in_words(const JudgedAct& act) {
  std::string kinds = act.outcome;
  for (size_t at = 0; (at = kinds.find('+', at)) != std::string::npos; at += 5) kinds.replace(at, 1, " and ");
  std::replace(kinds.begin(), kinds.end(), '_', ' ');
  return act.amount ? kinds + " of " + grouped(*act.amount) : kinds;
}

Twin twin_of(const JudgedAct& act) { return {act.case_key, act.subject, to_string(act.at), outcome_in_words(act), {act.source, act.id}}; }

void list_twins(Finding& finding, const ActList& twins) {
  finding.twins_in_all = static_cast<int64_t>(twins.size());
  for (size_t i = 0; i < twins.size() && i < kMostTwins; ++i) finding.twins.push_back(twin_of(*twins[i]));
}

}  // namespace isonomy::detect
