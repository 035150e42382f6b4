// SPDX-License-Identifier: Apache-2.0
// BetaBinomial: shares of many authorities, each drawn towards the common one as far as its own count is thin.
//
//   share_i ~ Beta(a, b), events_i ~ Binomial(exposure_i, share_i);   shrunken_i = (a + events_i) / (a + b + exposure_i)
//
// When the shares spread no more than chance would (the likelihood rises to a + b -> infinity) every share is the pooled one.
// When every unit is all or nothing it rises to a + b -> 0, and every share is the raw one.
// Errors:  no exposure: NaN.
// Threads: pure.
// Source:  Skellam (1948); Griffiths (1973); the likelihood is concave in the mean at a fixed a + b, which makes the search safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "daemon/stats/numeric.h"

namespace isonomy::stats {

struct Exposure {
  int64_t events = 0, exposure = 0;
};

enum class BetaShape : uint8_t { kInterior, kPooled, kAllOrNothing };

struct BetaBinomial {
  BetaShape shape = BetaShape::kPooled;
  double pooled_rate = kNan;
  double alpha = kNan, beta = kNan;  // of an interior maximum
  double log_likelihood = kNan;      // at the maximum, or its supremum; with the binomial coefficients
  std::vector<double> shrunken;
  std::vector<Interval> interval;  // equal-tailed posterior; empty when there is no interior maximum

  double prior_mean() const { return alpha / (alpha + beta); }
  double rho() const { return 1 / (alpha + beta + 1); }  // correlation of two events of one unit
};
BetaBinomial fit_beta_binomial(std::span<const Exposure> units, double confidence_level);
double beta_binomial_log_likelihood(std::span<const Exposure> units, double alpha, double beta);

}  // namespace isonomy::stats
