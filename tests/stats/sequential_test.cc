// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "daemon/stats/campaign.h"
#include "daemon/stats/cause_rank.h"
#include "daemon/stats/cluster_score.h"
#include "daemon/stats/disparity.h"
#include "daemon/stats/random.h"
#include "daemon/stats/reporting_delay.h"
#include "daemon/stats/share_evidence.h"
#include "daemon/stats/surprise.h"
#include "daemon/stats/uncertainty.h"

namespace isonomy::stats {
namespace {

using Rows = std::vector<BlockRow>;

std::vector<Rows> random_blocks(uint64_t seed, double favour) {
  Random random(seed);
  std::vector<Rows> blocks;
  for (int b = 0; b < 60; ++b) {
    Rows rows;
    for (uint64_t i = 1 + random.below(14); i > 0; --i) {
      const auto level = static_cast<uint32_t>(random.below(3));
      rows.push_back({level, static_cast<uint32_t>(random.below(80)), random.chance(level == 1 ? 0.35 - favour : 0.35)});
    }
    blocks.push_back(std::move(rows));
  }
  return blocks;
}

TEST(Tilt, TheGridIsTheSlowTilt) {
  for (const Block& block :
       {Block{16, 4, 6, 3}, Block{25, 10, 8, 0}, Block{300, 120, 200, 90}, Block{9000, 12, 800, 5}, Block{4, 0, 2, 0}}) {
    const auto grid = log_tilt_grid(block);
    for (size_t i = 0; i < grid.size(); ++i) EXPECT_NEAR(grid[i], log_tilt_e(block, kTiltGrid[i]), 1e-10);
  }
}

TEST(Tilt, MeansOneUnderEqualTreatment) {
  for (const double log_odds : kTiltGrid) EXPECT_NEAR(tilt_null_mean({40, 11, 17, 0}, log_odds), 1, 1e-13);
}

TEST(Disparity, MatchesTheDefinition) {
  const std::vector<Rows> blocks = random_blocks(1, 0.1);
  DisparityEvidence evidence({.rho = 15});
  for (const Rows& rows : blocks) evidence.add_block(rows);
  const FamilyEvidence family = evidence.evaluate();
  ASSERT_EQ(family.levels.size(), 3u);
  for (const LevelEvidence& level : family.levels) {
    std::vector<std::vector<SubjectRow>> slow;
    std::vector<Block> tables;
    for (const Rows& rows : blocks) {
      slow.emplace_back();
      Block block;
      for (const BlockRow& row : rows) {
        slow.back().push_back({row.subject, row.level == level.level, row.marked});
        ++block.n;
        block.n1 += row.level == level.level ? 1 : 0;
        block.m += row.marked ? 1 : 0;
        block.a += row.level == level.level && row.marked ? 1 : 0;
      }
      tables.push_back(block);
    }
    const ClusterScore score = cluster_score(slow, 15);
    EXPECT_NEAR(level.u, score.u, 1e-9);
    EXPECT_NEAR(level.v, score.v, 1e-9);
    EXPECT_NEAR(level.v_cluster, score.v_cluster, 1e-8);
    EXPECT_NEAR(level.log_e_mixture, score.log_e, 1e-8);
    EXPECT_NEAR(level.log_e_exact, log_mixture_e(tables, kTiltGrid), 1e-8);
  }
}

TEST(Disparity, MergedHalvesAreTheWholeBitByBit) {
  const std::vector<Rows> blocks = random_blocks(2, 0);
  DisparityEvidence whole({}), first({}), second({}), backwards({});
  for (size_t i = 0; i < blocks.size(); ++i) {
    whole.add_block(blocks[i]);
    (i % 2 == 0 ? first : second).add_block(blocks[i]);
    Rows turned = blocks[blocks.size() - 1 - i];
    std::reverse(turned.begin(), turned.end());
    backwards.add_block(turned);
  }
  first.merge(second);
  EXPECT_TRUE(first == whole);
  EXPECT_TRUE(backwards == whole);
  EXPECT_EQ(first.evaluate().log_e_tempered, whole.evaluate().log_e_tempered);
}

TEST(Disparity, BlocksWithoutAComparisonSayNothing) {
  DisparityEvidence evidence({});
  evidence.add_block({});
  evidence.add_block(Rows{{1, 1, true}});
  evidence.add_block(Rows{{1, 1, true}, {1, 2, false}});  // one level only
  evidence.add_block(Rows{{1, 1, true}, {2, 2, true}});   // all sanctioned
  EXPECT_EQ(evidence.evaluate().log_e_tempered, 0);
  EXPECT_TRUE(evidence.evaluate().levels.empty());
}

TEST(Disparity, NamesTheFavouredLevelAndItsDirection) {
  DisparityEvidence evidence({});
  for (uint64_t seed = 0; seed < 40; ++seed)
    for (const Rows& rows : random_blocks(100 + seed, 0.25)) evidence.add_block(rows);
  const FamilyEvidence family = evidence.evaluate();
  EXPECT_GT(family.log_e_tempered, std::log(120));
  EXPECT_EQ(family.levels[family.strongest].level, 1u);
  EXPECT_LT(family.levels[family.strongest].log_odds(), 0);
  EXPECT_TRUE(family.levels[family.strongest].sufficient);
}

TEST(Disparity, RepeatingSubjectsTemperTheEvidence) {
  DisparityEvidence evidence({});
  for (int i = 0; i < 100; ++i) evidence.add_block(Rows{{0, 1, true}, {0, 2, true}, {1, 3, false}, {1, 4, false}});
  const FamilyEvidence family = evidence.evaluate();
  EXPECT_GT(family.levels[0].phi, 10) << "four subjects are four cases, however often they come";
  EXPECT_LT(family.log_e_tempered, family.log_e_exact / 10);
  EXPECT_FALSE(family.levels[0].sufficient);
}

TEST(Disparity, PeelingNamesTheHarshAndNotHisColleagues) {
  Random random(8);
  std::vector<Rows> blocks;
  for (uint32_t b = 0; b < 120; ++b) {
    Rows rows;
    for (uint32_t i = 0; i < 24; ++i) {
      const uint32_t official = i % 4;
      rows.push_back({official, static_cast<uint32_t>(random.below(600)), random.chance(official == 2 ? 0.9 : 0.3)});
    }
    blocks.push_back(std::move(rows));
  }
  DisparityEvidence evidence({.rho = 4});
  for (const Rows& rows : blocks) evidence.add_block(rows);
  EXPECT_GT(evidence.evaluate().levels[0].log_e_tempered, std::log(80)) << "a colleague looks mild beside him";
  const std::vector<RankedLevel> named = peel_levels(blocks, {.rho = 4}, std::log(120));
  ASSERT_EQ(named.size(), 1u);
  EXPECT_EQ(named[0].level, 2u);
  EXPECT_GT(named[0].log_odds, 0);
  EXPECT_TRUE(peel_levels({}, {}, 0).empty());
}

std::vector<SignatureWeek> week(Random& random, double share, int64_t decided = 60) {
  std::vector<SignatureWeek> counts;
  for (uint32_t x = 0; x < 4; ++x) {
    int64_t sanctioned = 0;
    for (int64_t i = 0; i < decided; ++i) sanctioned += random.chance(share) ? 1 : 0;
    counts.push_back({x, decided, sanctioned});
  }
  return counts;
}

TEST(Campaign, SeesADoubledShareAndNotARisingCount) {
  Random random(9);
  CampaignDetector quiet({}), loud({});
  size_t alarm_week = 0, start = 0;
  for (size_t w = 0; w < 156; ++w) {
    EXPECT_FALSE(quiet.add_week(week(random, 0.3, 20 + static_cast<int64_t>(w))).alarm) << "more breaches, same share, week " << w;
    const CampaignWeek seen = loud.add_week(week(random, w >= 100 && w < 109 ? 0.6 : 0.3));
    if (seen.alarm && alarm_week == 0) alarm_week = w, start = seen.start_week;
  }
  EXPECT_GE(alarm_week, 100u);
  EXPECT_LE(alarm_week, 103u);
  EXPECT_EQ(start, 100u);
}

TEST(Campaign, SeesLeniencyOnlyWhenAskedFor) {
  Random random(10);
  CampaignDetector rising({}), falling({.falling = true});
  bool alarm = false;
  for (size_t w = 0; w < 120; ++w) {
    const std::vector<SignatureWeek> counts = week(random, w >= 100 ? 0.2 : 0.5);
    EXPECT_FALSE(rising.add_week(counts).alarm);
    alarm = falling.add_week(counts).alarm || alarm;
  }
  EXPECT_TRUE(alarm);
}

TEST(Campaign, EmptyWeeksAreNoEvidence) {
  CampaignDetector detector({});
  for (size_t w = 0; w < 200; ++w) {
    const CampaignWeek seen = detector.add_week({});
    EXPECT_FALSE(seen.alarm);
    EXPECT_EQ(seen.z, 0);
  }
}

UncertaintyCounts random_uncertainty(uint64_t seed, size_t n, size_t from = 0, size_t step = 1) {
  Random random(seed);
  UncertaintyCounts counts;
  for (size_t i = 0; i < n; ++i) {
    const auto x = static_cast<uint32_t>(random.below(4)), z = static_cast<uint32_t>(random.below(2));
    const uint32_t y = random.chance(0.2 + 0.1 * x) ? 1 : 0;
    const auto subject = static_cast<uint32_t>(random.below(200)), when = static_cast<uint32_t>(random.below(50));
    if (i % step == from) counts.add(x, z, y, subject, when);
  }
  return counts;
}

TEST(Uncertainty, MergedHalvesAreTheWholeBitByBit) {
  UncertaintyCounts even = random_uncertainty(3, 3000, 0, 2);
  const UncertaintyCounts odd = random_uncertainty(3, 3000, 1, 2), whole = random_uncertainty(3, 3000);
  even.merge(odd);
  EXPECT_TRUE(even == whole);
  EXPECT_EQ(even.uncertainty(0.95).plug_in, whole.uncertainty(0.95).plug_in);
  EXPECT_NEAR(even.uncertainty(0.95).standard_error, whole.uncertainty(0.95).standard_error, 1e-15);
}

TEST(Uncertainty, FollowsTheSandwich) {
  const UncertaintyBits bits = random_uncertainty(4, 4000).uncertainty(0.95);
  EXPECT_EQ(bits.n, 4000);
  EXPECT_EQ(bits.publish, Publish::kFull);
  // Independent decisions: the sandwich is near the delta-method error sqrt(Var g / n), here sqrt(.271 / 4000).
  EXPECT_NEAR(bits.standard_error, 0.00823, 0.0006);
  EXPECT_NEAR(bits.bits, 0.25 * (0.721928 + 0.881291 + 0.970951 + 1), 4 * bits.standard_error);
}

TEST(Uncertainty, WithholdsWhatIsThin) {
  EXPECT_EQ(UncertaintyCounts().uncertainty(0.95).publish, Publish::kWithheld);
  EXPECT_EQ(random_uncertainty(5, 300).uncertainty(0.95).publish, Publish::kWithheld);
  EXPECT_EQ(random_uncertainty(5, 700).uncertainty(0.95).publish, Publish::kApproximate);
}

TEST(Uncertainty, ADeterministicWorldIsZeroWithAnUpperBound) {
  UncertaintyCounts counts;
  for (uint32_t i = 0; i < 2000; ++i) counts.add(i % 4, 0, i % 4, i % 300, i % 100);
  const UncertaintyBits bits = counts.uncertainty(0.95);
  EXPECT_EQ(bits.bits, 0);
  EXPECT_EQ(bits.standard_error, 0);
  EXPECT_NEAR(deterministic_upper_bound_bits(2000, 2), 0.0163, 1e-3);
  EXPECT_GT(deterministic_upper_bound_bits(2000, 4), deterministic_upper_bound_bits(2000, 2));
}

TEST(Uncertainty, ACauseThatExplainsNothingHasNoExcess) {
  const CauseBits none = random_uncertainty(6, 4000).cause(0.95);
  EXPECT_LE(none.interval.lower, 0);
  EXPECT_GE(none.interval.upper, 0);
  UncertaintyCounts lottery;
  for (uint32_t i = 0; i < 2000; ++i) lottery.add(0, i % 2, i % 2, i % 300, i % 100);
  EXPECT_NEAR(lottery.cause(0.95).excess(), 1, 0.001);
}

TEST(CauseRank, NamesTheCauseAndGivesNoiseNothing) {
  Random random(12);
  std::vector<CausedOutcome> rows;
  for (int i = 0; i < 6000; ++i) {
    const auto x = static_cast<uint32_t>(random.below(4)), harsh = static_cast<uint32_t>(random.below(2));
    const auto noise = static_cast<uint32_t>(random.below(40));
    rows.push_back({x, random.chance(0.2 + 0.1 * x + 0.15 * harsh) ? 1u : 0u, static_cast<uint32_t>(random.below(900)), {noise, harsh}});
  }
  const std::vector<CauseGain> gains = rank_causes(rows, 2);
  ASSERT_EQ(gains.size(), 2u);
  EXPECT_EQ(gains[0].cause, 1u);
  EXPECT_GT(gains[0].bits, 0.01);
  EXPECT_NEAR(gains[1].bits, 0, 0.002);
  std::reverse(rows.begin(), rows.end());
  EXPECT_NEAR(rank_causes(rows, 2)[0].bits, gains[0].bits, 1e-12);
  EXPECT_TRUE(rank_causes({}, 2).empty());
}

TEST(ReportingDelay, WaitsForTheSlowest) {
  ReportingDelay delay, other;
  EXPECT_EQ(delay.mask_weeks(0.98), 0u);
  for (uint32_t i = 0; i < 100; ++i) {
    delay.add(0, true, i % 3);
    other.add(1, true, i % 10);
  }
  other.add(2, true, 90);  // one case tells no delay
  EXPECT_EQ(delay.mask_weeks(0.98), 2u);
  delay.merge(other);
  EXPECT_EQ(delay.mask_weeks(0.98), 9u);
  EXPECT_EQ(delay.mask_weeks(0.50), 4u);
}

TEST(Surprise, CountsWhatLearningCost) {
  KtSurprise surprise(2);
  EXPECT_TRUE(std::isnan(surprise.mean_bits()));
  EXPECT_EQ(surprise.add(0, 1), 1);
  for (int i = 0; i < 99; ++i) surprise.add(0, 1);
  EXPECT_LT(surprise.mean_bits(), 0.05);
  EXPECT_NEAR(surprise.learning_excess_bits(), surprise.mean_bits(), 1e-12) << "one outcome: all surprise was learning";
}

TEST(RestartingShareEvidence, ALongQuietTimeHidesNothing) {
  ShareEvidence from_the_start(0.2);
  RestartingShareEvidence restarting(0.2);
  Random random(5);
  for (int i = 0; i < 1'000; ++i) {
    if (i % 25 == 0) restarting.begin_period();
    const bool yes = random.chance(i < 800 ? 0.02 : 0.45);
    from_the_start.add(yes);
    restarting.add(yes);
  }
  EXPECT_LT(from_the_start.log_e(), 0) << "what was learnt in the quiet time has still to be made good";
  EXPECT_GT(restarting.log_e(), std::log(1'000.0));
}

TEST(RestartingShareEvidence, SeldomPassesItsBarWhereTheShareIsLetPass) {
  int passed = 0;
  for (uint64_t seed = 1; seed <= 2'000; ++seed) {
    RestartingShareEvidence evidence(0.2);
    Random random(seed);
    bool now = false;
    for (int i = 0; i < 600; ++i) {
      if (i % 20 == 0) evidence.begin_period();
      evidence.add(random.chance(0.2));
      now = now || evidence.log_e() > std::log(20.0);
    }
    passed += now ? 1 : 0;
  }
  EXPECT_LE(passed, 100) << "of 2,000 streams looked at after every case, at most a twentieth";
  EXPECT_GT(passed, 0);
}

TEST(RestartingShareEvidence, WithoutAPeriodIsNoEvidence) {
  EXPECT_EQ(RestartingShareEvidence(0.2).log_e(), 0);
}

}  // namespace
}  // namespace isonomy::stats
