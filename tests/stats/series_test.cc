// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "daemon/stats/benford.h"
#include "daemon/stats/beta_binomial.h"
#include "daemon/stats/bunching.h"
#include "daemon/stats/burst.h"
#include "daemon/stats/contingency.h"
#include "daemon/stats/entropy.h"
#include "daemon/stats/information.h"
#include "daemon/stats/noise.h"
#include "daemon/stats/random.h"
#include "daemon/stats/risk.h"
#include "daemon/stats/root.h"
#include "daemon/stats/scoring.h"
#include "daemon/stats/shapley.h"
#include "daemon/stats/survival.h"
#include "daemon/stats/theil.h"

namespace isonomy::stats {
namespace {

TEST(Root, FindsASignChangeAndGivesUpAtItsLimit) {
  EXPECT_NEAR(find_root([](double x) { return x * x * x - 2; }, 0, 2), std::cbrt(2.0), 1e-14);
  EXPECT_NEAR(find_root_beyond([](double x) { return x - 37.5; }, 0, 0.1, 700), 37.5, 1e-12);
  EXPECT_EQ(find_root_beyond([](double) { return 1.0; }, 0, -0.1, 700), -700);
}

TEST(Entropy, ConventionsAtNothing) {
  EXPECT_EQ(entropy({}).bits, 0);
  EXPECT_TRUE(std::isnan(entropy(std::vector<int64_t>{1}).jackknife_bits));
  EXPECT_EQ(entropy(std::vector<int64_t>{0, 5}).bits, 0);
  EXPECT_EQ(entropy(std::vector<int64_t>{0, 5}).normalised, 0);
}

std::vector<JointCount> random_counts(uint64_t seed) {
  Random random(seed);
  std::vector<JointCount> counts;
  for (uint32_t i = 0; i < 40; ++i)
    counts.push_back({static_cast<uint32_t>(random.below(4)), static_cast<uint32_t>(random.below(3)),
                      static_cast<uint32_t>(random.below(3)), static_cast<int64_t>(random.below(5))});
  return counts;
}

TEST(Entropy, JackknifeKeepsItsDigitsAtLargeCounts) {
  // 60-digit arithmetic; n H - (n - 1) mean H_-i as written would be off by 1e-4 here.
  const std::vector<int64_t> even{1'000'000'000'000, 1'000'000'000'000}, skewed{1'000'000, 1}, mixed{123'456'789, 987'654'321, 5};
  EXPECT_NEAR(entropy(even).jackknife_bits, 1.0000000000003606, 1e-13);
  EXPECT_NEAR(entropy(skewed).jackknife_bits, 2.2816936555513067e-05, 1e-14);
  EXPECT_NEAR(entropy(mixed).jackknife_bits, 0.5032584624231705, 1e-13);
}

TEST(Information, DoesNotDependOnTheOrderOfCounts) {
  std::vector<JointCount> counts = random_counts(3), reversed = counts;
  std::reverse(reversed.begin(), reversed.end());
  const Information a = conditional_information(counts), b = conditional_information(reversed);
  EXPECT_EQ(a.information, b.information);
  EXPECT_EQ(a.null_mean, b.null_mean);
  EXPECT_EQ(a.h_y_given_x_mm, b.h_y_given_x_mm);
}

TEST(Information, MergedHalvesAreTheWhole) {
  const std::vector<JointCount> counts = random_counts(4);
  std::vector<JointCount> halves;  // every count split in two, appended: what merging two counters gives
  for (const JointCount& c : counts) halves.push_back({c.x, c.z, c.y, c.count / 2});
  for (const JointCount& c : counts) halves.push_back({c.x, c.z, c.y, c.count - c.count / 2});
  EXPECT_EQ(conditional_information(counts).information, conditional_information(halves).information);
  EXPECT_EQ(conditional_information(counts).n, conditional_information(halves).n);
}

TEST(Information, NullMeanIsTheMeanOverAllTables) {
  const Table table{3, 2, {3, 1, 0, 2, 2, 2}};
  double mean = 0;
  for_each_table(table, 10'000, [&](const Table& other, long double log_p) {
    std::vector<JointCount> cells;
    for (uint32_t z = 0; z < 3; ++z)
      for (uint32_t y = 0; y < 2; ++y) cells.push_back({0, z, y, other.at(z, y)});
    mean += static_cast<double>(std::exp(log_p)) * conditional_information(cells).information;
  });
  EXPECT_NEAR(null_mean_information(table.row_totals(), table.column_totals()), mean, 1e-13);
}

TEST(Information, NothingIsNothing) {
  EXPECT_EQ(conditional_information({}).n, 0);
  EXPECT_EQ(conditional_information({}).information, 0);
  EXPECT_EQ(permutation_information({})->p, 1);
  EXPECT_TRUE(chain_rule({}).terms.empty());
}

TEST(Shapley, SharesSumAndFollowTheCauses) {
  // y follows cause 0 in three quarters of the cases and never cause 1; cause 2 repeats cause 0.
  std::vector<KeyedCount> rows;
  for (uint32_t x = 0; x < 2; ++x)
    for (uint32_t a = 0; a < 2; ++a)
      for (uint32_t b = 0; b < 2; ++b)
        for (uint32_t y = 0; y < 2; ++y) rows.push_back({{x, a, b, a, y}, a == y ? 300 : 100});
  const ShapleySplit split = *shapley_split(rows);
  ASSERT_EQ(split.shares.size(), 3u);
  EXPECT_NEAR(split.shares[0], split.shares[2], 1e-12) << "equal causes share equally";
  EXPECT_NEAR(split.shares[1], 0, 1e-3);
  EXPECT_NEAR(split.shares[0] + split.shares[1] + split.shares[2] + split.rest, split.total, 1e-12);
  EXPECT_NEAR(split.shares[0] + split.shares[2], 1 - 0.811278, 1e-2);
  EXPECT_FALSE(shapley_split(rows, 1000).has_value()) << "cells too thin";
  EXPECT_FALSE(shapley_split({}).has_value());
}

TEST(Noise, SystemIsLevelAndPattern) {
  const std::vector<std::vector<double>> y{{1, 4, 2}, {3, 3, 7}, {0, 5, 5}};
  const NoiseAudit audit = noise_audit(y);
  double direct = 0;  // mean over cases of the variance among judges, divisor J
  for (size_t c = 0; c < 3; ++c) {
    const double mean = (y[0][c] + y[1][c] + y[2][c]) / 3;
    for (size_t j = 0; j < 3; ++j) direct += squared(y[j][c] - mean) / 9;
  }
  EXPECT_NEAR(audit.system_ms, direct, 1e-14);
  EXPECT_TRUE(std::isnan(noise_audit({}).mean));
  EXPECT_TRUE(std::isnan(noise_audit(std::vector<std::vector<double>>{{1, 2}, {1}}).mean)) << "ragged rows are no balanced audit";
}

TEST(Noise, RemlOfABalancedAuditIsTheAnalysisOfVariance) {
  const std::vector<std::vector<double>> y{{11, 24, 12, 31}, {13, 23, 17, 33}, {10, 29, 15, 38}};
  std::vector<JudgedCase> decisions, relabelled;
  for (size_t j = 0; j < 3; ++j) {
    for (size_t c = 0; c < 4; ++c) {
      decisions.push_back({j, c, y[j][c]});
      relabelled.push_back({c, j, y[j][c]});
    }
  }
  const NoiseAudit anova = noise_audit(y);
  const RemlFit fit = reml_crossed(decisions), turned = reml_crossed(relabelled);
  ASSERT_GT(anova.variance_judge, 0);
  EXPECT_NEAR(fit.variance_judge, anova.variance_judge, 1e-5);
  EXPECT_NEAR(fit.variance_case, anova.variance_case, 1e-4);
  EXPECT_NEAR(fit.variance_residual, anova.variance_residual, 1e-5);
  EXPECT_NEAR(turned.variance_case, fit.variance_judge, 1e-5);
  EXPECT_TRUE(std::isnan(reml_crossed(std::vector<JudgedCase>{{0, 0, 1}, {1, 1, 2}}).intercept));
  EXPECT_TRUE(std::isnan(reml_crossed(std::vector<JudgedCase>{{0, 0, 1}, {1, 1, 1}, {0, 1, 1}}).intercept)) << "no spread";
}

TEST(Segmentation, AgreesWithAllPartitions) {
  Random random(11);
  for (int round = 0; round < 20; ++round) {
    std::vector<CountPeriod> periods;
    for (int i = 0; i < 9; ++i) periods.push_back({real(random.below(12)), 1 + real(random.below(3))});
    double best = kInfinity;
    for (unsigned mask = 0; mask < 256; ++mask) {
      double cost = 0, events = 0, exposure = 0;
      for (unsigned i = 0; i < 9; ++i) {
        events += periods[i].events;
        exposure += periods[i].exposure;
        if (i == 8 || (mask >> i & 1) != 0) {
          cost += (events > 0 ? -2 * (events * std::log(events / exposure) - events) : 0) + (i < 8 ? 4 : 0);
          events = exposure = 0;
        }
      }
      best = std::min(best, cost);
    }
    EXPECT_NEAR(segment_counts(CountFamily::kPoisson, periods, 4, 1).cost, best, 1e-10);
  }
}

TEST(Segmentation, EmptyAndShortSeries) {
  EXPECT_TRUE(segment_counts(CountFamily::kPoisson, {}, 1, 1).segment_rates.empty());
  EXPECT_EQ(segment_counts(CountFamily::kPoisson, std::vector<CountPeriod>{{1, 1}, {2, 1}}, 1, 5).segment_rates.size(), 1u);
  EXPECT_EQ(segment_means(std::vector<double>{0, 0, 0, 9, 9, 9}, 6, 1).change_points, (std::vector<size_t>{3}));
}

TEST(Burst, NothingIsNoBurst) {
  EXPECT_TRUE(kleinberg_bursts({}, {}, {}).states.empty());
  const std::vector<int64_t> none{0, 0, 0};
  EXPECT_TRUE(kleinberg_bursts(none, none, {}).bursts.empty());
  EXPECT_TRUE(cusum(CountFamily::kBinomial, {}, 0.1, 0.2, 3).path.empty());
}

TEST(Benford, ReadsTheDigitAsWritten) {
  EXPECT_EQ(first_digit(1000), 1);
  EXPECT_EQ(first_digit(-0.0734), 7);
  EXPECT_EQ(first_digit(999.9999), 9);
  EXPECT_EQ(first_digit(5e-324), 5);
  EXPECT_EQ(first_digit(0), 0);
  EXPECT_EQ(first_digit(kNan), 0);
  EXPECT_TRUE(std::isnan(test_benford({}).mean_absolute_deviation));
}

TEST(Bunching, TooFewBinsGiveNothing) {
  EXPECT_FALSE(excess_mass(std::vector<double>{1, 2, 3}, std::vector<double>{1, 2, 3}, {2, 2, 5}).has_value());
  EXPECT_FALSE(excess_mass({}, {}, {0, 1, 2}).has_value());
  EXPECT_EQ(threshold_test(0, 0, 0.5, 0.95).p_two_sided, 1);
}

TEST(Survival, NobodyWaits) {
  EXPECT_TRUE(kaplan_meier({}, 0.95).steps.empty());
  EXPECT_EQ(restricted_mean({}, 10).mean, 10);
  EXPECT_TRUE(std::isnan(log_rank({}).chi_square.p));
}

TEST(Survival, StrataOfIdenticalDataDoubleTheEvidence) {
  std::vector<Waiting> once, twice;
  for (uint32_t i = 0; i < 12; ++i) once.push_back({1.0 + i, i % 5 != 0, i % 3 == 0 ? 1u : 2u, 0});
  for (const uint32_t stratum : {0u, 1u})
    for (Waiting w : once) twice.push_back({w.time, w.event, w.group, stratum});
  EXPECT_NEAR(log_rank(twice).chi_square.statistic, 2 * log_rank(once).chi_square.statistic, 1e-12);
}

TEST(Scoring, NoForecasts) { EXPECT_TRUE(std::isnan(score_forecasts({}).brier)); }

TEST(Scoring, BinnedIdentityHolds) {
  Random random(5);
  std::vector<Forecast> forecasts;
  for (int i = 0; i < 200; ++i) forecasts.push_back({random.uniform(), random.chance(0.3)});
  const Score score = score_forecasts(forecasts);
  EXPECT_NEAR(score.brier, score.reliability - score.resolution + score.uncertainty, 1e-13);
  EXPECT_NEAR(score.brier,
              score.bins.reliability - score.bins.resolution + score.uncertainty + score.bins.within_bin_variance -
                  score.bins.within_bin_covariance,
              1e-13);
}

TEST(Risk, ShortfallIsCoherentOnSplitAtoms) {
  const std::vector<double> a{0, 0, 0, 10}, b{10, 0, 0, 0};
  std::vector<double> both;
  for (size_t i = 0; i < 4; ++i) both.push_back(a[i] + b[i]);
  EXPECT_LE(measure_risk(both, 0.6).expected_shortfall, measure_risk(a, 0.6).expected_shortfall + measure_risk(b, 0.6).expected_shortfall);
  EXPECT_TRUE(std::isnan(measure_risk({}, 0.95).mean));
  EXPECT_TRUE(std::isnan(measure_risk(std::vector<double>{0, 0}, 0.95).gini));
  EXPECT_TRUE(std::isnan(measure_risk(std::vector<double>{5}, 0.95).standard_deviation));
}

TEST(BetaBinomial, EndsOfTheLikelihood) {
  EXPECT_TRUE(std::isnan(fit_beta_binomial({}, 0.95).pooled_rate));
  const BetaBinomial none = fit_beta_binomial(std::vector<Exposure>{{0, 10}, {0, 20}}, 0.95);
  EXPECT_EQ(none.shape, BetaShape::kPooled);
  EXPECT_EQ(none.shrunken, (std::vector<double>{0, 0}));
  const BetaBinomial all_or_nothing = fit_beta_binomial(std::vector<Exposure>{{0, 10}, {10, 10}, {10, 10}}, 0.95);
  EXPECT_EQ(all_or_nothing.shape, BetaShape::kAllOrNothing);
  EXPECT_EQ(all_or_nothing.shrunken, (std::vector<double>{0, 1, 1}));
}

TEST(Theil, ATinyIncomeIsNoZero) {
  const std::vector<std::vector<double>> groups{{1e-9, 1}, {1e9}};
  const Theil all = theil(groups);
  EXPECT_NEAR(all.l, 19.624653549278303, 1e-12) << "60-digit arithmetic";
  EXPECT_NEAR(all.l_within, 6.445657159275507, 1e-12);
  EXPECT_NEAR(all.l_between, 13.178996390002794, 1e-12);
}

TEST(Theil, SplitsExactly) {
  const std::vector<std::vector<double>> groups{{1, 5, 9}, {4, 4}, {}, {20}};
  const Theil split = theil(groups);
  EXPECT_NEAR(split.t, split.between + split.within, 1e-14);
  EXPECT_NEAR(split.l, split.l_between + split.l_within, 1e-14);
  EXPECT_EQ(theil({}).t, 0);
}

}  // namespace
}  // namespace isonomy::stats
