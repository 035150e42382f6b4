// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/fisher.h"

#include <algorithm>

#include "daemon/stats/hypergeometric.h"
#include "daemon/stats/root.h"
#include "daemon/stats/special.h"

namespace isonomy::stats {
namespace {

constexpr double kFarLogOdds = 700;

double conditional_log_odds(const Table2x2& table) {
  const auto gap = [&](double log_odds) {
    return Hypergeometric(table.n(), table.row1(), table.column1(), log_odds).mean() - real(table.a);
  };
  const double start = std::log((real(table.a) + 0.5) * (real(table.d) + 0.5) / ((real(table.b) + 0.5) * (real(table.c) + 0.5)));
  return find_root_beyond(gap, start, gap(start) > 0 ? -0.01 : 0.01, kFarLogOdds);
}

// Where the tail beyond the observed table holds `tail`; compared as logarithms, for the curve is then nearly straight.
double interval_end(const Table2x2& table, double start, double tail, bool lower) {
  const auto gap = [&](double log_odds) {
    const Hypergeometric law(table.n(), table.row1(), table.column1(), log_odds);
    const long double p = lower ? law.upper_tail(table.a) : law.lower_tail(table.a);
    return static_cast<double>(std::log(p)) - std::log(tail);
  };
  return find_root_beyond(gap, start, lower ? -0.05 : 0.05, kFarLogOdds);
}

// a d - b c: the products of counts near 10^9 are exact in a long double, where their difference may be all that matters.
double determinant(const Table2x2& table) {
  const auto wide = [](int64_t count) { return static_cast<long double>(count); };
  return static_cast<double>(wide(table.a) * wide(table.d) - wide(table.b) * wide(table.c));
}

}  // namespace

double Table2x2::sample_odds_ratio() const { return real(a) * real(d) / (real(b) * real(c)); }

FisherTest fisher_test(const Table2x2& table, double confidence_level) {
  FisherTest test;
  if (!table.informative()) return test;
  const Hypergeometric law(table.n(), table.row1(), table.column1());
  const long double p = law.two_sided(table.a);
  test.p_two_sided = static_cast<double>(p);
  test.log10_p_two_sided = static_cast<double>(std::log10(p));
  test.p_less = static_cast<double>(law.lower_tail(table.a));
  test.p_greater = static_cast<double>(law.upper_tail(table.a));
  const double tail = (1 - confidence_level) / 2;
  if (table.a == law.lowest()) {
    test.odds_ratio = 0;
  } else if (table.a == law.highest()) {
    test.odds_ratio = kInfinity;
  } else {
    test.odds_ratio = std::exp(conditional_log_odds(table));
  }
  // At an end of the support there is no estimate to start from: start so far out that the tail is sure to hold more than `tail`.
  constexpr double kFarStart = 30;
  if (table.a != law.lowest()) {
    const double start = table.a == law.highest() ? kFarStart : std::log(test.odds_ratio);
    test.odds_ratio_interval.lower = std::exp(interval_end(table, start, tail, true));
  }
  if (table.a != law.highest()) {
    const double start = table.a == law.lowest() ? -kFarStart : std::log(test.odds_ratio);
    test.odds_ratio_interval.upper = std::exp(interval_end(table, start, tail, false));
  }
  return test;
}

ChiSquare chi_square_2x2(const Table2x2& table) {
  if (!table.informative()) return {};
  const double difference = determinant(table);
  const double margins = real(table.row1()) * real(table.c + table.d) * real(table.column1()) * real(table.b + table.d);
  const double statistic = real(table.n()) * squared(difference) / margins;
  return {statistic, 1, chi_square_tail(statistic, 1)};
}

ChiSquare chi_square_yates(const Table2x2& table) {
  if (!table.informative()) return {};
  const double difference = std::fabs(determinant(table));
  const double margins = real(table.row1()) * real(table.c + table.d) * real(table.column1()) * real(table.b + table.d);
  const double statistic = real(table.n()) * squared(difference - std::min(real(table.n()) / 2, difference)) / margins;
  return {statistic, 1, chi_square_tail(statistic, 1)};
}

}  // namespace isonomy::stats
