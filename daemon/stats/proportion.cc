// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/proportion.h"

#include <algorithm>

#include "daemon/stats/special.h"

namespace isonomy::stats {
namespace {

// Long double: what counts is the difference of two such logarithms, which are of the size of n.
long double log_binomial(int64_t k, int64_t n, double share) {
  const auto wide = static_cast<long double>(share);
  const long double up = k == 0 ? 0 : static_cast<long double>(k) * std::log(wide);
  const long double down = k == n ? 0 : static_cast<long double>(n - k) * std::log1p(-wide);
  return log_choose(n, k) + up + down;
}

}  // namespace

double Proportion::estimate() const { return trials == 0 ? kNan : real(successes) / real(trials); }

Interval Proportion::wilson(double confidence_level) const {
  if (trials == 0) return {0, 1};
  const double n = real(trials), k = real(successes);
  const double z2 = squared(normal_two_sided_z(confidence_level));
  const double centre = k + z2 / 2;
  const double half = std::sqrt(z2 * (k * (n - k) / n + z2 / 4));
  // Each end is the quotient that does not cancel: (centre - half)(centre + half) = k^2 (n + z2) / n.
  Interval interval;
  interval.lower = successes == 0 ? 0 : k * k / n / (centre + half);
  interval.upper = successes == trials ? 1 : 1 - (n - k) * (n - k) / n / ((n - k) + z2 / 2 + half);
  return interval;
}

Interval Proportion::wilson_continuity(double confidence_level) const {
  if (trials == 0) return {0, 1};
  const double n = real(trials), p = estimate();
  const double z = normal_two_sided_z(confidence_level), z2 = z * z;
  const double correction = std::min(0.5, std::fabs(real(successes) - n * 0.5));
  const double low = p - correction / n, high = p + correction / n;
  const double scale = 1 + z2 / n;
  const double below = (low + z2 / (2 * n) - z * std::sqrt(low * (1 - low) / n + z2 / (4 * n * n))) / scale;
  const double above = (high + z2 / (2 * n) + z * std::sqrt(high * (1 - high) / n + z2 / (4 * n * n))) / scale;
  return {successes == 0 ? 0 : std::max(0.0, below), successes == trials ? 1 : std::min(1.0, above)};
}

Interval Proportion::clopper_pearson(double confidence_level) const {
  if (trials == 0) return {0, 1};
  const double n = real(trials), k = real(successes), tail = (1 - confidence_level) / 2;
  return {successes == 0 ? 0 : beta_quantile(k, n - k + 1, tail), successes == trials ? 1 : 1 - beta_quantile(n - k, k + 1, tail)};
}

Interval Proportion::jeffreys(double confidence_level) const {
  if (trials == 0) return {0, 1};
  const double a = real(successes) + 0.5, b = real(trials - successes) + 0.5, tail = (1 - confidence_level) / 2;
  return {successes == 0 ? 0 : beta_quantile(a, b, tail), successes == trials ? 1 : 1 - beta_quantile(b, a, tail)};
}

double binomial_upper_tail(int64_t k, int64_t n, double share) {
  if (k <= 0) return 1;
  if (k > n) return 0;
  return beta_cdf(real(k), real(n - k + 1), share);
}

double binomial_lower_tail(int64_t k, int64_t n, double share) {
  if (k >= n) return 1;
  if (k < 0) return 0;
  return beta_tail(real(k + 1), real(n - k), share);
}

double binomial_two_sided(int64_t k, int64_t n, double share) {
  if (n == 0) return 1;
  if (share <= 0) return k == 0 ? 1 : 0;
  if (share >= 1) return k == n ? 1 : 0;
  const auto mode = std::clamp<int64_t>(static_cast<int64_t>(std::floor((real(n) + 1) * share)), 0, n);
  const long double bar = log_binomial(k, n, share) + 1e-7L;  // as likely as the observed one counts, whatever the rounding
  if (log_binomial(mode, n, share) <= bar) return 1;
  // Likelihoods fall away from the mode, so the other side's first outcome under the bar is found by halving.
  if (k < mode) {
    int64_t low = mode, high = n + 1;  // low is above the bar, high below it (or beyond the end)
    while (high - low > 1) {
      const int64_t middle = low + (high - low) / 2;
      (log_binomial(middle, n, share) <= bar ? high : low) = middle;
    }
    return std::min(1.0, binomial_lower_tail(k, n, share) + binomial_upper_tail(high, n, share));
  }
  int64_t low = -1, high = mode;
  while (high - low > 1) {
    const int64_t middle = low + (high - low) / 2;
    (log_binomial(middle, n, share) <= bar ? low : high) = middle;
  }
  return std::min(1.0, binomial_upper_tail(k, n, share) + binomial_lower_tail(low, n, share));
}

}  // namespace isonomy::stats
