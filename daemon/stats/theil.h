// SPDX-License-Identifier: Apache-2.0
// Theil: inequality of amounts, split exactly into between groups and within groups.
//
//   T = mean(x/mu ln(x/mu)),  L = mean(ln(mu/x)),  GE(2) = variance / (2 mu^2);   T = between + within, L too
//
// Units:   nats.
// Errors:  all amounts 0: T is 0 by convention (nobody has more), L and the shares NaN. One amount of 0 makes L infinite.
// Threads: pure.
// Source:  Theil, Economics and Information Theory (1967); Shorrocks, Econometrica 48 (1980).
#pragma once

#include <span>
#include <vector>

#include "daemon/stats/numeric.h"

namespace isonomy::stats {

struct Theil {
  double t = 0, between = 0, within = 0;
  double between_share = kNan;  // of T
  double l = kNan, l_between = kNan, l_within = kNan;
  double ge2 = kNan;
  std::vector<double> group_t, group_mean;
};
Theil theil(std::span<const std::vector<double>> groups);

}  // namespace isonomy::stats
