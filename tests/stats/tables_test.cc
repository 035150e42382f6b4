// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "daemon/stats/contingency.h"
#include "daemon/stats/fisher.h"
#include "daemon/stats/generalised_cmh.h"
#include "daemon/stats/hypergeometric.h"
#include "daemon/stats/mantel_haenszel.h"
#include "daemon/stats/multiplicity.h"
#include "daemon/stats/proportion.h"
#include "daemon/stats/random.h"

namespace isonomy::stats {
namespace {

TEST(Proportion, NoTrialsLeaveEverythingOpen) {
  const Proportion none{0, 0};
  EXPECT_TRUE(std::isnan(none.estimate()));
  EXPECT_EQ(none.wilson(0.95).lower, 0);
  EXPECT_EQ(none.wilson(0.95).upper, 1);
  EXPECT_EQ(none.clopper_pearson(0.95).upper, 1);
}

TEST(Proportion, FailuresMirrorSuccesses) {
  for (int64_t k = 0; k <= 12; ++k) {
    const Interval a = Proportion{k, 12}.wilson(0.95), b = Proportion{12 - k, 12}.wilson(0.95);
    EXPECT_NEAR(a.lower, 1 - b.upper, 1e-14);
    const Interval c = Proportion{k, 12}.clopper_pearson(0.95), d = Proportion{12 - k, 12}.clopper_pearson(0.95);
    EXPECT_NEAR(c.lower, 1 - d.upper, 1e-12);
    EXPECT_LE(c.lower, a.lower + 0.02) << "the exact interval is the wider one";
  }
}

TEST(Binomial, TwoSidedSumsWhatIsNoLikelier) {
  for (int64_t n : {1, 2, 7, 20}) {
    for (int64_t k = 0; k <= n; ++k) {
      double slow = 0;
      const auto pmf = [&](int64_t i) { return binomial_upper_tail(i, n, 0.3) - binomial_upper_tail(i + 1, n, 0.3); };
      for (int64_t i = 0; i <= n; ++i)
        if (pmf(i) <= pmf(k) * (1 + 1e-7)) slow += pmf(i);
      EXPECT_NEAR(binomial_two_sided(k, n, 0.3), slow, 1e-12) << k << " of " << n;
    }
  }
}

TEST(Hypergeometric, AgreesWithEnumeration) {
  for (const double log_odds : {-2.0, 0.0, 0.7, 5.0}) {
    const Hypergeometric law(20, 8, 9, log_odds);
    long double total = 0;
    double mean = 0;
    for (int64_t k = law.lowest(); k <= law.highest(); ++k) {
      total += law.pmf(k);
      mean += static_cast<double>(law.pmf(k)) * real(k);
      EXPECT_NEAR(static_cast<double>(law.lower_tail(k) + law.upper_tail(k + 1)), 1, 1e-15);
    }
    EXPECT_NEAR(static_cast<double>(total), 1, 1e-15);
    EXPECT_NEAR(law.mean(), mean, 1e-12);
  }
  EXPECT_NEAR(Hypergeometric(20, 8, 9, 0).log_normaliser(), 0, 1e-15);
  EXPECT_TRUE(Hypergeometric(5, 0, 3).degenerate());
}

TEST(Fisher, IsIndifferentToTheOrderOfRowsAndColumns) {
  const FisherTest test = fisher_test({7, 2, 3, 9}, 0.95), turned = fisher_test({9, 3, 2, 7}, 0.95),
                   swapped = fisher_test({3, 9, 7, 2}, 0.95);
  EXPECT_NEAR(test.p_two_sided, turned.p_two_sided, 1e-15);
  EXPECT_NEAR(test.odds_ratio, turned.odds_ratio, 1e-12);
  EXPECT_NEAR(test.odds_ratio, 1 / swapped.odds_ratio, 1e-11);
  EXPECT_NEAR(test.odds_ratio_interval.lower, 1 / swapped.odds_ratio_interval.upper, 1e-11);
}

TEST(Fisher, KeepsItsDigitsInLargeTables) {
  // Summed outward from the mode in 30-digit arithmetic.
  const FisherTest even = fisher_test({100'500, 99'500, 99'000, 101'000}, 0.95), rare = fisher_test({300, 999'700, 450, 999'550}, 0.95);
  EXPECT_NEAR(even.log10_p_two_sided, -5.67078055339166, 1e-12);
  EXPECT_NEAR(even.p_greater, 1.0670615006696012e-06, 1e-17);
  EXPECT_NEAR(rare.log10_p_two_sided, -7.320484091356528, 1e-12);
  EXPECT_NEAR(rare.p_less, 2.3904843949883633e-08, 1e-19);
}

TEST(Fisher, TheChiSquareOfNearlyProportionalRowsIsExact) {
  // a d - b c is -1 between products of 10^18: all of it would be lost in doubles.
  const Table2x2 table{1'000'000'001, 1'000'000'000, 1'000'000'000, 999'999'999};
  EXPECT_NEAR(chi_square_2x2(table).statistic, 2.5e-28, 1e-36);
}

TEST(Contingency, ATableWithOneRowSaysNothing) {
  EXPECT_TRUE(std::isnan(test_independence({1, 3, {4, 5, 6}}).chi2));
  EXPECT_TRUE(std::isnan(test_independence({2, 2, {0, 0, 0, 0}}).p));
  EXPECT_EQ(exact_independence({2, 2, {3, 0, 4, 0}})->p_chi2, 1);
}

TEST(Contingency, EnumerationSumsToOneAndStopsAtItsLimit) {
  const Table table{3, 3, {2, 1, 0, 0, 3, 1, 1, 0, 2}};
  long double total = 0;
  int64_t tables = 0;
  EXPECT_TRUE(for_each_table(table, 100'000, [&](const Table& other, long double log_p) {
    total += std::exp(log_p);
    ++tables;
    EXPECT_EQ(other.row_totals(), table.row_totals());
    EXPECT_EQ(other.column_totals(), table.column_totals());
    for (const int64_t count : other.counts) EXPECT_GE(count, 0);
  }));
  EXPECT_NEAR(static_cast<double>(total), 1, 1e-15);
  EXPECT_EQ(exact_independence(table, tables)->tables, tables);
  EXPECT_FALSE(exact_independence(table, tables - 1).has_value());
}

TEST(Contingency, MonteCarloAgreesWithEnumeration) {
  const Table table{3, 3, {4, 1, 0, 0, 3, 1, 1, 0, 3}};
  const double exact = exact_independence(table)->p_chi2;
  const double drawn = monte_carlo_independence(table, 40'000, 7);
  EXPECT_NEAR(drawn, exact, 5 * std::sqrt(exact * (1 - exact) / 40'000) + 1.0 / 40'000);
  EXPECT_EQ(drawn, monte_carlo_independence(table, 40'000, 7)) << "the seed decides";
}

TEST(MantelHaenszel, EmptyStrataChangeNothing) {
  const std::vector<Table2x2> strata{{5, 3, 2, 8}, {6, 2, 4, 4}};
  std::vector<Table2x2> padded = strata;
  padded.insert(padded.begin() + 1, {{0, 0, 0, 0}, {1, 0, 0, 0}, {0, 4, 0, 3}});
  const MantelHaenszel a = mantel_haenszel(strata, 0.95), b = mantel_haenszel(padded, 0.95);
  EXPECT_NEAR(a.odds_ratio, b.odds_ratio, 1e-14);
  EXPECT_NEAR(a.uncorrected.statistic, b.uncorrected.statistic, 1e-12);
  EXPECT_EQ(b.informative_strata, 2);
  EXPECT_NEAR(a.homogeneity->tarone.statistic, b.homogeneity->tarone.statistic, 1e-12);
  EXPECT_NEAR(exact_mantel_haenszel(strata, 0.95)->p_two_sided, exact_mantel_haenszel(padded, 0.95)->p_two_sided, 1e-14);
}

TEST(MantelHaenszel, NothingInformativeIsNoResult) {
  const MantelHaenszel none = mantel_haenszel({}, 0.95);
  EXPECT_TRUE(std::isnan(none.odds_ratio));
  EXPECT_TRUE(std::isnan(none.uncorrected.p));
  EXPECT_FALSE(none.homogeneity.has_value());
  EXPECT_EQ(exact_mantel_haenszel({}, 0.95)->p_two_sided, 1);
}

TEST(MantelHaenszel, OneStratumIsFisher) {
  const std::vector<Table2x2> one{{7, 2, 3, 9}};
  const FisherTest fisher = fisher_test(one[0], 0.95);
  const ExactMantelHaenszel exact = *exact_mantel_haenszel(one, 0.95);
  EXPECT_NEAR(exact.p_two_sided, fisher.p_two_sided, 1e-14);
  EXPECT_NEAR(exact.odds_ratio, fisher.odds_ratio, 1e-10);
  EXPECT_NEAR(exact.odds_ratio_interval.upper, fisher.odds_ratio_interval.upper, 1e-8);
}

TEST(MantelHaenszel, HomogeneityWithstandsAnOddsRatioOfOne) {
  const std::vector<Table2x2> strata{{4, 4, 4, 4}, {6, 6, 6, 6}};
  const MantelHaenszel flat = mantel_haenszel(strata, 0.95);
  EXPECT_DOUBLE_EQ(flat.odds_ratio, 1);
  EXPECT_NEAR(flat.homogeneity->breslow_day.statistic, 0, 1e-14);
}

TEST(MantelHaenszel, ExactGivesUpAboveItsLimit) {
  const std::vector<Table2x2> strata{{50, 50, 50, 50}, {50, 50, 50, 50}};
  EXPECT_FALSE(exact_mantel_haenszel(strata, 0.95, 1000).has_value());
}

TEST(GeneralisedCmh, TwoByTwoIsMantelHaenszel) {
  const std::vector<Table2x2> strata{{5, 3, 2, 8}, {6, 2, 4, 4}};
  std::vector<Table> tables;
  for (const Table2x2& t : strata) tables.push_back({2, 2, {t.a, t.b, t.c, t.d}});
  EXPECT_NEAR(generalised_cmh(tables).general.statistic, mantel_haenszel(strata, 0.95).uncorrected.statistic, 1e-12);
  EXPECT_TRUE(std::isnan(generalised_cmh({}).general.p));
}

TEST(Multiplicity, EBenjaminiHochbergPicksTheLargest) {
  // m = 4, alpha = .05: one needs e >= 80, two of them 40 each, three 26.7 each.
  const std::vector<double> log_e{std::log(1.0), std::log(45.0), std::log(41.0), std::log(3.0)};
  EXPECT_EQ(e_benjamini_hochberg(log_e, 0.05), (std::vector<size_t>{1, 2}));
  EXPECT_TRUE(e_benjamini_hochberg(std::vector<double>{std::log(79.0), 0, 0, 0}, 0.05).empty());
  EXPECT_TRUE(e_benjamini_hochberg({}, 0.05).empty());
  EXPECT_TRUE(benjamini_hochberg({}).empty());
}

TEST(Multiplicity, WhatIsUndefinedIsNoTest) {
  const std::vector<double> p{0.01, kNan, 0.04};
  for (const auto& adjusted : {benjamini_hochberg(p), holm(p), benjamini_yekutieli(p), bonferroni(p)}) {
    ASSERT_EQ(adjusted.size(), 3u);
    EXPECT_TRUE(std::isnan(adjusted[1]));
  }
  EXPECT_DOUBLE_EQ(benjamini_hochberg(p)[0], 0.02);
  EXPECT_DOUBLE_EQ(bonferroni(p)[2], 0.08);
}

TEST(Random, IsTheSameStreamEverywhere) {
  Random random(1);
  const uint64_t first = random.bits();
  EXPECT_EQ(Random(1).bits(), first);
  EXPECT_NE(Random(2).bits(), first);
  double sum = 0;
  for (int i = 0; i < 10'000; ++i) sum += random.uniform();
  EXPECT_NEAR(sum / 10'000, 0.5, 0.02);
}

}  // namespace
}  // namespace isonomy::stats
