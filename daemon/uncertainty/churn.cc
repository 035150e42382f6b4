// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/churn.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "daemon/judge/signature.h"
#include "daemon/rulebook/timeline.h"
#include "daemon/stats/proportion.h"

namespace isonomy::uncertainty {
namespace {

using judge::Burden;
using judge::Measure;
using judge::Range;

constexpr int64_t kLeastCompared = 100;
constexpr double kLargeShare = 0.2;

template <class T>
Truth same_if_known(const std::optional<T>& a, const std::optional<T>& b) {
  if (!a && !b) return Truth::kTrue;  // neither text sets that end, or the same fact is missing for both
  if (!a || !b) return Truth::kUnknown;
  return *a == *b ? Truth::kTrue : Truth::kFalse;
}

Truth same_range(const Range& a, const Range& b) {
  if (a.applies != b.applies) return a.missing.empty() && b.missing.empty() ? Truth::kFalse : Truth::kUnknown;
  if (!a.applies) return Truth::kTrue;
  if (a.one_of != b.one_of) return Truth::kFalse;
  return both(same_if_known(a.min, b.min), same_if_known(a.max, b.max));
}

Truth same_measure(const Measure& a, const Measure& b) {
  if (a.open == Truth::kUnknown || b.open == Truth::kUnknown) return Truth::kUnknown;
  if (a.open != b.open) return Truth::kFalse;
  if (a.open == Truth::kFalse) return Truth::kTrue;
  if (a.unlimited != b.unlimited) return Truth::kFalse;
  if (a.unlimited) return Truth::kTrue;
  return a.unit == b.unit && a.least == b.least && a.most == b.most ? Truth::kTrue : Truth::kFalse;
}

Day new_year(int year) { return Day::from_civil(year, 1, 1); }

// The version that the public of that day read as governing it; none where it is not settled.
const rulebook::RuleVersion* governing_on(const rulebook::Rule& rule, int year) {
  const Day day = new_year(year);
  return rulebook::governing(rule, Span::exactly(day), day).version;
}

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", 100 * share);
  return text;
}

detect::Finding begin(const ChurnYear& year, int64_t count, size_t years, const std::string& what) {
  detect::Finding finding;
  finding.code = "VOL-1";
  finding.family = "rulebook";
  finding.verdict = detect::Verdict::kConsistentWith;
  finding.labels = {what, std::to_string(year.year)};
  finding.decision_date = Span{new_year(year.year), new_year(year.year + 1)};
  const stats::Proportion share{count, year.compared};
  const stats::Interval interval = share.wilson(1 - 0.05 / static_cast<double>(years));
  finding.grade = interval.lower > 0.5 ? detect::Grade::kSerious : detect::Grade::kMinor;
  detect::Statistics statistics;
  statistics.n = year.compared;
  statistics.of = "cases of a fixed panel, each held against the text of both days";
  statistics.measure = "share";
  statistics.estimate = share.estimate();
  statistics.lower = interval.lower;
  statistics.upper = interval.upper;
  statistics.tests = static_cast<int64_t>(years);
  finding.statistics = statistics;
  finding.trace.question = "Could what the law of a year expects of a case be expected of it a year later?";
  finding.trace.steps.push_back(std::to_string(year.undetermined) + " further cases are undetermined: no version governs one of the two days, or a fact is missing");
  finding.trace.steps.push_back("texts of equal outcome, whatever their number or wording, count as no change, and so do dated parameters");
  finding.counter = "An amendment may answer a need, and those bound by it may have had time to prepare: that the law moves is no fault of those who apply it.";
  finding.vanish_if = {"the panel's cases are shown to be untypical of those that the rules address", "the amended texts are shown to come to the same"};
  return finding;
}

// The cite of an act by which the panel would take its case; null: none.
// WHY also a cite that is no basis: what the act was called for is asked of the law here, and not whether the act kept to it.
const judge::CiteAssessment* cite_of(const judge::ActAssessment& act) {
  if (!act.act->at.exact() || act.act->decision->cites_inferred) return nullptr;
  const judge::CiteAssessment* cite = judge::carrying(act);
  if (cite == nullptr && !act.cites.empty()) cite = &act.cites.front();
  return cite == nullptr || cite->rule == nullptr ? nullptr : cite;
}

}  // namespace

Truth same_outcome(const Burden& a, const Burden& b) {
  if (a.condition == Truth::kUnknown || b.condition == Truth::kUnknown) return Truth::kUnknown;
  if (a.condition != b.condition) return Truth::kFalse;
  if (a.condition == Truth::kFalse) return Truth::kTrue;
  Truth same = same_range(a.fine, b.fine);
  static const Measure kNone;
  const auto hold = [&](const auto& these, const auto& those) {
    for (const auto& [kind, measure] : these) {
      const auto other = those.find(kind);
      same = both(same, same_measure(measure, other == those.end() ? kNone : other->second));
    }
  };
  hold(a.measures, b.measures);
  hold(b.measures, a.measures);
  return same;
}

