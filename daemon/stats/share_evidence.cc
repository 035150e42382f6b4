// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/share_evidence.h"

#include <algorithm>
#include <cmath>

#include "daemon/stats/numeric.h"
#include "daemon/stats/special.h"

namespace isonomy::stats {
namespace {

constexpr size_t kGrid = 20;
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
