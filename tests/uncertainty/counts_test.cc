// SPDX-License-Identifier: Apache-2.0
// Counts: incremental equals from scratch, halves merge to the whole, and what was withdrawn leaves no trace.
#include <gtest/gtest.h>

#include "daemon/simulate/counted.h"
#include "daemon/stats/random.h"
#include "daemon/uncertainty/ledger.h"

namespace isonomy::uncertainty {
namespace {

struct Made {
  std::string key;
  std::vector<std::string> texts;  // owns what `entry` borrows
  CaseEntry entry;
};

// A case with up to three decisions, an appeal, a report or an execution.
Made made(uint64_t number, stats::Random& random) {
  Made out;
  out.key = "case-" + std::to_string(number);
  out.texts.reserve(64);
  const auto text = [&](const char* prefix, uint64_t below) -> std::string_view {
    return out.texts.emplace_back(prefix + std::to_string(random.below(below)));
  };
  for (uint64_t i = random.below(4); i > 0; --i) {
    CountedDecision d;
    d.version = text("rule-", 3);
    d.signature = text("s", 3);
    d.circumstances = {{"status", text("", 2)}};
    if (random.chance(0.7)) d.circumstances.push_back({"region", text("r", 3)});
    d.authority = text("a", 2);
    d.official = text("o", 4);
    d.subject = text("firm-", 9);
    d.outcome = text("fine/", 3);
    d.day = Day{static_cast<int32_t>(19'000 + random.below(40))};
    d.recorded = d.day + static_cast<int>(random.below(20));
    d.qualities.sanctioned = random.chance(0.5);
    d.qualities.determinate = random.chance(0.9);
    d.qualities.answer(Principle::kPublished, random.chance(0.9));
    if (random.chance(0.5)) d.amount = Money{static_cast<int64_t>(random.below(5) * 100)};
    out.entry.decisions.push_back(d);
  }
  if (random.chance(0.3)) {
    Appeal appeal;
    appeal.subject = "firm-1";
    appeal.sanctioned = appeal.filed = Day{static_cast<int32_t>(19'000 + random.below(5))};
    out.entry.appeals.push_back(appeal);
  }
  if (random.chance(0.3)) out.entry.reports.push_back({"a", "metric", "1", Day{19'000}, static_cast<double>(random.below(3)), 80.0, std::nullopt});
  if (random.chance(0.3)) out.entry.executions.push_back({"a", "enforcement.collection", Day{19'010}});
  return out;
}

class Property : public testing::TestWithParam<uint64_t> {};

TEST_P(Property, CasesJudgedAnewCountAsIfJudgedOnce) {
  stats::Random random(GetParam());
  Ledger incremental;
  std::map<std::string, Made> last;
  for (int step = 0; step < 400; ++step) {
    Made now = made(random.below(60), random);
    incremental.replace(now.key, now.entry);
    last.insert_or_assign(now.key, std::move(now));
  }
  Ledger scratch;
  // In another order of cases than they came in.
  for (auto it = last.rbegin(); it != last.rend(); ++it) scratch.replace(it->first, it->second.entry);
  EXPECT_EQ(incremental.table(), scratch.table());
  EXPECT_EQ(incremental.decisions(), scratch.table().decisions.decisions());
  ASSERT_GT(scratch.decisions(), 20);
}

TEST_P(Property, TwoHalvesMergeToTheWhole) {
  stats::Random random(GetParam());
  Ledger left, right, whole;
  for (uint64_t i = 0; i < 200; ++i) {
    const Made of = made(i, random);
    (random.chance(0.5) ? left : right).replace(of.key, of.entry);
    whole.replace(of.key, of.entry);
  }
  left.add(Tally{"series", "2021", Day{18'628}, Day{18'992}, 107});
  whole.add(Tally{"series", "2021", Day{18'628}, Day{18'992}, 107});
  left.merge(right);
  EXPECT_EQ(left.table(), whole.table());
}

TEST_P(Property, WhatIsWithdrawnLeavesNoTrace) {
  stats::Random random(GetParam());
  Ledger ledger;
  for (uint64_t i = 0; i < 50; ++i) {
    const Made of = made(i, random);
    ledger.replace(of.key, of.entry);
  }
  for (uint64_t i = 0; i < 50; ++i) ledger.replace("case-" + std::to_string(i), CaseEntry{});
  EXPECT_EQ(ledger.table(), Ledger().table());
  EXPECT_EQ(ledger.counts().stored(), 0u);
}

// Enough withdrawn decisions for their places to be swept and used again, again and again.
TEST_P(Property, PlacesThatAreUsedAgainHoldWhatWasSaidLast) {
  stats::Random random(GetParam());
  Ledger incremental, scratch;
  std::map<std::string, Made> last;
  const auto say = [&](uint64_t number, int day) {
    Made now = made(number, random);
    for (CountedDecision& d : now.entry.decisions) d.day = d.recorded = Day{day};
    incremental.replace(now.key, now.entry);
    last.insert_or_assign(now.key, std::move(now));
  };
  for (int round = 0; round < 4; ++round)
    for (uint64_t i = 0; i < 1'500; ++i) say(i, 19'000 + 40 * round + static_cast<int>(random.below(30)));
  for (uint64_t i = 0; i < 1'400; ++i) {
    incremental.withdraw("case-" + std::to_string(i));
    last.erase("case-" + std::to_string(i));
  }
  for (const auto& [key, of] : last) scratch.replace(key, of.entry);
  EXPECT_EQ(incremental.table(), scratch.table());
  EXPECT_EQ(incremental.counts().stored(), scratch.counts().stored());
  ASSERT_GT(scratch.decisions(), 50);
}

// Three parts, one of which is merged from two, with labels that each met in another order.
TEST_P(Property, PartsMergeInAnyOrderAndGrouping) {
  stats::Random random(GetParam());
  std::vector<Ledger> parts(3), again(3);
  Ledger whole;
  for (uint64_t i = 0; i < 300; ++i) {
    const Made of = made(i, random);
    const auto part = static_cast<size_t>(random.below(3));
    parts[part].replace(of.key, of.entry);
    again[part].replace(of.key, of.entry);
    whole.replace(of.key, of.entry);
  }
  parts[0].merge(parts[1]);
  parts[0].merge(parts[2]);
  again[1].merge(again[0]);
  again[2].merge(again[1]);
  EXPECT_EQ(parts[0].table(), whole.table());
  EXPECT_EQ(again[2].table(), whole.table());
}

INSTANTIATE_TEST_SUITE_P(Seeds, Property, testing::Range<uint64_t>(1, 21));

TEST(AsOf, LaterActsAndLaterRecordsAreLeftOut) {
  Ledger ledger;
  CaseEntry entry;
  CountedDecision d;
  d.version = "rule@1";
  d.day = Day{100};
  d.recorded = Day{130};
  entry.decisions = {d};
  ledger.replace("A", entry);
  const LedgerTable table = ledger.table();
  EXPECT_EQ(as_of(table, Day{100}, Day{130}).decisions.decisions(), 1);
  EXPECT_EQ(as_of(table, Day{99}, Day{130}).decisions.decisions(), 0) << "not yet decided";
  EXPECT_EQ(as_of(table, Day{100}, Day{129}).decisions.decisions(), 0) << "decided, and not yet known";
}

TEST(AsOf, AnAppealThatIsAnsweredLaterIsOpen) {
  Ledger ledger;
  CaseEntry entry;
  Appeal appeal;
  appeal.filed = appeal.sanctioned = Day{100};
  appeal.answered = Day{150};
  appeal.outcome_stated = appeal.reversed = true;
  entry.appeals = {appeal};
  ledger.replace("A", entry);
  const LedgerTable then = as_of(ledger.table(), Day{120}, Day{120});
  ASSERT_EQ(then.appeals.size(), 1u);
  EXPECT_FALSE(then.appeals[0].answered.has_value());
  EXPECT_FALSE(then.appeals[0].reversed);
}

}  // namespace
}  // namespace isonomy::uncertainty
