// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/beta_binomial.h"

#include <algorithm>

#include "daemon/stats/root.h"
#include "daemon/stats/special.h"

namespace isonomy::stats {
namespace {

// Differences of log gamma and its derivatives over a step of k, as sums where k is small: digits survive at large a.
template <class Function, class Term>
double rising(double a, int64_t k, const Function& function, const Term& term) {
  if (k > 64) return function(a + real(k)) - function(a);
  Sum sum;
  for (int64_t j = 0; j < k; ++j) sum.add(term(a + real(j)));
  return sum.value();
}
double rising_log(double a, int64_t k) {
  return rising(a, k, log_gamma, [](double x) { return std::log(x); });
}
double rising_digamma(double a, int64_t k) {
  return rising(a, k, digamma, [](double x) { return 1 / x; });
}
double rising_trigamma(double a, int64_t k) {
  return rising(a, k, trigamma, [](double x) { return -1 / (x * x); });
}

struct Score {
  double d_alpha = 0, d_beta = 0;
};
Score score(std::span<const Exposure> units, double alpha, double beta) {
  Sum a, b;
  for (const Exposure& u : units) {
    const double both = rising_digamma(alpha + beta, u.exposure);
    a.add(rising_digamma(alpha, u.events) - both);
    b.add(rising_digamma(beta, u.exposure - u.events) - both);
  }
  return {a.value(), b.value()};
}

// The best mean at a fixed a + b = s: d/d mean = s (d_alpha - d_beta) falls, so it has one root.
double best_mean(std::span<const Exposure> units, double s) {
  const auto slope = [&](double logit) {
    const double mean = 1 / (1 + std::exp(-logit));
    Sum sum;
    for (const Exposure& u : units) sum.add(rising_digamma(s * mean, u.events) - rising_digamma(s * (1 - mean), u.exposure - u.events));
    return sum.value();
  };
  return 1 / (1 + std::exp(-find_root(slope, -40, 40, 1e-14)));
}

double profile(std::span<const Exposure> units, double log_s) {
  const double s = std::exp(log_s), mean = best_mean(units, s);
  return beta_binomial_log_likelihood(units, s * mean, s * (1 - mean));
}

double golden_section(std::span<const Exposure> units, double low, double high) {
  constexpr double kRatio = 0.6180339887498949;
  double a = high - kRatio * (high - low), b = low + kRatio * (high - low);
  double fa = profile(units, a), fb = profile(units, b);
  while (high - low > 1e-5) {
    if (fa > fb) {
      high = b;
      b = a, fb = fa;
      a = high - kRatio * (high - low);
      fa = profile(units, a);
    } else {
      low = a;
      a = b, fa = fb;
      b = low + kRatio * (high - low);
      fb = profile(units, b);
    }
  }
  return (low + high) / 2;
}

void polish(std::span<const Exposure> units, double& alpha, double& beta) {
  for (int i = 0; i < 20; ++i) {
    const Score s = score(units, alpha, beta);
    Sum aa, bb, ab;
    for (const Exposure& u : units) {
      const double both = rising_trigamma(alpha + beta, u.exposure);
      aa.add(rising_trigamma(alpha, u.events) - both);
      bb.add(rising_trigamma(beta, u.exposure - u.events) - both);
      ab.add(-both);
    }
    const double det = aa.value() * bb.value() - squared(ab.value());
    if (!(det > 0)) return;
    const double da = (bb.value() * s.d_alpha - ab.value() * s.d_beta) / det;
    const double db = (aa.value() * s.d_beta - ab.value() * s.d_alpha) / det;
    if (!(alpha - da > 0) || !(beta - db > 0)) return;
    alpha -= da;
    beta -= db;
    if (std::fabs(da) < 1e-13 * alpha && std::fabs(db) < 1e-13 * beta) return;
  }
}

}  // namespace

double beta_binomial_log_likelihood(std::span<const Exposure> units, double alpha, double beta) {
  Sum sum;
  for (const Exposure& u : units)
    sum.add(static_cast<double>(log_choose(u.exposure, u.events)) + rising_log(alpha, u.events) + rising_log(beta, u.exposure - u.events) -
            rising_log(alpha + beta, u.exposure));
  return sum.value();
}

BetaBinomial fit_beta_binomial(std::span<const Exposure> units, double confidence_level) {
  BetaBinomial fit;
  int64_t events = 0, exposure = 0;
  for (const Exposure& u : units) {
    events += u.events;
    exposure += u.exposure;
  }
  if (exposure == 0) return fit;
  fit.pooled_rate = real(events) / real(exposure);
  Sum pooled;
  for (const Exposure& u : units) {
    pooled.add(static_cast<double>(log_choose(u.exposure, u.events)));
    if (u.events > 0) pooled.add(real(u.events) * std::log(fit.pooled_rate));
    if (u.events < u.exposure) pooled.add(real(u.exposure - u.events) * std::log1p(-fit.pooled_rate));
  }
  fit.log_likelihood = pooled.value();
  fit.shrunken.assign(units.size(), fit.pooled_rate);
  if (events == 0 || events == exposure) return fit;

  constexpr double kLow = -12, kHigh = 18, kStep = 0.5;  // ln(a + b)
  double best = kLow, best_value = -kInfinity;
  for (double log_s = kLow; log_s <= kHigh; log_s += kStep) {
    const double value = profile(units, log_s);
    if (value > best_value) {
      best_value = value;
      best = log_s;
    }
  }
  // A maximum on the edge of the search, or one that beats the pooled share by nothing but rounding, is not inside.
  if (best >= kHigh || best_value <= fit.log_likelihood + 1e-9) return fit;
  if (best <= kLow) {
    fit.shape = BetaShape::kAllOrNothing;
    fit.log_likelihood = best_value;
    for (size_t i = 0; i < units.size(); ++i)
      fit.shrunken[i] = units[i].exposure > 0 ? real(units[i].events) / real(units[i].exposure) : fit.pooled_rate;
    return fit;
  }
  const double s = std::exp(golden_section(units, best - kStep, best + kStep)), mean = best_mean(units, s);
  fit.shape = BetaShape::kInterior;
  fit.alpha = s * mean;
  fit.beta = s * (1 - mean);
  polish(units, fit.alpha, fit.beta);
  fit.log_likelihood = beta_binomial_log_likelihood(units, fit.alpha, fit.beta);
  const double tail = (1 - confidence_level) / 2;
  for (size_t i = 0; i < units.size(); ++i) {
    const double a = fit.alpha + real(units[i].events), b = fit.beta + real(units[i].exposure - units[i].events);
    fit.shrunken[i] = a / (a + b);
    fit.interval.push_back({beta_quantile(a, b, tail), 1 - beta_quantile(b, a, tail)});
  }
  return fit;
}

}  // namespace isonomy::stats
