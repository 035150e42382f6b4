// SPDX-License-Identifier: Apache-2.0
// Risk: what sanctions may cost a subject in a bad year, and how unevenly the cost falls.
//
//   VaR   the smallest loss v with at least a share alpha of losses <= v
//   ES    the mean of the worst share 1 - alpha; the atom at VaR is split, so that ES is coherent
//
// Units:   those of the losses.
// Errors:  no losses: NaN; one loss has no standard deviation (NaN); a mean of 0 has no Gini (NaN).
// Threads: pure.
// Source:  Acerbi and Tasche, Journal of Banking and Finance 26 (2002); Rockafellar and Uryasev (2002); Gini (1912);
//          Hyndman and Fan (1996) for quantile type 7.
#pragma once

#include <span>

#include "daemon/stats/numeric.h"

namespace isonomy::stats {

struct Risk {
  double value_at_risk = kNan;
  double quantile_type7 = kNan;
  double expected_shortfall = kNan;
  double tail_mean = kNan;  // of losses at or above VaR
  double mean = kNan, standard_deviation = kNan, coefficient_of_variation = kNan;
  double gini = kNan, gini_unbiased = kNan;
};
Risk measure_risk(std::span<const double> losses, double alpha);

}  // namespace isonomy::stats
