// SPDX-License-Identifier: Apache-2.0
// ClusterScore: the second opinion on a disparity. A subject who comes back brings correlated cases, so variance is counted by subject.
//
//   U = sum over blocks of a - n1 m / n          V = its hypergeometric variance
//   A[subject] += (z - n1/n)(y - m/n) sqrt(n / (n - 1))        V_cluster = sum over subjects of A^2
//   log e = 1/2 ln(rho / (v + rho)) + U^2 / (2 (v + rho)),  v = max(V, V_cluster)
//
// Errors:  no informative block: all 0, and e = 1.
// Threads: pure.
// Source:  Robbins (1970), the normal mixture martingale; Liang and Zeger (1986) for the clustered variance.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "daemon/stats/tilt.h"

namespace isonomy::stats {

struct SubjectRow {
  uint32_t subject = 0;
  bool in_group = false;
  bool marked = false;
};

struct ClusterScore {
  double u = 0, v = 0, v_cluster = 0;
  double log_e = 0;
};
ClusterScore cluster_score(std::span<const std::vector<SubjectRow>> blocks, double rho);

double log_normal_mixture_e(double u, double variance, double rho);

}  // namespace isonomy::stats
