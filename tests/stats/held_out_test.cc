// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/held_out.h"

#include <gtest/gtest.h>

#include <vector>

#include "daemon/stats/random.h"

namespace isonomy::stats {
namespace {

// Outcome 1 with a share that depends on x and z; every subject has four rows.
std::vector<HeldOutRow> rows(uint64_t seed, double by_x, double by_z, size_t n = 8'000) {
  Random random(seed);
  std::vector<HeldOutRow> out;
  for (size_t i = 0; i < n; ++i) {
    HeldOutRow row;
    row.x = static_cast<uint32_t>(random.below(3));
    row.z = static_cast<uint32_t>(random.below(5));
    row.subject = static_cast<uint32_t>(i / 4);
    row.y = random.chance(0.3 + by_x * row.x + (row.z == 0 ? by_z : 0)) ? 1u : 0u;
    row.test = i >= n / 2;
    out.push_back(row);
  }
  return out;
}

TEST(HeldOut, WhatForetellsNothingGainsNothing) {
  const HeldOut of = held_out(rows(1, 0, 0), 2, 0.95);
  EXPECT_EQ(of.training, 4'000);
  EXPECT_EQ(of.test, 4'000);
  EXPECT_LT(of.facts.bits, 0.001);
  EXPECT_LT(of.cause.bits, 0.001);
  EXPECT_GT(of.cause.bits, -0.01) << "learning twelve shares more costs about that";
}

TEST(HeldOut, EachGainIsThatOfItsOwnCause) {
  const HeldOut facts = held_out(rows(2, 0.2, 0), 2, 0.95), cause = held_out(rows(3, 0, 0.4), 2, 0.95);
  EXPECT_GT(facts.facts.interval.lower, 0.03);
  EXPECT_LT(facts.cause.bits, 0.005);
  EXPECT_LT(cause.facts.bits, 0.005);
  EXPECT_GT(cause.cause.interval.lower, 0.03);
}

TEST(HeldOut, AHandCountedCase) {
  // Learnt: x 0 with y 0 0 1, so p(1 | x) = 1.5 / 4 and p(1) = 1.5 / 4; z 0 with y 0 0, so p(0 | x, z) = 2.5 / 3.
  const std::vector<HeldOutRow> rows{{0, 0, 0, 1, false}, {0, 0, 0, 2, false}, {0, 1, 1, 3, false}, {0, 0, 0, 4, true}};
  const HeldOut of = held_out(rows, 2, 0.95);
  EXPECT_DOUBLE_EQ(of.facts.bits, 0);
  EXPECT_DOUBLE_EQ(of.cause.bits, std::log2((2.5 / 3) / (2.5 / 4)));
}

TEST(HeldOut, WhatWasNeverMetForetellsWhatIsKnownWithoutIt) {
  const std::vector<HeldOutRow> rows{{0, 0, 0, 1, false}, {0, 0, 0, 2, false}, {9, 0, 0, 3, true}, {0, 7, 0, 4, true}};
  const HeldOut of = held_out(rows, 2, 0.95);
  EXPECT_DOUBLE_EQ(of.facts.bits, 0);
  EXPECT_DOUBLE_EQ(of.cause.bits, 0);
}

TEST(HeldOut, ManyRowsOfOneSubjectAreOneCluster) {
  std::vector<HeldOutRow> once = rows(4, 0.2, 0), same = once;
  for (HeldOutRow& row : same) row.subject /= 10;
  EXPECT_GT(held_out(same, 2, 0.95).facts.interval.upper - held_out(same, 2, 0.95).facts.interval.lower, 0);
  for (HeldOutRow& row : same) row.subject = 0;
  const HeldOut one = held_out(same, 2, 0.95);
  EXPECT_NEAR(one.facts.interval.upper, one.facts.interval.lower, 1e-9) << "one cluster has no spread: callers say how many there are";
}

TEST(HeldOut, NothingToTryItOnIsNotZero) { EXPECT_TRUE(std::isnan(held_out(std::vector<HeldOutRow>{{0, 0, 0, 0, false}}, 2, 0.95).facts.bits)); }

}  // namespace
}  // namespace isonomy::stats