Share Churn::constant() const {
  int64_t compared = 0, changed = 0;
  for (const ChurnYear& year : years) {
    compared += year.compared;
    changed += year.changed;
  }
  if (compared == 0) return share_of(0, 0);
  // WHY not pairs: the years of one case are one case.
  const int64_t n = compared_cases;
  return share_of(std::llround(static_cast<double>(n) * static_cast<double>(compared - changed) / static_cast<double>(compared)), n);
}

bool ChurnPanel::takes(const judge::Judgement& judgement) {
  return std::any_of(judgement.acts.begin(), judgement.acts.end(), [](const judge::ActAssessment& act) { return cite_of(act) != nullptr; });
}

void ChurnPanel::add(const casework::Case& of, Day watermark) {
  const judge::Judgement judgement = judge_.judge(of, watermark);
  for (const judge::ActAssessment& act : judgement.acts) {
    const judge::CiteAssessment* cite = cite_of(act);
    if (cite == nullptr) continue;
    Member member{cite->rule, {}};
    for (const rulebook::RuleVersion& version : cite->rule->versions) {
      Burden burden;
      burden.condition = Truth::kUnknown;
      if (std::holds_alternative<rulebook::Power>(version.body)) burden = judge_.burden(of, *act.act, *cite->rule, version, watermark);
      member.burdens.push_back(std::move(burden));
    }
    const int year = act.act->at.first.civil().year;
    first_year_ = members_.empty() ? year : std::min(first_year_, year);
    last_year_ = members_.empty() ? year : std::max(last_year_, year);
    members_.push_back(std::move(member));
    return;
  }
}

Churn ChurnPanel::read() const {
  Churn out;
  out.cases = static_cast<int64_t>(members_.size());
  if (members_.empty()) return out;
  std::map<std::string, int64_t> amended;
  std::vector<bool> known(members_.size());
  // Year by year, the outcome of each rule's members on either side; versions are looked up once a rule.
  std::map<const rulebook::Rule*, std::vector<const rulebook::RuleVersion*>> texts;
  const int years = last_year_ - first_year_ + 1;
  const auto text_of = [&](const rulebook::Rule& rule, int year) {
    auto [found, fresh] = texts.try_emplace(&rule);
    for (int i = 0; fresh && i <= years + 1; ++i) found->second.push_back(governing_on(rule, first_year_ + i));
    return found->second[static_cast<size_t>(year - first_year_)];
  };
  const auto same = [&](const Member& member, int a, int b) {
    const rulebook::RuleVersion *before = text_of(*member.rule, a), *after = text_of(*member.rule, b);
    if (before == nullptr || after == nullptr) return Truth::kUnknown;
    if (before == after) return Truth::kTrue;
    const rulebook::RuleVersion* all = member.rule->versions.data();
    return same_outcome(member.burdens[static_cast<size_t>(before - all)], member.burdens[static_cast<size_t>(after - all)]);
  };
  for (int year = first_year_; year <= last_year_; ++year) {
    ChurnYear count;
    count.year = year;
    for (size_t i = 0; i < members_.size(); ++i) {
      const Member& member = members_[i];
      switch (same(member, year, year + 1)) {
        case Truth::kUnknown: ++count.undetermined; continue;
        case Truth::kTrue: break;
        case Truth::kFalse:
          ++count.changed;
          ++amended[member.rule->id];
          if (same(member, year, year + 2) == Truth::kTrue) ++count.returned;
          break;
      }
      ++count.compared;
      known[i] = true;
    }
    out.years.push_back(count);
  }
  out.compared_cases = std::count(known.begin(), known.end(), true);
  out.amended.assign(amended.begin(), amended.end());
  std::stable_sort(out.amended.begin(), out.amended.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return out;
}

std::vector<detect::Finding> churn_findings(const Churn& churn) {
  std::vector<detect::Finding> out;
  for (const ChurnYear& year : churn.years) {
    if (year.compared < kLeastCompared) continue;
    const auto large = [&](int64_t count) {
      return stats::Proportion{count, year.compared}.wilson(1 - 0.05 / static_cast<double>(churn.years.size())).lower > kLargeShare;
    };
    const std::string of = " of " + std::to_string(year.compared) + " cases of the panel";
    if (large(year.changed)) {
      detect::Finding finding = begin(year, year.changed, churn.years.size(), "changed");
      finding.sentence = "From 1 January " + std::to_string(year.year) + " to 1 January " + std::to_string(year.year + 1) + " amendments changed what the law expects for " +
                         std::to_string(year.changed) + of + " (" + percent(finding.statistics->estimate) + "; interval " + percent(finding.statistics->lower) + " to " +
                         percent(finding.statistics->upper) + ").";
      out.push_back(std::move(finding));
    }
    if (large(year.returned)) {
      detect::Finding finding = begin(year, year.returned, churn.years.size(), "returned");
      finding.sentence = "What amendments of " + std::to_string(year.year) + " had changed was as before again a year later for " + std::to_string(year.returned) + of + " (" +
                         percent(finding.statistics->estimate) + "; interval " + percent(finding.statistics->lower) + " to " + percent(finding.statistics->upper) + ").";
      out.push_back(std::move(finding));
    }
  }
  for (detect::Finding& finding : out) identify(finding);
  return out;
}

}  // namespace isonomy::uncertainty
