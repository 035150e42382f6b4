// SPDX-License-Identifier: Apache-2.0
// Tables with fixed margins, all of them or drawn at random. Both fill the table column by column: the cell (i, j) takes between what the
// later rows of the column cannot hold and what row i still has, and the last row is forced.
#include <algorithm>
#include <utility>

#include "daemon/stats/contingency.h"
#include "daemon/stats/random.h"
#include "daemon/stats/special.h"

namespace isonomy::stats {
namespace {

constexpr double kTieRelative = 1e-9;

// Chi-square = sum of count^2 / expected - n, so what a table adds to the statistic is the first sum alone.
double square_sum(const Table& table, const std::vector<double>& expected) {
  double sum = 0;
  for (size_t i = 0; i < table.counts.size(); ++i) sum += squared(real(table.counts[i])) / expected[i];
  return sum;
}

std::vector<double> expected_counts(const Table& table) {
  const std::vector<int64_t> row = table.row_totals(), column = table.column_totals();
  const double n = real(table.total());
  std::vector<double> expected;
  for (size_t i = 0; i < table.rows; ++i)
    for (size_t j = 0; j < table.columns; ++j) expected.push_back(real(row[i]) * real(column[j]) / n);
  return expected;
}

long double log_probability(const Table& table) {
  long double sum = -log_factorial(table.total());
  for (const int64_t total : table.row_totals()) sum += log_factorial(total);
  for (const int64_t total : table.column_totals()) sum += log_factorial(total);
  for (const int64_t count : table.counts) sum -= log_factorial(count);
  return sum;
}

// An odometer over the free cells (all but the last row and column), kept without recursion: `place` fills from `cell` on with the
// smallest lawful counts, `advance` finds the next table.
class AllTables {
 public:
  explicit AllTables(const Table& table) : table_(table), row_(table.row_totals()), column_(table.column_totals()) {
    std::fill(table_.counts.begin(), table_.counts.end(), 0);
    free_ = (table_.rows - 1) * (table_.columns - 1);
    place(0);
  }
  const Table& table() const { return table_; }

  bool advance() {
    for (size_t cell = free_; cell-- > 0;) {
      const auto [low, high] = range(cell);
      int64_t& count = cell_at(cell);
      if (count < high) {
        ++count;
        place(cell + 1);
        return true;
      }
    }
    return false;
  }

 private:
  size_t column_of(size_t cell) const { return cell / (table_.rows - 1); }
  size_t row_of(size_t cell) const { return cell % (table_.rows - 1); }
  int64_t& cell_at(size_t cell) { return table_.counts[row_of(cell) * table_.columns + column_of(cell)]; }

  // Given the cells before it: what its row has left, what its column has left, and what the rows below could still take.
  std::pair<int64_t, int64_t> range(size_t cell) const {
    const size_t i = row_of(cell), j = column_of(cell);
    int64_t in_column = column_[j];
    for (size_t r = 0; r < i; ++r) in_column -= table_.at(r, j);
    int64_t below = 0;
    for (size_t r = i + 1; r < table_.rows; ++r) below += left_in_row(r, j);
    return {std::max<int64_t>(0, in_column - below), std::min(in_column, left_in_row(i, j))};
  }
  int64_t left_in_row(size_t row, size_t before_column) const {
    int64_t left = row_[row];
    for (size_t j = 0; j < before_column; ++j) left -= table_.at(row, j);
    return left;
  }
  void place(size_t from) {
    // The last row of an earlier column must be right before a later column is filled, so go column by column.
    for (size_t cell = from; cell < free_; ++cell) {
      close_columns(column_of(cell));
      cell_at(cell) = range(cell).first;
    }
    close_columns(table_.columns - 1);
    for (size_t i = 0; i < table_.rows; ++i) table_.counts[i * table_.columns + table_.columns - 1] = left_in_row(i, table_.columns - 1);
  }
  void close_columns(size_t until) {
    for (size_t j = 0; j < until; ++j) {
      int64_t left = column_[j];
      for (size_t i = 0; i + 1 < table_.rows; ++i) left -= table_.at(i, j);
      table_.counts[(table_.rows - 1) * table_.columns + j] = left;
    }
  }

