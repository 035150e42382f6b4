// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/bunching.h"

#include <algorithm>

#include "daemon/stats/linear.h"
#include "daemon/stats/proportion.h"

namespace isonomy::stats {
namespace {

struct Fit {
  std::vector<double> counterfactual;
  double excess = 0, window_mean = 0, standard_error = kNan;
};

struct Bins {
  Matrix design;  // powers of the centred, scaled bin middle
  std::vector<bool> excluded;
  size_t included = 0;
};

std::optional<Fit> fit_polynomial(const Bins& bins, std::span<const double> count, std::span<const double> original) {
  const size_t terms = bins.design.columns;
  Matrix design(bins.included, terms);
  std::vector<double> y;
  for (size_t i = 0; i < count.size(); ++i) {
    if (bins.excluded[i]) continue;
    for (size_t k = 0; k < terms; ++k) design.at(y.size(), k) = bins.design.at(i, k);
    y.push_back(count[i]);
  }
  const std::optional<LeastSquares> least = least_squares(std::move(design), std::move(y));
  if (!least) return std::nullopt;
  Fit fit;
  std::vector<double> row_sum(terms, 0.0);
  Sum excess, window;
  double width = 0;
  for (size_t i = 0; i < count.size(); ++i) {
    Sum value;
    for (size_t k = 0; k < terms; ++k) value.add(least->coefficients[k] * bins.design.at(i, k));
    fit.counterfactual.push_back(value.value());
    if (!bins.excluded[i]) continue;
    excess.add(original[i] - value.value());
    window.add(value.value());
    width += 1;
    for (size_t k = 0; k < terms; ++k) row_sum[k] += bins.design.at(i, k);
  }
  fit.excess = excess.value();
  fit.window_mean = window.value() / width;
  // The excess is a sum of `width` fresh counts less a prediction: both parts carry the residual variance.
  if (bins.included > terms) {
    const double variance = least->residual_sum_of_squares / real(bins.included - terms);
    // x' (R'R)^-1 x = |R'^-1 x|^2, and R' is lower triangular.
    Matrix lower(terms, terms);
    for (size_t r = 0; r < terms; ++r)
      for (size_t c = 0; c <= r; ++c) lower.at(r, c) = least->triangle.at(c, r);
    Sum prediction;
    for (const double z : solve_lower(lower, row_sum)) prediction.add(z * z);
    fit.standard_error = std::sqrt(variance * (width + prediction.value()));
  }
  return fit;
}

}  // namespace

ThresholdTest threshold_test(int64_t just_below, int64_t just_above, double null_share_below, double confidence_level) {
  const Proportion share{just_below, just_below + just_above};
  return {share.estimate(), binomial_two_sided(just_below, share.trials, null_share_below),
          binomial_upper_tail(just_below, share.trials, null_share_below), share.clopper_pearson(confidence_level)};
}

std::optional<ExcessMass> excess_mass(std::span<const double> middle, std::span<const double> count, const ExcessMassOptions& options) {
  const size_t n = std::min(middle.size(), count.size());
  if (n == 0) return std::nullopt;
  const auto [low, high] = std::minmax_element(middle.begin(), middle.begin() + static_cast<std::ptrdiff_t>(n));
  const double centre = (*low + *high) / 2, half = std::max((*high - *low) / 2, 1e-300);
  Bins bins;
  bins.design = Matrix(n, options.order + 1);
  double right = 0;
  for (size_t i = 0; i < n; ++i) {
    bins.excluded.push_back(middle[i] >= options.excluded_lower && middle[i] <= options.excluded_upper);
    if (!bins.excluded.back()) ++bins.included;
    if (middle[i] > options.excluded_upper) right += count[i];
    double power = 1;
    for (size_t k = 0; k <= options.order; ++k) {
      bins.design.at(i, k) = power;
      power *= (middle[i] - centre) / half;
    }
  }
  if (bins.included <= options.order || bins.included == n) return std::nullopt;
  const std::vector<double> counts(count.begin(), count.begin() + static_cast<std::ptrdiff_t>(n));
  const std::optional<Fit> plain = fit_polynomial(bins, counts, counts);
  if (!plain) return std::nullopt;
  ExcessMass result;
  result.counterfactual = plain->counterfactual;
  result.excess = plain->excess;
  result.normalised = plain->excess / plain->window_mean;
  result.standard_error = plain->standard_error;

  Fit fit = *plain;
  if (right > 0) {
    for (int i = 0; i < 10'000; ++i) {
      std::vector<double> scaled = counts;
      for (size_t k = 0; k < n; ++k)
        if (middle[k] > options.excluded_upper) scaled[k] *= 1 + fit.excess / right;
      std::optional<Fit> next = fit_polynomial(bins, scaled, counts);
      if (!next) break;
      const double change = std::fabs(next->excess - fit.excess);
      fit = *std::move(next);
      if (change <= 1e-13 * std::max(1.0, std::fabs(fit.excess))) break;
    }
  }
  result.iterated_excess = fit.excess;
  result.iterated_normalised = fit.excess / fit.window_mean;
  return result;
}

}  // namespace isonomy::stats
