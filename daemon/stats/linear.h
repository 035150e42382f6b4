// SPDX-License-Identifier: Apache-2.0
// Linear: dense symmetric systems and least squares, for the handful of methods that need one. Sizes are tens, at most hundreds.
//
// Errors:  a matrix that is not positive definite gives an empty result.
// Threads: pure.
// Source:  Golub and Van Loan, Matrix Computations, chapters 4 and 5.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace isonomy::stats {

// Row-major square or rectangular matrix.
struct Matrix {
  size_t rows = 0, columns = 0;
  std::vector<double> cell;

  Matrix() = default;
  Matrix(size_t r, size_t c) : rows(r), columns(c), cell(r * c, 0.0) {}
  double& at(size_t r, size_t c) { return cell[r * columns + c]; }
  double at(size_t r, size_t c) const { return cell[r * columns + c]; }
};

// Lower triangle L with L L' = a, for a positive definite a.
std::optional<Matrix> cholesky(const Matrix& a);
double log_determinant(const Matrix& lower);                                                     // of L L'
std::vector<double> solve_lower(const Matrix& lower, std::span<const double> right);             // L x = right
std::vector<double> solve_lower_transposed(const Matrix& lower, std::span<const double> right);  // L' x = right

// right' a^-1 right; empty when a is singular.
std::optional<double> quadratic_form_inverse(const Matrix& a, std::span<const double> right);

// Least squares of y on the columns of `design` by Householder reflections; `triangle` is R with R'R = design'design.
struct LeastSquares {
  std::vector<double> coefficients;
  Matrix triangle;
  double residual_sum_of_squares = 0;
};
std::optional<LeastSquares> least_squares(Matrix design, std::vector<double> y);

}  // namespace isonomy::stats
