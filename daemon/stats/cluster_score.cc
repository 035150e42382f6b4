// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/cluster_score.h"

#include <algorithm>
#include <map>

namespace isonomy::stats {

double log_normal_mixture_e(double u, double variance, double rho) {
  return 0.5 * std::log(rho / (variance + rho)) + u * u / (2 * (variance + rho));
}

ClusterScore cluster_score(std::span<const std::vector<SubjectRow>> blocks, double rho) {
  Sum u, v;
  std::map<uint32_t, Sum> by_subject;
  for (const std::vector<SubjectRow>& rows : blocks) {
    Block block;
    for (const SubjectRow& row : rows) {
      ++block.n;
      block.n1 += row.in_group ? 1 : 0;
      block.m += row.marked ? 1 : 0;
      block.a += row.in_group && row.marked ? 1 : 0;
    }
    if (!block.informative()) continue;
    u.add(real(block.a) - block.expected());
    v.add(block.variance());
    const double n = real(block.n), z_mean = real(block.n1) / n, y_mean = real(block.m) / n, scale = std::sqrt(n / (n - 1));
    for (const SubjectRow& row : rows)
      by_subject[row.subject].add(((row.in_group ? 1 : 0) - z_mean) * ((row.marked ? 1 : 0) - y_mean) * scale);
  }
  Sum squares;
  for (const auto& [unused, sum] : by_subject) squares.add(squared(sum.value()));
  ClusterScore score{u.value(), v.value(), squares.value(), 0};
  if (score.v > 0) score.log_e = log_normal_mixture_e(score.u, std::max(score.v, score.v_cluster), rho);
  return score;
}

}  // namespace isonomy::stats
