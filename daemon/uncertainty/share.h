// SPDX-License-Identifier: Apache-2.0
// Share: k of n, with its Wilson interval: the one shape in which a share is published.
#pragma once

#include "daemon/stats/proportion.h"

namespace isonomy::uncertainty {

struct Share {
  int64_t k = 0, n = 0;
  stats::Interval interval;  // Wilson, 95 %; [0, 1] when n = 0
  double estimate() const { return n == 0 ? stats::kNan : stats::real(k) / stats::real(n); }
};
inline Share share_of(int64_t k, int64_t n) { return {k, n, stats::Proportion{k, n}.wilson(0.95)}; }

}  // namespace isonomy::uncertainty
