// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/information.h"

#include <algorithm>
#include <map>

#include "daemon/stats/entropy.h"
#include "daemon/stats/hypergeometric.h"
#include "daemon/stats/special.h"
#include "daemon/stats/strata.h"

namespace isonomy::stats {
namespace {

// N I(Y;Z) in bits for one table: sum of expected * deviance(observed / expected), which does not cancel.
double total_information(const Table& table) {
  const std::vector<int64_t> row = table.row_totals(), column = table.column_totals();
  const double n = real(table.total());
  Sum sum;
  for (size_t i = 0; i < table.rows; ++i) {
    for (size_t j = 0; j < table.columns; ++j) {
      const double expected = real(row[i]) * real(column[j]) / n;
      sum.add(expected * cell_deviance(real(table.at(i, j)) / expected));
    }
  }
  return sum.value() / kLn2;
}

}  // namespace

double null_mean_information(std::span<const int64_t> z_totals, std::span<const int64_t> y_totals) {
  int64_t n = 0;
  for (const int64_t total : y_totals) n += total;
  if (n == 0) return 0;
  Sum sum;
  // Cells with equal margins have equal laws: each pair of totals is computed once.
  std::map<std::pair<int64_t, int64_t>, int64_t> pairs;
  for (const int64_t a : z_totals)
    for (const int64_t b : y_totals)
      if (a > 0 && b > 0) ++pairs[{std::min(a, b), std::max(a, b)}];
  for (const auto& [pair, times] : pairs) {
    const auto [a, b] = pair;
    const double expected = real(a) * real(b) / real(n);
    const Hypergeometric::Window window = Hypergeometric(n, a, b).window();
    Sum cell;
    for (size_t i = 0; i < window.probability.size(); ++i) {
      const double count = real(window.first + static_cast<int64_t>(i));
      cell.add(static_cast<double>(window.probability[i]) * cell_deviance(count / expected));
    }
    sum.add(real(times) * expected * cell.value());
  }
  return sum.value() / (real(n) * kLn2);
}

Information conditional_information(std::span<const JointCount> counts) {
  Information result;
  const std::vector<Stratum> strata = strata_of(counts);
  std::map<uint32_t, int64_t> y_all;
  Sum h_x, h_xz, information, null_mean;
  double cells_xy = 0, cells_xz = 0, cells_xzy = 0;
  for (const Stratum& stratum : strata) {
    const std::vector<int64_t> z = stratum.table.row_totals(), y = stratum.table.column_totals();
    const int64_t n = stratum.table.total();
    result.n += n;
    for (size_t j = 0; j < y.size(); ++j) y_all[stratum.y[j]] += y[j];
    h_x.add(real(n) * entropy(y).bits);
    for (size_t i = 0; i < z.size(); ++i) {
      const auto row = std::span(stratum.table.counts).subspan(i * y.size(), y.size());
      const Entropy h = entropy(row);
      h_xz.add(real(z[i]) * h.bits);
      cells_xzy += real(h.outcomes_seen);
    }
    cells_xz += real(z.size());
    cells_xy += real(y.size());
    information.add(total_information(stratum.table));
    null_mean.add(real(n) * null_mean_information(z, y));
    result.g_degrees += (real(z.size()) - 1) * (real(y.size()) - 1);
  }
  result.strata = static_cast<int64_t>(strata.size());
  if (result.n == 0) return result;
  const double n = real(result.n), correction = 1 / (2 * n * kLn2);
  std::vector<int64_t> y_counts;
  for (const auto& [y, count] : y_all) y_counts.push_back(count);
  result.h_y = entropy(y_counts).bits;
  result.h_y_given_x = h_x.value() / n;
  result.h_y_given_xz = h_xz.value() / n;
  result.h_y_given_x_mm = result.h_y_given_x + (cells_xy - real(result.strata)) * correction;
  result.h_y_given_xz_mm = result.h_y_given_xz + (cells_xzy - cells_xz) * correction;
  result.information = information.value() / n;
  result.information_mm = result.h_y_given_x_mm - result.h_y_given_xz_mm;
  result.null_mean = null_mean.value() / n;
  result.g_statistic = 2 * n * kLn2 * result.information;
  result.g_p = chi_square_tail(result.g_statistic, result.g_degrees);
  return result;
}

ChainRule chain_rule(std::span<const KeyedCount> rows) {
  ChainRule result;
  if (rows.empty() || rows[0].keys.size() < 2) return result;
  const size_t causes = rows[0].keys.size() - 2;
  // The stratum of step i is the combination of the first i + 1 keys, numbered in sorted order.
  std::vector<std::vector<uint32_t>> prefix(causes + 1, std::vector<uint32_t>(rows.size()));
  for (size_t step = 0; step <= causes; ++step) {
    std::map<std::vector<uint32_t>, uint32_t> number;
    const auto key = [&](const KeyedCount& row) {
      return std::vector<uint32_t>(row.keys.begin(), row.keys.begin() + static_cast<std::ptrdiff_t>(step) + 1);
    };
    for (const KeyedCount& row : rows) number.emplace(key(row), 0);
    uint32_t next = 0;
    for (auto& [unused, id] : number) id = next++;
    for (size_t i = 0; i < rows.size(); ++i) prefix[step][i] = number.at(key(rows[i]));
  }
  const auto step_information = [&](size_t step, bool with_next) {
    std::vector<JointCount> cells;
    for (size_t i = 0; i < rows.size(); ++i)
      cells.push_back({prefix[step][i], with_next ? rows[i].keys[step + 1] : 0, rows[i].keys.back(), rows[i].count});
    return conditional_information(cells);
  };
  for (size_t step = 0; step < causes; ++step) {
    const Information part = step_information(step, true);
    if (step == 0) {
      result.h_first = part.h_y_given_x;
      result.h_first_mm = part.h_y_given_x_mm;
    }
    result.terms.push_back({part.information, part.information_mm, part.null_mean});
  }
  const Information rest = step_information(causes, false);
  result.n = rest.n;
  result.h_rest = rest.h_y_given_x;
  result.h_rest_mm = rest.h_y_given_x_mm;
  if (causes == 0) {
    result.h_first = result.h_rest;
    result.h_first_mm = result.h_rest_mm;
  }
  return result;
}

}  // namespace isonomy::stats
