// SPDX-License-Identifier: Apache-2.0
// Selectivity: of the breaches that were detected and decided about, what share was sanctioned, and whose: each level of a circumstance, each
// authority and official, crude beside what it is at equal law.
//
//   crude          sanctioned of decided, as they came
//   at equal law   overall share x observed / expected, where every decision is expected to be sanctioned as often as its like (indirect
//                  standardisation): what the level's share would be with everybody's mix of law
//   odds ratio     of the level against the rest: crude from one table, stratified by Mantel and Haenszel over (version, signature).
//                  Signs that differ are Simpson's paradox: the mix of cases hid the difference, or made it
//
// Denominator: decisions on detected cases whose facts are known; terms are no decisions. What was never detected is in no ledger.
// Limits:  one look, intervals that take every decision for independent: a picture. Findings are the watch's (watch.h), which pays for looks.
// Threads: pure.
// Source:  Mantel, Haenszel (1959); Robins, Breslow, Greenland (1986).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "daemon/stats/mantel_haenszel.h"
#include "daemon/uncertainty/share.h"
#include "daemon/uncertainty/table.h"

namespace isonomy::uncertainty {

inline constexpr int64_t kLeastAtLevel = 50;  // a level with fewer decisions is counted and not compared

struct SelectivityLevel {
  std::string level;
  Share crude;
  double at_equal_law = 0;
  double crude_odds_ratio = stats::kNan;
  double odds_ratio = stats::kNan;  // not defined where no law has both sides
  stats::Interval interval;         // of the stratified one, 95 %
  bool sign_changes() const { return (crude_odds_ratio - 1) * (odds_ratio - 1) < 0; }
};

struct Selectivity {
  std::string by;                        // "status", "authority", "official"
  std::vector<SelectivityLevel> levels;  // with kLeastAtLevel decisions or more, harshest at equal law first
  int64_t thin_levels = 0, thin_decisions = 0;
};

Share sanctioned_share(const Table& table);
std::vector<Selectivity> selectivity(const Table& table);

// Of one grouping: how often each level was sanctioned, and how often its like were.
struct LevelCount {
  int64_t n = 0, sanctioned = 0;
  double expected = 0;
  double at_equal_law(double overall) const { return overall * stats::real(sanctioned) / expected; }
};
std::vector<LevelCount> level_counts(const Table& table, std::span<const uint32_t> level_of_row);

}  // namespace isonomy::uncertainty
