// SPDX-License-Identifier: Apache-2.0
// Selectivity: crude beside stratified, Simpson's paradox said aloud, thin levels counted and not compared.
#include <gtest/gtest.h>

#include "daemon/simulate/counted.h"
#include "daemon/uncertainty/index.h"
#include "daemon/uncertainty/selectivity.h"

namespace isonomy::uncertainty {
namespace {

// `sanctioned` of `n` decisions under one law, on people of one status.
void decide(Ledger& ledger, std::string_view law, std::string_view status, int n, int sanctioned) {
  for (int i = 0; i < n; ++i) {
    CaseEntry entry;
    CountedDecision d;
    d.version = law;
    d.circumstances = {{"status", status}};
    d.outcome = i < sanctioned ? "fine" : "no_action";
    d.qualities.sanctioned = i < sanctioned;
    const std::string key = std::string(law) + std::string(status) + std::to_string(i);
    d.subject = key;
    d.day = d.recorded = Day{19'000 + i % 100};
    entry.decisions = {d};
    ledger.replace(key, entry);
  }
}

const SelectivityLevel* level_of(const std::vector<Selectivity>& all, const std::string& by, const std::string& level) {
  for (const Selectivity& of : all)
    for (const SelectivityLevel& each : of.levels)
      if (of.by == by && each.level == level) return &each;
  return nullptr;
}

TEST(Selectivity, TheMixOfCasesMayTurnTheSign) {
  Ledger ledger;
  // A newcomer is sanctioned less often under either law, and more often on the whole: he mostly stands under the harsh one.
  decide(ledger, "mild@1", "newcomer", 100, 5);
  decide(ledger, "mild@1", "resident", 900, 90);
  decide(ledger, "harsh@1", "newcomer", 900, 540);
  decide(ledger, "harsh@1", "resident", 100, 70);
  const Table table = ledger.table().decisions;
  const std::vector<Selectivity> all = selectivity(table);
  const SelectivityLevel* newcomer = level_of(all, "status", "newcomer");
  ASSERT_NE(newcomer, nullptr);
  EXPECT_EQ(newcomer->crude.k, 545);
  EXPECT_EQ(newcomer->crude.n, 1'000);
  EXPECT_GT(newcomer->crude_odds_ratio, 1);
  EXPECT_LT(newcomer->odds_ratio, 1);
  EXPECT_LT(newcomer->interval.upper, 1);
  EXPECT_TRUE(newcomer->sign_changes());
  const SelectivityLevel* resident = level_of(all, "status", "resident");
  ASSERT_NE(resident, nullptr);
  EXPECT_LT(newcomer->at_equal_law, resident->at_equal_law);
  const Share whole = sanctioned_share(table);
  EXPECT_EQ(whole.k, 705);
  EXPECT_EQ(whole.n, 2'000);
}

TEST(Selectivity, ThinLevelsAreCountedAndNotCompared) {
  Ledger ledger;
  decide(ledger, "rule@1", "a", 60, 30);
  decide(ledger, "rule@1", "b", 60, 20);
  decide(ledger, "rule@1", "c", 49, 49);
  const std::vector<Selectivity> all = selectivity(ledger.table().decisions);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].levels.size(), 2u);
  EXPECT_EQ(all[0].thin_levels, 1);
  EXPECT_EQ(all[0].thin_decisions, 49);
}

TEST(Selectivity, WhatIsSanctionedAtEqualLawAddsUpToTheWhole) {
  const Table table = simulate::count(simulate::make_world({.decisions = 4'000, .lawful = {.unequal_base_rates = true}, .planted = {.status_points = 0.1}}, 3)).table().decisions;
  std::vector<uint32_t> levels;
  for (const Row& row : table.rows) levels.push_back(row.authority);
  int64_t n = 0, sanctioned = 0;
  double expected = 0;
  for (const LevelCount& level : level_counts(table, levels)) n += level.n, sanctioned += level.sanctioned, expected += level.expected;
  const Share whole = sanctioned_share(table);
  EXPECT_EQ(n, whole.n);
  EXPECT_EQ(sanctioned, whole.k);
  EXPECT_NEAR(expected, static_cast<double>(whole.k), 1e-6);
}

TEST(Slices, EachJurisdictionHasItsOwnIndex) {
  Ledger ledger;
  decide(ledger, "here@1", "a", 30, 10);
  decide(ledger, "there@1", "a", 20, 20);
  decide(ledger, "", "a", 5, 5);
  IndexOptions options;
  options.jurisdictions = {{"here", "IT"}, {"there", "CN"}};
  const std::vector<Index> slices = measure_by(ledger.table().decisions, Slice::kJurisdiction, options);
  ASSERT_EQ(slices.size(), 3u);
  EXPECT_EQ(slices[0].scope, "no rule cited");
  EXPECT_EQ(slices[1].scope, "CN");
  EXPECT_EQ(slices[1].decisions, 20);
  EXPECT_EQ(slices[2].scope, "IT");
  EXPECT_EQ(slices[2].selected.k, 10);
}

}  // namespace
}  // namespace isonomy::uncertainty