  Table table_;
  std::vector<int64_t> row_, column_;
  size_t free_ = 0;
};

// One draw of a hypergeometric count by inversion from the mode outward.
int64_t draw_hypergeometric(int64_t n, int64_t n1, int64_t m, Random& random) {
  const int64_t lowest = std::max<int64_t>(0, n1 + m - n), highest = std::min(n1, m);
  if (lowest == highest) return lowest;
  const auto mode = std::clamp(static_cast<int64_t>((real(n1) + 1) * (real(m) + 1) / (real(n) + 2)), lowest, highest);
  const auto log_pmf = log_choose(m, mode) + log_choose(n - m, n1 - mode) - log_choose(n, n1);
  double left = random.uniform() - static_cast<double>(std::exp(log_pmf));
  double up = static_cast<double>(std::exp(log_pmf)), down = up;
  int64_t high = mode, low = mode;
  while (left > 0 && (high < highest || low > lowest)) {
    if (high < highest) {
      up *= real(m - high) * real(n1 - high) / (real(high + 1) * real(n - m - n1 + high + 1));
      ++high;
      left -= up;
      if (left <= 0) return high;
    }
    if (low > lowest) {
      down *= real(low) * real(n - m - n1 + low) / (real(m - low + 1) * real(n1 - low + 1));
      --low;
      left -= down;
      if (left <= 0) return low;
    }
  }
  return mode;
}

void draw_table(Table& table, const std::vector<int64_t>& row, const std::vector<int64_t>& column, std::vector<int64_t>& left,
                Random& random) {
  left = row;
  int64_t remaining = 0;
  for (const int64_t total : row) remaining += total;
  for (size_t j = 0; j < table.columns; ++j) {
    int64_t to_place = column[j], pool = remaining;
    for (size_t i = 0; i < table.rows; ++i) {
      const int64_t count = i + 1 == table.rows ? to_place : draw_hypergeometric(pool, left[i], to_place, random);
      table.counts[i * table.columns + j] = count;
      pool -= left[i];
      left[i] -= count;
      to_place -= count;
    }
    remaining -= column[j];
  }
}

}  // namespace

bool for_each_table(const Table& table, int64_t limit, const std::function<void(const Table&, long double log_p)>& visit) {
  if (table.rows < 2 || table.columns < 2) {
    visit(table, 0);
    return true;
  }
  AllTables all(table);
  int64_t tables = 0;
  do {
    if (++tables > limit) return false;
    visit(all.table(), log_probability(all.table()));
  } while (all.advance());
  return true;
}

std::optional<ExactIndependence> exact_independence(const Table& full, int64_t limit) {
  const Table table = without_empty(full).table;
  ExactIndependence result;
  if (table.rows < 2 || table.columns < 2) return ExactIndependence{1, 1, 1};
  const std::vector<double> expected = expected_counts(table);
  const double observed = square_sum(table, expected);
  const long double observed_log = log_probability(table);
  Sum by_chi2, by_probability;
  const bool complete = for_each_table(table, limit, [&](const Table& other, long double log_p) {
    ++result.tables;
    const auto p = static_cast<double>(std::exp(log_p));
    if (square_sum(other, expected) >= observed * (1 - kTieRelative)) by_chi2.add(p);
    if (log_p <= observed_log + 1e-7L) by_probability.add(p);
  });
  if (!complete) return std::nullopt;
  result.p_chi2 = std::min(1.0, by_chi2.value());
  result.p_freeman_halton = std::min(1.0, by_probability.value());
  return result;
}

double monte_carlo_independence(const Table& full, int64_t replicates, uint64_t seed) {
  Table table = without_empty(full).table;
  if (table.rows < 2 || table.columns < 2) return 1;
  const std::vector<double> expected = expected_counts(table);
  const double bar = square_sum(table, expected) * (1 - kTieRelative);
  const std::vector<int64_t> row = table.row_totals(), column = table.column_totals();
  std::vector<int64_t> left;
  Random random(seed);
  int64_t as_extreme = 1;
  for (int64_t i = 0; i < replicates; ++i) {
    draw_table(table, row, column, left, random);
    if (square_sum(table, expected) >= bar) ++as_extreme;
  }
  return real(as_extreme) / real(replicates + 1);
}

}  // namespace isonomy::stats
