// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/mantel_haenszel.h"

#include <algorithm>

#include "daemon/stats/special.h"

namespace isonomy::stats {
namespace {

// The a-cell that has odds ratio `odds` with the margins of `table`: the root in range of a quadratic that is linear at odds = 1.
double fitted_cell(const Table2x2& table, double odds) {
  const double n = real(table.n()), row = real(table.row1()), column = real(table.column1());
  const double low = std::max(0.0, row + column - n), high = std::min(row, column);
  const double a = 1 - odds;
  const double b = n - row - column + odds * (row + column);
  const double c = -odds * row * column;
  // The product form of the root does not divide by 1 - odds, and so needs no special case where the odds ratio is exactly 1.
  const double root = std::sqrt(std::max(0.0, b * b - 4 * a * c));
  return std::clamp(-2 * c / (b + root), low, high);
}

Homogeneity homogeneity(std::span<const Table2x2> strata, double odds) {
  Sum statistic, gap, variance;
  int64_t informative = 0;
  for (const Table2x2& table : strata) {
    if (!table.informative()) continue;
    ++informative;
    const double n = real(table.n()), row = real(table.row1()), column = real(table.column1());
    const double a = fitted_cell(table, odds);
    const double v = 1 / (1 / a + 1 / (row - a) + 1 / (column - a) + 1 / (n - row - column + a));
    statistic.add(squared(real(table.a) - a) / v);
    gap.add(real(table.a) - a);
    variance.add(v);
  }
  Homogeneity result;
  result.informative_strata = informative;
  const double degrees = real(informative) - 1;
  const double breslow_day = statistic.value();
  const double tarone = breslow_day - squared(gap.value()) / variance.value();
  result.breslow_day = {breslow_day, degrees, chi_square_tail(breslow_day, degrees)};
  result.tarone = {tarone, degrees, chi_square_tail(tarone, degrees)};
  return result;
}

}  // namespace

MantelHaenszel mantel_haenszel(std::span<const Table2x2> strata, double confidence_level) {
  MantelHaenszel result;
  Sum r_sum, s_sum, pr, ps_qr, qs, gap, variance;
  for (const Table2x2& table : strata) {
    const double n = real(table.n());
    if (table.n() < 2) continue;
    const double a = real(table.a), b = real(table.b), c = real(table.c), d = real(table.d);
    const double r = a * d / n, s = b * c / n, p = (a + d) / n, q = (b + c) / n;
    r_sum.add(r);
    s_sum.add(s);
    pr.add(p * r);
    ps_qr.add(p * s + q * r);
    qs.add(q * s);
    const double row = a + b, column = a + c;
    gap.add((a * d - b * c) / n);  // a - row column / n, without the cancellation
    variance.add(row * (n - row) * column * (n - column) / (n * n * (n - 1)));
    if (table.informative()) ++result.informative_strata;
  }
  result.a_minus_expected = gap.value();
  result.variance = variance.value();
  if (result.informative_strata == 0) return result;

  const double distance = std::fabs(result.a_minus_expected);
  const double correction = distance >= 0.5 ? 0.5 : 0;
  const double plain = squared(distance) / result.variance, corrected = squared(distance - correction) / result.variance;
  result.uncorrected = {plain, 1, chi_square_tail(plain, 1)};
  result.continuity = {corrected, 1, chi_square_tail(corrected, 1)};

  const double r = r_sum.value(), s = s_sum.value();
  result.odds_ratio = r / s;
  if (r > 0 && s > 0) {
    result.log_odds_ratio_se = std::sqrt(pr.value() / (2 * r * r) + ps_qr.value() / (2 * r * s) + qs.value() / (2 * s * s));
    const double reach = normal_two_sided_z(confidence_level) * result.log_odds_ratio_se;
    result.interval = {result.odds_ratio * std::exp(-reach), result.odds_ratio * std::exp(reach)};
    result.homogeneity = homogeneity(strata, result.odds_ratio);
  }
  return result;
}

}  // namespace isonomy::stats
