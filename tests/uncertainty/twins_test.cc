// SPDX-License-Identifier: Apache-2.0
// Twins at scale: a settled practice that is left now and then is found; one that changes for all, or was never settled, is not.
#include <gtest/gtest.h>

#include <cmath>

#include "daemon/stats/random.h"
#include "daemon/uncertainty/ledger.h"
#include "daemon/uncertainty/twins.h"

namespace isonomy::uncertainty {
namespace {

constexpr double kBar = 5.4;  // eleven questions at .05

// 1,200 decisions on one law, one a day; `sanctioned(i, random)` says how each ends.
template <class Sanctioned>
Table decided(uint64_t seed, const Sanctioned& sanctioned) {
  stats::Random random(seed);
  Ledger ledger;
  for (int i = 0; i < 1'200; ++i) {
    CaseEntry entry;
    CountedDecision d;
    d.version = "rule@1";
    const std::string subject = "s" + std::to_string(i % 300), key = std::to_string(i);
    d.subject = subject;
    d.qualities.sanctioned = sanctioned(i, random);
    d.outcome = d.qualities.sanctioned ? "fine" : "no_action";
    d.day = d.recorded = Day{19'000 + i};
    entry.decisions = {d};
    ledger.replace(key, entry);
  }
  return ledger.table().decisions;
}

TEST(Twins, DeparturesFromASettledPracticeAreFound) {
  const Table table = decided(1, [](int i, stats::Random& random) { return random.chance(i < 300 ? 0.99 : 0.7); });
  const Twins found = twins(table, kBar);
  ASSERT_TRUE(found.asked());
  ASSERT_EQ(found.laws.size(), 1u);
  EXPECT_TRUE(found.laws[0].practice_sanctions);
  ASSERT_TRUE(found.unlike.found.has_value());
  EXPECT_GT(*found.unlike.found, Day{19'300});
  EXPECT_GT(found.unlike.estimate(), 0.25);
  ASSERT_EQ(found.laws[0].odd.size(), 5u);
  EXPECT_FALSE(found.laws[0].odd.back()->qualities.sanctioned);
}

TEST(Twins, APracticeThatChangesForAllHasNoOddOnes) {
  const Table table = decided(2, [](int i, stats::Random&) { return i < 600; });
  const Twins found = twins(table, kBar);
  EXPECT_TRUE(found.asked());
  EXPECT_FALSE(found.unlike.found.has_value());
  EXPECT_LE(found.unlike.yes, 1);
}

TEST(Twins, WhereOutcomesAlwaysVariedNothingIsAsked) {
  const Table table = decided(3, [](int, stats::Random& random) { return random.chance(0.3); });
  EXPECT_TRUE(twins(table, kBar).laws.empty());
  EXPECT_FALSE(twins(table, kBar).asked());
}

TEST(Twins, WhereNobodyWasEverTheOddOneNothingIsAsked) {
  const Table table = decided(4, [](int, stats::Random&) { return true; });
  EXPECT_EQ(twins(table, kBar).laws.size(), 1u);
  EXPECT_FALSE(twins(table, kBar).asked()) << "a question that cannot be answered by a finding spends no budget";
}

TEST(Twins, RareDeparturesAreLetPassWhateverTheLength) {
  int found = 0;
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    const Table table = decided(seed, [](int, stats::Random& random) { return random.chance(0.94); });
    found += twins(table, std::log(20.0)).unlike.found ? 1 : 0;
  }
  EXPECT_EQ(found, 0) << "of 300 worlds in which 6 of 100 depart, at a bar of 20";
}

}  // namespace
}  // namespace isonomy::uncertainty
