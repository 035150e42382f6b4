// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/contingency.h"

#include <algorithm>
#include <numeric>

#include "daemon/stats/special.h"

namespace isonomy::stats {

int64_t Table::total() const { return std::accumulate(counts.begin(), counts.end(), int64_t{0}); }

std::vector<int64_t> Table::row_totals() const {
  std::vector<int64_t> totals(rows, 0);
  for (size_t i = 0; i < rows; ++i)
    for (size_t j = 0; j < columns; ++j) totals[i] += at(i, j);
  return totals;
}

std::vector<int64_t> Table::column_totals() const {
  std::vector<int64_t> totals(columns, 0);
  for (size_t i = 0; i < rows; ++i)
    for (size_t j = 0; j < columns; ++j) totals[j] += at(i, j);
  return totals;
}

Reduced without_empty(const Table& table) {
  const std::vector<int64_t> row = table.row_totals(), column = table.column_totals();
  Reduced reduced;
  for (size_t i = 0; i < table.rows; ++i)
    if (row[i] == 0) reduced.dropped_rows.push_back(i);
  for (size_t j = 0; j < table.columns; ++j)
    if (column[j] == 0) reduced.dropped_columns.push_back(j);
  reduced.table.rows = table.rows - reduced.dropped_rows.size();
  reduced.table.columns = table.columns - reduced.dropped_columns.size();
  for (size_t i = 0; i < table.rows; ++i)
    for (size_t j = 0; j < table.columns; ++j)
      if (row[i] > 0 && column[j] > 0) reduced.table.counts.push_back(table.at(i, j));
  return reduced;
}

Independence test_independence(const Table& full) {
  const Table table = without_empty(full).table;
  Independence test;
  if (table.rows < 2 || table.columns < 2) return test;
  const std::vector<int64_t> row = table.row_totals(), column = table.column_totals();
  const double n = real(table.total());
  Sum chi2, deviance;
  test.min_expected = kInfinity;
  for (size_t i = 0; i < table.rows; ++i) {
    for (size_t j = 0; j < table.columns; ++j) {
      const double expected = real(row[i]) * real(column[j]) / n;
      const double count = real(table.at(i, j));
      chi2.add(squared(count - expected) / expected);
      deviance.add(expected * cell_deviance(count / expected));
      test.min_expected = std::min(test.min_expected, expected);
    }
  }
  test.chi2 = chi2.value();
  test.g = 2 * deviance.value();
  test.degrees = real(table.rows - 1) * real(table.columns - 1);
  test.p = chi_square_tail(test.chi2, test.degrees);
  test.g_p = chi_square_tail(test.g, test.degrees);
  test.cramers_v = std::sqrt(test.chi2 / (n * real(std::min(table.rows, table.columns) - 1)));
  return test;
}

ChiSquare goodness_of_fit(std::span<const int64_t> observed, std::span<const double> probabilities) {
  if (observed.size() < 2 || observed.size() != probabilities.size()) return {};
  const double n = real(std::accumulate(observed.begin(), observed.end(), int64_t{0}));
  if (n == 0) return {};
  Sum chi2;
  for (size_t i = 0; i < observed.size(); ++i) {
    const double expected = n * probabilities[i], count = real(observed[i]);
    if (expected == 0 && count == 0) continue;
    chi2.add(squared(count - expected) / expected);
  }
  const double degrees = real(observed.size()) - 1;
  return {chi2.value(), degrees, chi_square_tail(chi2.value(), degrees)};
}

}  // namespace isonomy::stats
