// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/theil.h"

namespace isonomy::stats {
namespace {

// mean(x/mu ln(x/mu)) as the mean of the cell deviance: the terms that are added sum to 0, and nothing cancels near equality.
double theil_t(std::span<const double> values, double mean) {
  if (!(mean > 0)) return 0;
  Sum sum;
  for (const double x : values) sum.add(cell_deviance(x / mean));
  return sum.value() / real(values.size());
}

double theil_l(std::span<const double> values, double mean) {
  if (!(mean > 0)) return kNan;
  Sum sum;
  for (const double x : values) {
    if (!(x > 0)) return kInfinity;
    sum.add(log_deviance(x / mean));
  }
  return sum.value() / real(values.size());
}

}  // namespace

Theil theil(std::span<const std::vector<double>> groups) {
  Theil result;
  std::vector<double> all;
  for (const std::vector<double>& group : groups) all.insert(all.end(), group.begin(), group.end());
  if (all.empty()) return result;
  const double n = real(all.size()), mean = mean_of(all);
  for (const std::vector<double>& group : groups) {
    result.group_mean.push_back(mean_of(group));
    result.group_t.push_back(group.empty() ? 0 : theil_t(group, result.group_mean.back()));
  }
  if (!(mean > 0)) return result;
  Sum between, within, l_between, l_within, squares;
  for (size_t g = 0; g < groups.size(); ++g) {
    if (groups[g].empty()) continue;
    const double share = real(groups[g].size()) / n, ratio = result.group_mean[g] / mean;
    between.add(share * cell_deviance(ratio));
    within.add(share * ratio * result.group_t[g]);
    l_between.add(share * log_deviance(ratio));
    l_within.add(ratio > 0 ? share * theil_l(groups[g], result.group_mean[g]) : kNan);
  }
  for (const double x : all) squares.add(squared(x - mean));
  result.t = theil_t(all, mean);
  result.between = between.value();
  result.within = within.value();
  // Equality leaves rounding behind: what is no inequality has no shares.
  if (result.t > 1e-15) result.between_share = result.between / result.t;
  result.l = theil_l(all, mean);
  result.l_between = l_between.value();
  result.l_within = l_within.value();
  result.ge2 = squares.value() / n / (2 * mean * mean);
  return result;
}

}  // namespace isonomy::stats
