// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/risk.h"

#include <algorithm>
#include <vector>

namespace isonomy::stats {

Risk measure_risk(std::span<const double> losses, double alpha) {
  Risk risk;
  if (losses.empty()) return risk;
  std::vector<double> sorted(losses.begin(), losses.end());
  std::sort(sorted.begin(), sorted.end());
  const double n = real(sorted.size());
  // n alpha is often meant to be whole (.95 of 20): a rounding error above it must not move the quantile by one loss.
  const auto rank = static_cast<size_t>(std::clamp(std::ceil(n * alpha - 1e-9), 1.0, n));
  risk.value_at_risk = sorted[rank - 1];

  const double position = (n - 1) * alpha;
  const auto below = static_cast<size_t>(std::clamp(std::floor(position), 0.0, n - 1));
  const size_t above = std::min(below + 1, sorted.size() - 1);
  risk.quantile_type7 = sorted[below] + (position - real(below)) * (sorted[above] - sorted[below]);

  Sum excess, tail, total, weighted;
  double in_tail = 0;
  for (size_t i = 0; i < sorted.size(); ++i) {
    total.add(sorted[i]);
    weighted.add((2 * real(i + 1) - n - 1) * sorted[i]);
    if (sorted[i] < risk.value_at_risk) continue;
    excess.add(sorted[i] - risk.value_at_risk);
    tail.add(sorted[i]);
    in_tail += 1;
  }
  risk.expected_shortfall = alpha < 1 ? risk.value_at_risk + excess.value() / (n * (1 - alpha)) : risk.value_at_risk;
  risk.tail_mean = tail.value() / in_tail;
  risk.mean = total.value() / n;
  if (sorted.size() > 1) {
    Sum squares;
    for (const double loss : sorted) squares.add(squared(loss - risk.mean));
    risk.standard_deviation = std::sqrt(squares.value() / (n - 1));
    risk.coefficient_of_variation = risk.standard_deviation / risk.mean;
  }
  if (total.value() != 0) {
    risk.gini = weighted.value() / (n * total.value());
    if (sorted.size() > 1) risk.gini_unbiased = risk.gini * n / (n - 1);
  }
  return risk;
}

}  // namespace isonomy::stats
