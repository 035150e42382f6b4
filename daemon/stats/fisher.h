// SPDX-License-Identifier: Apache-2.0
// Fisher: one 2x2 table with both margins fixed: exact p, conditional odds ratio and its exact interval, and the chi-square beside it.
//
//              marked   not
//   in group     a       b        odds ratio > 1: the group is marked more often
//   the rest     c       d
//
// Errors:  with a zero margin nothing can be learned: p is 1, the interval [0, inf], every other value NaN.
// Threads: pure.
// Source:  Fisher (1935); Cornfield (1956) for the interval; Yates (1934).
#pragma once

#include <cstdint>

#include "daemon/stats/numeric.h"

namespace isonomy::stats {

struct Table2x2 {
  int64_t a = 0, b = 0, c = 0, d = 0;

  int64_t n() const { return a + b + c + d; }
  int64_t row1() const { return a + b; }
  int64_t column1() const { return a + c; }
  bool informative() const { return row1() > 0 && c + d > 0 && column1() > 0 && b + d > 0; }
  double sample_odds_ratio() const;
};

struct FisherTest {
  double p_two_sided = 1, p_less = 1, p_greater = 1;
  double log10_p_two_sided = 0;  // also where p itself is too small for a double
  double odds_ratio = kNan;      // conditional maximum likelihood
  Interval odds_ratio_interval{0, kInfinity};
};
FisherTest fisher_test(const Table2x2& table, double confidence_level);

struct ChiSquare {
  double statistic = kNan;
  double degrees = kNan;
  double p = kNan;
};
ChiSquare chi_square_2x2(const Table2x2& table);
ChiSquare chi_square_yates(const Table2x2& table);

}  // namespace isonomy::stats
