// SPDX-License-Identifier: Apache-2.0
// Contingency: an r x c table of counts and its test of independence: Pearson, G, and exact given the margins.
//
// Shape:   row-major, rows x columns. Empty rows and columns are dropped first and named: they say nothing.
// Errors:  fewer than two rows or columns left: the statistics are NaN.
// Threads: pure; the Monte Carlo test is a function of its seed.
// Source:  Pearson (1900); Cramer (1946); Freeman and Halton (1951); Patefield, Algorithm AS 159 (1981) for the idea of drawing
//          tables cell by cell from conditional hypergeometric laws.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "daemon/stats/fisher.h"

namespace isonomy::stats {

struct Table {
  size_t rows = 0, columns = 0;
  std::vector<int64_t> counts;  // rows * columns

  int64_t at(size_t row, size_t column) const { return counts[row * columns + column]; }
  int64_t total() const;
  std::vector<int64_t> row_totals() const;
  std::vector<int64_t> column_totals() const;
};

struct Reduced {
  Table table;
  std::vector<size_t> dropped_rows, dropped_columns;
};
Reduced without_empty(const Table& table);

struct Independence {
  double chi2 = kNan, g = kNan;
  double degrees = kNan;
  double p = kNan, g_p = kNan;
  double cramers_v = kNan;
  double min_expected = kNan;
};
Independence test_independence(const Table& table);

// Counts against fixed probabilities (which sum to 1). A cell of probability 0 with a count makes the statistic infinite.
ChiSquare goodness_of_fit(std::span<const int64_t> observed, std::span<const double> probabilities);

// Visits every table with the margins of `table` (which has no empty row or column) and its probability, in a fixed order; false as soon
// as there are more than `limit`.
bool for_each_table(const Table& table, int64_t limit, const std::function<void(const Table&, long double log_p)>& visit);

struct ExactIndependence {
  double p_chi2 = kNan;            // tables whose chi-square is at least the observed one
  double p_freeman_halton = kNan;  // tables no likelier than the observed one
  int64_t tables = 0;              // how many tables share these margins
};
// Every table with these margins, or nothing when there are more than `limit` of them.
std::optional<ExactIndependence> exact_independence(const Table& table, int64_t limit = 1'000'000);

// The share of `replicates` random tables with these margins whose chi-square is at least the observed one, the observed one included.
double monte_carlo_independence(const Table& table, int64_t replicates, uint64_t seed);

}  // namespace isonomy::stats
