// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/tilt.h"

#include <algorithm>
#include <vector>

#include "daemon/stats/hypergeometric.h"

namespace isonomy::stats {

double Block::variance() const {
  if (n < 2) return 0;
  const double total = real(n);
  return real(n1) * (total - real(n1)) * real(m) * (total - real(m)) / (total * total * (total - 1));
}

double log_tilt_mean(const Block& block, double log_odds) {
  return log_odds == 0 ? 0 : Hypergeometric(block.n, block.n1, block.m, log_odds).log_normaliser();
}

double log_tilt_e(const Block& block, double log_odds, double psi0) {
  if (!block.informative()) return 0;
  const double indifferent = std::log(psi0);
  return (log_odds - indifferent) * real(block.a) - (log_tilt_mean(block, log_odds) - log_tilt_mean(block, indifferent));
}

double log_tilt_e(std::span<const Block> blocks, double log_odds, double psi0) {
  Sum sum;
  for (const Block& block : blocks) sum.add(log_tilt_e(block, log_odds, psi0));
  return sum.value();
}

std::array<double, kTiltGrid.size()> log_tilt_grid(const Block& block) {
  std::array<double, kTiltGrid.size()> result{};
  if (!block.informative()) return result;
  const int64_t lowest = std::max<int64_t>(0, block.n1 + block.m - block.n), highest = std::min(block.n1, block.m);
  constexpr int64_t kSmallSupport = 64, kSmallBlock = 4096;
  if (highest - lowest > kSmallSupport || block.n > kSmallBlock) {
    for (size_t i = 0; i < kTiltGrid.size(); ++i) result[i] = log_tilt_e(block, kTiltGrid[i]);
    return result;
  }
  static const std::array<double, kTiltGrid.size()> odds = [] {
    std::array<double, kTiltGrid.size()> values{};
    for (size_t i = 0; i < values.size(); ++i) values[i] = std::exp(kTiltGrid[i]);
    return values;
  }();
  // Weights relative to the lowest outcome. Their ratios are below n, so that the largest is below 4096^64, inside a double.
  double weight = 1, total = 1;
  std::array<double, kTiltGrid.size()> power{}, tilted{};
  power.fill(1);
  tilted.fill(1);
  for (int64_t k = lowest; k < highest; ++k) {
    weight *= real(block.m - k) * real(block.n1 - k) / (real(k + 1) * real(block.n - block.m - block.n1 + k + 1));
    total += weight;
    for (size_t i = 0; i < odds.size(); ++i) {
      power[i] *= odds[i];
      tilted[i] += weight * power[i];
    }
  }
  for (size_t i = 0; i < result.size(); ++i) result[i] = kTiltGrid[i] * real(block.a - lowest) - std::log(tilted[i] / total);
  return result;
}

double tilt_null_mean(const Block& block, double log_odds) {
  const Hypergeometric null(block.n, block.n1, block.m);
  Sum sum;
  for (int64_t k = null.lowest(); k <= null.highest(); ++k)
    sum.add(static_cast<double>(null.pmf(k)) * std::exp(log_tilt_e({block.n, block.n1, block.m, k}, log_odds)));
  return sum.value();
}

double log_mixture_e(std::span<const Block> blocks, std::span<const double> log_odds_grid) {
  std::vector<double> logs;
  for (const double log_odds : log_odds_grid) logs.push_back(log_tilt_e(blocks, log_odds));
  return log_mean_exp(logs);
}

}  // namespace isonomy::stats
