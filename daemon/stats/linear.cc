// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/linear.h"

#include <cmath>

#include "daemon/stats/numeric.h"

namespace isonomy::stats {

std::optional<Matrix> cholesky(const Matrix& a) {
  Matrix lower(a.rows, a.rows);
  for (size_t j = 0; j < a.rows; ++j) {
    double pivot = a.at(j, j);
    for (size_t k = 0; k < j; ++k) pivot -= squared(lower.at(j, k));
    if (!(pivot > 1e-14 * std::fabs(a.at(j, j)))) return std::nullopt;
    const double root = std::sqrt(pivot);
    lower.at(j, j) = root;
    for (size_t i = j + 1; i < a.rows; ++i) {
      double sum = a.at(i, j);
      for (size_t k = 0; k < j; ++k) sum -= lower.at(i, k) * lower.at(j, k);
      lower.at(i, j) = sum / root;
    }
  }
  return lower;
}

double log_determinant(const Matrix& lower) {
  Sum sum;
  for (size_t i = 0; i < lower.rows; ++i) sum.add(2 * std::log(lower.at(i, i)));
  return sum.value();
}

std::vector<double> solve_lower(const Matrix& lower, std::span<const double> right) {
  std::vector<double> x(right.begin(), right.end());
  for (size_t i = 0; i < lower.rows; ++i) {
    for (size_t k = 0; k < i; ++k) x[i] -= lower.at(i, k) * x[k];
    x[i] /= lower.at(i, i);
  }
  return x;
}

std::vector<double> solve_lower_transposed(const Matrix& lower, std::span<const double> right) {
  std::vector<double> x(right.begin(), right.end());
  for (size_t i = lower.rows; i-- > 0;) {
    for (size_t k = i + 1; k < lower.rows; ++k) x[i] -= lower.at(k, i) * x[k];
    x[i] /= lower.at(i, i);
  }
  return x;
}

std::optional<double> quadratic_form_inverse(const Matrix& a, std::span<const double> right) {
  const std::optional<Matrix> lower = cholesky(a);
  if (!lower) return std::nullopt;
  Sum sum;
  for (const double x : solve_lower(*lower, right)) sum.add(x * x);
  return sum.value();
}

std::optional<LeastSquares> least_squares(Matrix design, std::vector<double> y) {
  const size_t n = design.rows, p = design.columns;
  if (n < p) return std::nullopt;
  for (size_t j = 0; j < p; ++j) {
    double norm = 0;
    for (size_t i = j; i < n; ++i) norm = std::hypot(norm, design.at(i, j));
    if (norm < 1e-12) return std::nullopt;
    const double alpha = design.at(j, j) > 0 ? -norm : norm;
    std::vector<double> v(n, 0.0);
    v[j] = design.at(j, j) - alpha;
    for (size_t i = j + 1; i < n; ++i) v[i] = design.at(i, j);
    double length = 0;
    for (size_t i = j; i < n; ++i) length += v[i] * v[i];
    const auto reflect = [&](auto&& get) {
      double dot = 0;
      for (size_t i = j; i < n; ++i) dot += v[i] * get(i);
      for (size_t i = j; i < n; ++i) get(i) -= 2 * dot / length * v[i];
    };
    for (size_t column = j; column < p; ++column) reflect([&](size_t i) -> double& { return design.at(i, column); });
    reflect([&](size_t i) -> double& { return y[i]; });
  }
  LeastSquares fit;
  fit.triangle = Matrix(p, p);
  for (size_t r = 0; r < p; ++r)
    for (size_t c = r; c < p; ++c) fit.triangle.at(r, c) = design.at(r, c);
  fit.coefficients.assign(y.begin(), y.begin() + static_cast<std::ptrdiff_t>(p));
  for (size_t r = p; r-- > 0;) {
    for (size_t c = r + 1; c < p; ++c) fit.coefficients[r] -= design.at(r, c) * fit.coefficients[c];
    fit.coefficients[r] /= design.at(r, r);
  }
  Sum residual;
  for (size_t i = p; i < n; ++i) residual.add(y[i] * y[i]);
  fit.residual_sum_of_squares = residual.value();
  return fit;
}

}  // namespace isonomy::stats
