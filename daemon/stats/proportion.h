// SPDX-License-Identifier: Apache-2.0
// Proportion: k of n, with an interval. Wilson is what the index prints; the exact one is for tests against a fixed share.
//
// Errors:  trials = 0 leaves the estimate NaN and the interval [0, 1]: nothing is known.
// Threads: pure.
// Source:  Wilson (1927); Newcombe (1998) for the continuity correction; Clopper and Pearson (1934);
//          Brown, Cai and DasGupta, "Interval Estimation for a Binomial Proportion", Statistical Science 16 (2001).
#pragma once

#include <cstdint>

#include "daemon/stats/numeric.h"

namespace isonomy::stats {

struct Proportion {
  int64_t successes = 0;
  int64_t trials = 0;

  double estimate() const;
  Interval wilson(double confidence_level) const;
  Interval wilson_continuity(double confidence_level) const;
  Interval clopper_pearson(double confidence_level) const;
  Interval jeffreys(double confidence_level) const;  // 0 and 1 at the ends when k = 0 or k = n
};

// P(K >= k) and the two-sided p (sum of the outcomes no likelier than the observed one) of k among n with probability `share`.
double binomial_upper_tail(int64_t k, int64_t n, double share);
double binomial_lower_tail(int64_t k, int64_t n, double share);
double binomial_two_sided(int64_t k, int64_t n, double share);

}  // namespace isonomy::stats
