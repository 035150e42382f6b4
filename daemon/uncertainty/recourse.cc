// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/recourse.h"

#include <algorithm>
#include <map>
#include <set>

#include "daemon/stats/proportion.h"

namespace isonomy::uncertainty {
namespace {

using stats::real;

constexpr double kLeastReversal = 0.05, kMostIncongruent = 0.1, kMostUnlawfulUpheld = 0.5, kReprisalNull = 0.55;
constexpr int64_t kLeastAnswers = 30, kLeastUnlawful = 20, kLeastPairs = 40;
constexpr int kYear = 365, kMatchDays = 28;

void effect(const LedgerTable& table, double bar, Recourse& out) {
  std::vector<const Appeal*> answers;
  std::vector<stats::Waiting> waits;
  Day last = kFirstDay;
  for (const Row& row : table.decisions.rows) last = std::max(last, row.recorded);
  for (const Appeal& appeal : table.appeals) last = std::max(last, appeal.answered.value_or(appeal.filed));
  for (const Appeal& appeal : table.appeals) {
    waits.push_back({real(std::max(0, appeal.answered.value_or(last) - appeal.filed)), appeal.answered.has_value(), 0, 0});
    if (!appeal.answered) continue;
    ++out.answered;
    if (!appeal.outcome_stated) continue;
    answers.push_back(&appeal);
    ++out.outcomes;
    if (appeal.reversed) ++out.reversed;
    if (appeal.reversed && appeal.executed_first) ++out.reversed_after_execution;
  }
  out.reversal = stats::Proportion{out.reversed, out.outcomes}.wilson(0.95);
  if (!waits.empty()) out.waiting = stats::kaplan_meier(waits, 0.95);
  std::stable_sort(answers.begin(), answers.end(), [](const Appeal* a, const Appeal* b) { return *a->answered < *b->answered; });
  ShareWatch upheld(1 - kLeastReversal, kLeastAnswers, bar), incongruent(kMostIncongruent, kLeastAnswers, bar), unlawful(kMostUnlawfulUpheld, kLeastUnlawful, bar);
  for (const Appeal* appeal : answers) {
    upheld.add(!appeal->reversed, *appeal->answered);
    if (appeal->congruent == false) unlawful.add(!appeal->reversed, *appeal->answered);
  }
  const auto congruent = static_cast<size_t>(Principle::kCongruent);
  for (const Row& row : table.decisions.rows) {
    if (!row.qualities.was_asked(congruent)) continue;
    for (int64_t i = 0; i < row.sums.n; ++i) incongruent.add(!row.qualities.holds(congruent), row.day);
  }
  out.upheld = upheld.test();
  out.incongruent = incongruent.test();
  out.unlawful_upheld = unlawful.test();
  if (out.upheld.found && out.incongruent.found) out.no_effect_found = std::max(*out.upheld.found, *out.incongruent.found);
  if (out.unlawful_upheld.found) out.no_effect_found = std::min(out.no_effect_found.value_or(kLastDay), *out.unlawful_upheld.found);
}

// Days of the decisions about each subject, ascending.
using Calendar = std::map<std::string, std::vector<Day>>;

int64_t within(const Calendar& calendar, const std::string& subject, Day from, Day through) {
  const auto found = calendar.find(subject);
  if (found == calendar.end()) return 0;
  const auto begin = std::lower_bound(found->second.begin(), found->second.end(), from);
  const auto end = std::upper_bound(found->second.begin(), found->second.end(), through);
  return end - begin;
}

void reprisal(const LedgerTable& table, double bar, Recourse& out) {
  const Table& decisions = table.decisions;
  if (decisions.rows.empty()) return;
  Calendar calendar;
  std::map<uint32_t, std::vector<std::pair<Day, uint32_t>>> sanctioned;      // by law: day, subject
  std::map<std::pair<std::string, Day>, uint32_t> law_of;                    // of the act that was appealed against
  Day first = kLastDay, last = kFirstDay;
  for (const Row& row : decisions.rows) {
    if (row.qualities.term) continue;
    for (int64_t i = 0; i < row.sums.n && !row.qualities.follows; ++i) calendar[decisions.subjects[row.subject]].push_back(row.day);
    first = std::min(first, row.day);
    last = std::max(last, row.day);
    if (!row.qualities.sanctioned || !row.qualities.determinate) continue;
    sanctioned[row.law].emplace_back(row.day, row.subject);
    law_of.emplace(std::pair{decisions.subjects[row.subject], row.day}, row.law);
  }
  std::map<std::string, std::vector<Day>> appealed;
  for (const Appeal& appeal : table.appeals) appealed[appeal.subject].push_back(appeal.filed);
  std::vector<Appeal> in_order = table.appeals;
  std::stable_sort(in_order.begin(), in_order.end(), [](const Appeal& a, const Appeal& b) { return a.filed < b.filed; });

  ShareWatch after(kReprisalNull, kLeastPairs, bar), before(kReprisalNull, kLeastPairs, bar);
  std::set<std::string> used, paired;
  for (const Appeal& appeal : in_order) {
    // Only a subject's first appeal, with a whole year after it, and each match once: pairs are then independent of each other.
    if (paired.contains(appeal.subject) || appeal.filed + kYear > last) continue;
    const auto law = law_of.find({appeal.subject, appeal.sanctioned});
    if (law == law_of.end()) continue;
    paired.insert(appeal.subject);
    const auto& candidates = sanctioned.at(law->second);
    const auto never = [&](const std::string& subject) {
      const auto known = appealed.find(subject);
      return known == appealed.end() || std::none_of(known->second.begin(), known->second.end(), [&](Day day) { return day <= appeal.filed + kYear; });
    };
    const std::string* match = nullptr;
    int nearest = kMatchDays + 1;
    const auto from = std::lower_bound(candidates.begin(), candidates.end(), std::pair{appeal.sanctioned - kMatchDays, uint32_t{0}});
    for (auto it = from; it != candidates.end() && it->first <= appeal.sanctioned + kMatchDays; ++it) {
      const std::string& subject = decisions.subjects[it->second];
      const int away = std::abs(it->first - appeal.sanctioned);
      if (subject == appeal.subject || away >= nearest || used.contains(subject) || !never(subject)) continue;
      nearest = away;
      match = &subject;
    }
    if (match == nullptr) continue;
    used.insert(*match);
    ++out.pairs;
    const int64_t own = within(calendar, appeal.subject, appeal.filed + 1, appeal.filed + kYear);
    const int64_t other = within(calendar, *match, appeal.filed + 1, appeal.filed + kYear);
    out.mean_more += real(own - other);
    if (own != other) after.add(own > other, appeal.filed + kYear);
    if (appeal.sanctioned - kYear >= first) {
      const int64_t own_before = within(calendar, appeal.subject, appeal.sanctioned - kYear, appeal.sanctioned - kMatchDays - 1);
      const int64_t other_before = within(calendar, *match, appeal.sanctioned - kYear, appeal.sanctioned - kMatchDays - 1);
      if (own_before != other_before) before.add(own_before > other_before, appeal.sanctioned);
    }
  }
  if (out.pairs > 0) out.mean_more /= real(out.pairs);
  out.after = after.test();
  out.before = before.test();
  // Scrutiny that was there before the appeal is no answer to it.
  const bool trend = out.before.sufficient && (out.before.log_e > bar || out.before.estimate() >= out.after.estimate());
  if (!trend) out.reprisal_found = out.after.found;
}

}  // namespace

size_t recourse_tests(const LedgerTable& table) {
  if (table.appeals.empty()) return 0;
  const bool unlawful = std::any_of(table.appeals.begin(), table.appeals.end(), [](const Appeal& appeal) { return appeal.congruent == false; });
  return unlawful ? 3 : 2;
}

Recourse recourse(const LedgerTable& table, double bar) {
  Recourse out;
  for (const Row& row : table.decisions.rows)
    if (row.qualities.sanctioned) out.sanctions += row.sums.n;
  out.appeals = static_cast<int64_t>(table.appeals.size());
  effect(table, bar, out);
  reprisal(table, bar, out);
  return out;
}

}  // namespace isonomy::uncertainty
