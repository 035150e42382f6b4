// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/share_evidence.h"

#include <algorithm>
#include <cmath>

#include "daemon/stats/numeric.h"
#include "daemon/stats/special.h"

namespace isonomy::stats {
namespace {

constexpr size_t kGrid = 20;  // alternatives that are bet on
constexpr double kBenfordWeight = 60;  // prior digits: small departures of a percent or two are bet on as much as large ones

}  // namespace

double ShareEvidence::log_e() const {
  if (n_ == 0) return 0;
  std::array<double, kGrid> logs{};
  for (size_t i = 0; i < kGrid; ++i) {
    const double p = p0_ + (1 - p0_) * (real(i) + 0.5) / real(kGrid);
    logs[i] = real(yes_) * std::log(p / p0_) + real(n_ - yes_) * std::log((1 - p) / (1 - p0_));
  }
  return log_mean_exp(logs);
}

double ShareEvidence::add(bool yes) {
  yes_ += yes ? 1 : 0;
  ++n_;
  const double now = log_e();
  largest_ = std::max(largest_, now);
  return now;
}

RestartingShareEvidence::RestartingShareEvidence(double p0) {
  for (size_t i = 0; i < kGrid; ++i) {
    const double p = p0 + (1 - p0) * (real(i) + 0.5) / real(kGrid);
    yes_[i] = std::log(p / p0);
    no_[i] = std::log((1 - p) / (1 - p0));
  }
  log_sums_.fill(-kInfinity);
}

void RestartingShareEvidence::begin_period() {
  const double weight = 1 / ((real(periods_) + 1) * (real(periods_) + 2));
  ++periods_;
  for (double& sum : log_sums_) {
    const double top = std::max(sum, std::log(weight));
    sum = top + std::log(std::exp(sum - top) + std::exp(std::log(weight) - top));
  }
}

void RestartingShareEvidence::add(bool yes) {
  for (size_t i = 0; i < kGrid; ++i) log_sums_[i] += yes ? yes_[i] : no_[i];
}

double RestartingShareEvidence::log_e() const {
  const double begun = log_mean_exp(log_sums_), not_begun = -std::log(real(periods_) + 1);
  const double top = std::max(begun, not_begun);
  return top + std::log(std::exp(begun - top) + std::exp(not_begun - top));
}

double log_benford_e(const DigitCounts& counts) {
  double n = 0, log_e = 0;
  for (size_t d = 0; d < counts.size(); ++d) {
    const double share = std::log10(1 + 1 / real(d + 1)), k = real(counts[d]);
    n += k;
    log_e += log_gamma(kBenfordWeight * share + k) - log_gamma(kBenfordWeight * share) - k * std::log(share);
  }
  return log_e + log_gamma(kBenfordWeight) - log_gamma(kBenfordWeight + n);
}

}  // namespace isonomy::stats
