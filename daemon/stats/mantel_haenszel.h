// SPDX-License-Identifier: Apache-2.0
// MantelHaenszel: one question over many strata of like cases: is the group marked more often than the rest at equal signatures?
//
//   per stratum k the table of fisher.h; a stratum with an empty margin says nothing and is not counted.
//   odds ratio   sum a d / n  over  sum b c / n        (1 = alike)
//   chi2         (sum a - E a)^2 / sum V               with and without continuity
//   Breslow-Day  do the strata agree on one odds ratio? Tarone corrects for its having been estimated.
//
// Shape:   merging two sets of strata is appending them; every figure is a function of the list in its order.
// Errors:  no informative stratum: NaN. An estimate of 0 or infinity has no standard error (NaN) and no test of homogeneity.
// Threads: pure.
// Source:  Mantel and Haenszel (1959); Robins, Breslow and Greenland (1986); Breslow and Day (1980); Tarone (1985).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "daemon/stats/fisher.h"

namespace isonomy::stats {

struct Homogeneity {
  ChiSquare breslow_day;
  ChiSquare tarone;
  int64_t informative_strata = 0;
};

struct MantelHaenszel {
  double odds_ratio = kNan;
  double log_odds_ratio_se = kNan;
  Interval interval;
  ChiSquare uncorrected;
  ChiSquare continuity;
  double a_minus_expected = 0;
  double variance = 0;
  int64_t informative_strata = 0;
  std::optional<Homogeneity> homogeneity;
};
MantelHaenszel mantel_haenszel(std::span<const Table2x2> strata, double confidence_level);

// The exact counterpart: the sum of the a-cells has the law of a sum of independent hypergeometrics.
struct ExactMantelHaenszel {
  double p_two_sided = 1, p_less = 1, p_greater = 1;
  double odds_ratio = kNan;
  Interval odds_ratio_interval{0, kInfinity};
};
// Nothing when the convolution would take more than `limit` multiplications: use the large-sample result there.
std::optional<ExactMantelHaenszel> exact_mantel_haenszel(std::span<const Table2x2> strata, double confidence_level,
                                                         int64_t limit = 400'000'000);

}  // namespace isonomy::stats
