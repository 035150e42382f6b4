// SPDX-License-Identifier: Apache-2.0
// Bunching: more cases just on the good side of an evaluation threshold than the smooth curve around it would give.
//
//   count  |      #                excess = sum over the excluded window of count - counterfactual
//          | . . .# . . .          counterfactual: a polynomial in the bins outside the window
//          +------[   ]----        iterated: the missing mass comes from the right, so that side is scaled up until the areas agree
//
// Errors:  too few bins outside the window for the order: nothing.
// Threads: pure.
// Source:  Saez (2010); Chetty, Friedman, Olsen and Pistaferri, QJE 126 (2011); the two-sided p is of outcomes no likelier.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "daemon/stats/numeric.h"

namespace isonomy::stats {

struct ThresholdTest {
  double share_below = kNan;
  double p_two_sided = 1, p_greater = 1;  // greater: more below than `null_share_below` would put there
  Interval interval;                      // Clopper-Pearson
};
ThresholdTest threshold_test(int64_t just_below, int64_t just_above, double null_share_below, double confidence_level);

struct ExcessMassOptions {
  double excluded_lower = 0, excluded_upper = 0;  // bins with lower <= middle <= upper are left out of the fit
  size_t order = 7;
};
struct ExcessMass {
  std::vector<double> counterfactual;
  double excess = kNan;
  double normalised = kNan;  // excess / mean counterfactual in the window: in bins of ordinary height
  double standard_error = kNan;
  double iterated_excess = kNan, iterated_normalised = kNan;
};
std::optional<ExcessMass> excess_mass(std::span<const double> bin_middle, std::span<const double> count, const ExcessMassOptions& options);

}  // namespace isonomy::stats
