// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/hypergeometric.h"

#include <algorithm>
#include <cmath>

#include "daemon/stats/special.h"

namespace isonomy::stats {
namespace {

constexpr long double kNegligible = 1e-22L;
constexpr long double kTie = 1 + 1e-7L;

long double wide(int64_t n) { return static_cast<long double>(n); }

}  // namespace

Hypergeometric::Hypergeometric(int64_t n, int64_t n1, int64_t m, double log_odds)
    : n_(n),
      n1_(n1),
      m_(m),
      odds_(std::exp(static_cast<long double>(log_odds))),
      log_odds_(log_odds),
      lowest_(std::max<int64_t>(0, n1 + m - n)),
      highest_(std::min(n1, m)) {
  find_mode();
  long double first = 0, second = 0, weight = 1;
  for (int64_t k = mode_; k < highest_; ++k) {
    const long double r = ratio(k);
    weight *= r;
    const long double distance = wide(k + 1 - mode_);
    total_ += weight;
    first += distance * weight;
    second += distance * distance * weight;
    if (r < 1 && weight * distance * distance < kNegligible * total_) break;
  }
  weight = 1;
  for (int64_t k = mode_; k > lowest_; --k) {
    const long double r = 1 / ratio(k - 1);
    weight *= r;
    const long double distance = wide(k - 1 - mode_);
    total_ += weight;
    first += distance * weight;
    second += distance * distance * weight;
    if (r < 1 && weight * distance * distance < kNegligible * total_) break;
  }
  const long double shift = first / total_;
  mean_ = static_cast<double>(wide(mode_) + shift);
  variance_ = static_cast<double>(std::max(0.0L, second / total_ - shift * shift));
}

long double Hypergeometric::ratio(int64_t k) const {
  return odds_ * wide(m_ - k) * wide(n1_ - k) / (wide(k + 1) * wide(n_ - m_ - n1_ + k + 1));
}

long double Hypergeometric::log_weight(int64_t k) const { return log_choose(m_, k) + log_choose(n_ - m_, n1_ - k) + log_odds_ * wide(k); }

void Hypergeometric::find_mode() {
  // Where the ratio of neighbours crosses 1: (m - k + 1)(n1 - k + 1) odds = k (n - m - n1 + k), a quadratic in k.
  const long double a = odds_ - 1;
  const long double b = wide(m_ + n1_ + 2) * odds_ + wide(n_ - m_ - n1_);
  const long double c = wide(m_ + 1) * wide(n1_ + 1) * odds_;
  const long double root = 2 * c / (b + std::sqrt(std::max(0.0L, b * b - 4 * a * c)));
  mode_ = std::isfinite(root) ? std::clamp(static_cast<int64_t>(root), lowest_, highest_) : (odds_ > 1 ? highest_ : lowest_);
  while (mode_ < highest_ && ratio(mode_) > 1) ++mode_;  // rounding leaves at most a step or two
  while (mode_ > lowest_ && ratio(mode_ - 1) < 1) --mode_;
}

double Hypergeometric::log_normaliser() const { return static_cast<double>(log_weight(mode_) - log_choose(n_, n1_) + std::log(total_)); }

long double Hypergeometric::pmf(int64_t k) const {
  if (k < lowest_ || k > highest_) return 0;
  constexpr int64_t kNear = 512;  // close to the mode the product of ratios keeps more digits than a difference of factorials
  if (std::abs(k - mode_) > kNear) return std::exp(log_weight(k) - log_weight(mode_)) / total_;
  long double weight = 1;
  for (int64_t i = mode_; i < k; ++i) weight *= ratio(i);
  for (int64_t i = mode_; i > k; --i) weight /= ratio(i - 1);
  return weight / total_;
}

long double Hypergeometric::upper_tail(int64_t k) const {
  if (k <= lowest_) return 1;
  if (k > highest_) return 0;
  if (k <= mode_) return 1 - lower_tail(k - 1);
  long double term = 1, sum = 1;
  for (int64_t i = k; i < highest_ && term > kNegligible * sum; ++i) {
    term *= ratio(i);
    sum += term;
  }
  return std::min(1.0L, pmf(k) * sum);
}

long double Hypergeometric::lower_tail(int64_t k) const {
  if (k >= highest_) return 1;
  if (k < lowest_) return 0;
  if (k >= mode_) return 1 - upper_tail(k + 1);
  long double term = 1, sum = 1;
  for (int64_t i = k; i > lowest_ && term > kNegligible * sum; --i) {
    term /= ratio(i - 1);
    sum += term;
  }
  return std::min(1.0L, pmf(k) * sum);
}

long double Hypergeometric::two_sided(int64_t observed) const {
  const long double bar = pmf(observed) * kTie;
  if (pmf(mode_) <= bar) return 1;
  // Weights fall away from the mode, so the first value under the bar on the other side is found by halving.
  if (observed < mode_) {
    int64_t above = mode_, below = highest_ + 1;
    while (below - above > 1) {
      const int64_t middle = above + (below - above) / 2;
      (pmf(middle) <= bar ? below : above) = middle;
    }
    return std::min(1.0L, lower_tail(observed) + upper_tail(below));
  }
  int64_t above = mode_, below = lowest_ - 1;
  while (above - below > 1) {
    const int64_t middle = below + (above - below) / 2;
    (pmf(middle) <= bar ? below : above) = middle;
  }
  return std::min(1.0L, upper_tail(observed) + lower_tail(below));
}

Hypergeometric::Window Hypergeometric::window() const {
  std::vector<long double> down, up;
  long double weight = 1;
  int64_t first = mode_;
  for (int64_t k = mode_; k > lowest_; --k) {
    weight /= ratio(k - 1);
    if (weight < kNegligible) break;
    down.push_back(weight);
    first = k - 1;
  }
  weight = 1;
  for (int64_t k = mode_; k < highest_; ++k) {
    weight *= ratio(k);
    if (weight < kNegligible) break;
    up.push_back(weight);
  }
  Window window{first, {}};
  window.probability.reserve(down.size() + 1 + up.size());
  window.probability.assign(down.rbegin(), down.rend());
  window.probability.push_back(1);
  window.probability.insert(window.probability.end(), up.begin(), up.end());
  for (long double& p : window.probability) p /= total_;
  return window;
}

}  // namespace isonomy::stats
