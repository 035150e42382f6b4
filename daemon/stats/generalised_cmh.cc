// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/generalised_cmh.h"

#include "daemon/stats/linear.h"
#include "daemon/stats/special.h"

namespace isonomy::stats {
namespace {

// Rows and columns that are empty over all strata would make the covariance singular.
struct Kept {
  std::vector<size_t> rows, columns;
};

Kept kept_levels(std::span<const Table> strata) {
  Kept kept;
  if (strata.empty()) return kept;
  std::vector<int64_t> row(strata[0].rows, 0), column(strata[0].columns, 0);
  for (const Table& table : strata) {
    for (size_t i = 0; i < table.rows; ++i) {
      for (size_t j = 0; j < table.columns; ++j) {
        row[i] += table.at(i, j);
        column[j] += table.at(i, j);
      }
    }
  }
  for (size_t i = 0; i < row.size(); ++i)
    if (row[i] > 0) kept.rows.push_back(i);
  for (size_t j = 0; j < column.size(); ++j)
    if (column[j] > 0) kept.columns.push_back(j);
  return kept;
}

// Sums over strata of observed - expected and its covariance, after rows and columns were weighed by the given score vectors:
// each row of `row_scores` (over all rows) times each of `column_scores` is one coordinate.
ChiSquare score_test(std::span<const Table> strata, const Matrix& row_scores, const Matrix& column_scores) {
  const size_t p = row_scores.rows * column_scores.rows;
  std::vector<Sum> gap(p), covariance(p * p);
  for (const Table& table : strata) {
    const double n = real(table.total());
    if (n < 2) continue;
    const std::vector<int64_t> row = table.row_totals(), column = table.column_totals();
    // Covariance of two score sums under fixed margins: (cov of row scores) x (cov of column scores) n^2 / (n - 1), in shares.
    const auto centred = [&](const Matrix& scores, const std::vector<int64_t>& totals) {
      Matrix result(scores.rows, scores.columns);
      for (size_t s = 0; s < scores.rows; ++s) {
        double mean = 0;
        for (size_t i = 0; i < scores.columns; ++i) mean += scores.at(s, i) * real(totals[i]) / n;
        for (size_t i = 0; i < scores.columns; ++i) result.at(s, i) = scores.at(s, i) - mean;
      }
      return result;
    };
    const Matrix u = centred(row_scores, row), v = centred(column_scores, column);
    const auto spread = [&](const Matrix& scores, const std::vector<int64_t>& totals, size_t s, size_t t) {
      double sum = 0;
      for (size_t i = 0; i < scores.columns; ++i) sum += scores.at(s, i) * scores.at(t, i) * real(totals[i]) / n;
      return sum;
    };
    for (size_t a = 0; a < p; ++a) {
      const size_t ra = a / column_scores.rows, ca = a % column_scores.rows;
      double sum = 0;
      for (size_t i = 0; i < table.rows; ++i)
        for (size_t j = 0; j < table.columns; ++j) sum += real(table.at(i, j)) * u.at(ra, i) * v.at(ca, j);
      gap[a].add(sum);
      for (size_t b = 0; b < p; ++b) {
        const size_t rb = b / column_scores.rows, cb = b % column_scores.rows;
        covariance[a * p + b].add(spread(u, row, ra, rb) * spread(v, column, ca, cb) * n * n / (n - 1));
      }
    }
  }
  Matrix matrix(p, p);
  std::vector<double> right;
  for (size_t i = 0; i < p * p; ++i) matrix.cell[i] = covariance[i].value();
  for (const Sum& g : gap) right.push_back(g.value());
  const std::optional<double> statistic = quadratic_form_inverse(matrix, right);
  if (p == 0 || !statistic) return {};
  return {*statistic, real(p), chi_square_tail(*statistic, real(p))};
}

Matrix indicators(const std::vector<size_t>& levels, size_t width) {
  Matrix matrix(levels.empty() ? 0 : levels.size() - 1, width);
  for (size_t i = 0; i < matrix.rows; ++i) matrix.at(i, levels[i]) = 1;
  return matrix;
}

Matrix integer_scores(size_t width) {
  Matrix matrix(1, width);
  for (size_t i = 0; i < width; ++i) matrix.at(0, i) = real(i + 1);
  return matrix;
}

}  // namespace

GeneralisedCmh generalised_cmh(std::span<const Table> strata) {
  GeneralisedCmh result;
  const Kept kept = kept_levels(strata);
  if (kept.rows.size() < 2 || kept.columns.size() < 2) return result;
  const Matrix rows = indicators(kept.rows, strata[0].rows), columns = indicators(kept.columns, strata[0].columns);
  const Matrix row_score = integer_scores(strata[0].rows), column_score = integer_scores(strata[0].columns);
  result.general = score_test(strata, rows, columns);
  result.row_means = score_test(strata, rows, column_score);
  result.correlation = score_test(strata, row_score, column_score);
  return result;
}

}  // namespace isonomy::stats
