// SPDX-License-Identifier: Apache-2.0
// One world for each planted defect: the finding of its code names it; a lawful world has none; thin data are insufficient, never equal.
#include "daemon/uncertainty/statistical_findings.h"

#include <gtest/gtest.h>

#include "daemon/simulate/counted.h"
#include "daemon/stats/random.h"
#include "daemon/uncertainty/batches.h"
#include "daemon/uncertainty/closed_audit.h"
#include "daemon/uncertainty/index.h"

namespace isonomy::uncertainty {
namespace {

LedgerTable world(const simulate::Planted& planted, size_t decisions = 20'000, uint64_t seed = 21) {
  simulate::WorldOptions options{.decisions = decisions, .subjects = 3'000, .lawful = {.subject_sd = 0.5}, .planted = planted, .keep_undetermined = true, .recourse_and_reports = true};
  return simulate::count(simulate::make_world(options, seed)).table();
}

struct PlantedCase {
  const char* name;
  simulate::Planted planted;
  const char* code;
  const char* says;  // part of the sentence
};
class PlantedWorld : public testing::TestWithParam<PlantedCase> {};

TEST_P(PlantedWorld, IsFoundByName) {
  const LedgerTable table = world(GetParam().planted);
  const StatisticalFindings found = statistical_findings(table, look(table));
  std::string all;
  const detect::Finding* of = nullptr;
  for (const detect::Finding& finding : found.findings) {
    all += finding.code + " " + finding.sentence + "\n";
    if (finding.code == GetParam().code && finding.sentence.find(GetParam().says) != std::string::npos) of = &finding;
  }
  ASSERT_NE(of, nullptr) << "found instead:\n" << all;
  EXPECT_EQ(of->verdict, detect::Verdict::kConsistentWith);
  ASSERT_TRUE(of->statistics.has_value());
  EXPECT_GT(of->statistics->n, 0);
  EXPECT_FALSE(of->statistics->of.empty()) << "the denominator is stated";
  EXPECT_GE(of->statistics->tests, 11);
  EXPECT_LE(of->statistics->tests, 12) << "a settled practice that is left, and unlawful acts appealed against, are asked about as well";
  EXPECT_LE(of->statistics->lower, of->statistics->estimate);
  EXPECT_GE(of->statistics->upper, of->statistics->estimate);
  EXPECT_FALSE(of->counter.empty());
  EXPECT_NE(to_json(*of).find("\"statistics\":{\"n\":"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Defects, PlantedWorld,
                         testing::Values(PlantedCase{"status", {.status_points = 0.1}, "INC-3", "by status"},
                                         PlantedCase{"status_bits", {.status_points = 0.1}, "ARB-6", "depends on status"},
                                         PlantedCase{"authority", {.authority_points = 0.12}, "INC-2", "office-2 sanctions more"},
                                         PlantedCase{"officials", {.official_factor = 2}, "INC-2", "Official official-"},
                                         PlantedCase{"campaign", {.campaign_factor = 2}, "CAM-1", "jumped at equal law from about 2022-"},
                                         PlantedCase{"severity", {.campaign_factor = 2, .campaign_severity = 0.6}, "CAM-2", "sanctioned more severely"},
                                         PlantedCase{"revival", {.asleep_until_week = 112}, "CAM-4", "slept and was then applied in mass"},
                                         PlantedCase{"departures", {.departures = 0.3}, "INC-1", "used to be sanctioned"},
                                         PlantedCase{"half_ignored", {.ignored_appeals = 0.5}, "REC-4", "left the act as it was"},
                                         PlantedCase{"leniency", {.campaign_factor = 0.25}, "CAM-1", "fell at equal law"},
                                         PlantedCase{"alternation", {.alternation_points = 0.15}, "CAM-3", "alternate"},
                                         PlantedCase{"quota", {.quota_points = 0.25}, "GAM-2", "last three days of a month"},
                                         PlantedCase{"threshold", {.gamed_share = 0.75}, "GAM-1", "stop just past the target"},
                                         PlantedCase{"inflation", {.inflated_share = 0.75}, "GAM-3", "the report is the better figure"},
                                         PlantedCase{"ignored", {.ignored_appeals = 1}, "REC-4", "no practical effect"},
                                         PlantedCase{"reprisal", {.reprisal_factor = 3}, "REC-5", "decided about more often than their matches"}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(LawfulWorld, HasNoStatisticalFindingAndEveryTestIsListed) {
  const LedgerTable table = world({});
  const StatisticalFindings found = statistical_findings(table, look(table));
  EXPECT_TRUE(found.findings.empty()) << found.findings.front().sentence;
  EXPECT_EQ(found.asked.size(), 11u);
  for (const Asked& asked : found.asked) EXPECT_EQ(asked.answer, "nothing found") << asked.question;
}

TEST(ThinData, IsInsufficientEvidenceAndNeverEqual) {
  const LedgerTable table = world({}, 150);
  const StatisticalFindings found = statistical_findings(table, look(table));
  EXPECT_TRUE(found.findings.empty());
  size_t insufficient = 0;
  for (const Asked& asked : found.asked) insufficient += asked.answer == "insufficient evidence" ? 1u : 0u;
  EXPECT_GE(insufficient, 6u);
}

TEST(Rebuilt, TheSameCountsInAnotherOrderGiveTheSameFindings) {
  simulate::WorldOptions options{.decisions = 6'000, .subjects = 1'000, .lawful = {}, .planted = {.status_points = 0.15}, .keep_undetermined = true, .recourse_and_reports = true};
  const simulate::World made = simulate::make_world(options, 5);
  simulate::World reversed = made;
  std::reverse(reversed.decisions.begin(), reversed.decisions.end());
  for (simulate::AppealCase& appeal : reversed.appeals) appeal.decision = made.decisions.size() - 1 - appeal.decision;
  const LedgerTable a = simulate::count(made).table(), b = simulate::count(reversed).table();
  const StatisticalFindings left = statistical_findings(a, look(a)), right = statistical_findings(b, look(b));
  ASSERT_EQ(left.findings.size(), right.findings.size());
  ASSERT_FALSE(left.findings.empty());
  for (size_t i = 0; i < left.findings.size(); ++i) EXPECT_EQ(to_json(left.findings[i]), to_json(right.findings[i]));
}

TEST(LateRecords, AreLeftOutAndCountedAndTheMaskIsLearnt) {
  simulate::WorldOptions options{.decisions = 10'000, .subjects = 3'000, .lawful = {.delays = true}, .planted = {}};
  const LedgerTable table = simulate::count(simulate::make_world(options, 8)).table();
  const Look waited = look(table), hasty = look(table, {.mask_weeks = 0});
  EXPECT_GT(waited.watch.mask_weeks, 8u);
  EXPECT_FALSE(waited.any());
  EXPECT_GT(hasty.watch.late, 3'000);
  EXPECT_TRUE(hasty.any()) << "an authority that records its sanctions late looks mild to those who do not wait";
}

TEST(ClosedAudit, NamesThePlantedStatusAndNothingElse) {
  const ClosedAudit audit = closed_audit(world({.status_points = 0.1}).decisions);
  ASSERT_FALSE(audit.levels.empty());
  EXPECT_EQ(audit.levels[0].family, "status");
  EXPECT_TRUE(audit.levels[0].look.has_value());
  for (size_t i = 1; i < audit.levels.size(); ++i) EXPECT_FALSE(audit.levels[i].look.has_value()) << audit.levels[i].family << " " << audit.levels[i].level;
}

TEST(TallySeries, APeakAgainstTheLongestEarlierPeriodIsInformation) {
  Ledger ledger;
  const auto tally = [&](const char* period, double value) {
    const Span of = *parse_span(period);
    ledger.add(Tally{"decisions", period, of.first, of.last, value});
  };
  tally("2014-01-01/2019-12-31", 50);
  tally("2020-01-01/2020-11-30", 9);
  tally("2021-01-01/2021-12-31", 107);
  tally("2022-01-01/2022-12-31", 32);
  const LedgerTable table = ledger.table();
  const StatisticalFindings found = statistical_findings(table, look(table));
  ASSERT_EQ(found.findings.size(), 1u);
  EXPECT_EQ(found.findings[0].code, "CAM-1");
  EXPECT_EQ(found.findings[0].grade, detect::Grade::kInformation);
  EXPECT_NE(found.findings[0].sentence.find("107 for 2021-01-01/2021-12-31 against a mean of 8.3"), std::string::npos) << found.findings[0].sentence;
}

TEST(TallySeries, ThreeTimesAHandfulIsNoBurst) {
  Ledger ledger;
  for (const auto& [period, value] : {std::pair{"2014-01-01/2019-12-31", 6.0}, std::pair{"2021-01-01/2021-12-31", 3.0}}) {
    const Span of = *parse_span(period);
    ledger.add(Tally{"decisions", period, of.first, of.last, value});
  }
  const LedgerTable table = ledger.table();
  EXPECT_TRUE(statistical_findings(table, look(table)).findings.empty());
}

TEST(BatchesOf, ManyActsOnFewDaysAndNotADailyPractice) {
  Ledger ledger;
  int key = 0;
  for (int day = 0; day < 800; ++day) {
    CaseEntry entry;
    entry.executions.push_back({"office", "enforcement.seizure", Day{18'000 + day}});
    if (day % 200 == 0) entry.executions.insert(entry.executions.end(), 60, Execution{"office", "enforcement.collection", Day{18'000 + day}});
    ledger.replace(std::to_string(key++), entry);
  }
  const std::vector<Batches> found = batches(ledger.table());
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].name, "enforcement.collection");
  EXPECT_TRUE(found[0].batched);
  EXPECT_EQ(found[0].acts, 240);
  EXPECT_EQ(found[0].days, 4);
  EXPECT_FALSE(found[1].batched);
}

TEST(IndexOf, AWorldOfFixedSanctionsHasNoUncertaintyButAnUpperBound) {
  Counts counts;
  stats::Random random(4);
  std::vector<std::string> subjects;
  for (int i = 0; i < 300; ++i) subjects.push_back("firm-" + std::to_string(i));
  for (int i = 0; i < 2'000; ++i) {
    CountedDecision d;
    d.version = "tariff@1";
    d.signature = i % 2 == 0 ? "grave: true" : "grave: false";
    d.outcome = i % 2 == 0 ? "fine" : "no_action";
    d.qualities.sanctioned = i % 2 == 0;
    d.subject = subjects[random.below(300)];
    d.day = d.recorded = Day{19'000 + i / 3};
    d.amount = Money{i % 2 == 0 ? 5'000 : 0};
    counts.add(d);
  }
  const Index index = measure(counts.table(), "everything", {});
  EXPECT_EQ(index.uncertainty.bits, 0);
  EXPECT_EQ(index.uncertainty.publish, stats::Publish::kFull);
  EXPECT_DOUBLE_EQ(*index.foreseeability, 1);
  ASSERT_TRUE(index.upper_bound_bits.has_value());
  EXPECT_GT(*index.upper_bound_bits, 0);
  EXPECT_LT(*index.upper_bound_bits, 0.02);
  EXPECT_NEAR(index.money.premium(), 0, 1e-6) << "who knows the law and his facts knows his costs";
}

TEST(IndexOf, ARuleForEachOutcomeHidesTheChoiceAndSaysSo) {
  Counts counts;
  for (int i = 0; i < 1'200; ++i) {
    CountedDecision d;
    d.version = i % 3 == 0 ? "fail@1" : "pass@1";
    d.outcome = i % 3 == 0 ? "fail" : "pass";
    d.qualities.sanctioned = i % 3 == 0;
    const std::string subject = "firm-" + std::to_string(i % 200);
    d.subject = subject;
    d.day = d.recorded = Day{19'000 + i / 3};
    counts.add(d);
  }
  EXPECT_TRUE(measure(counts.table(), "everything", {}).one_outcome_a_rule);
  EXPECT_FALSE(measure(world({}).decisions, "everything", {}).one_outcome_a_rule);
}

TEST(IndexOf, FewDecisionsAreWithheld) {
  const Index index = measure(world({}, 300).decisions, "everything", {});
  EXPECT_EQ(index.uncertainty.publish, stats::Publish::kWithheld);
}

TEST(IndexOf, TheBreakdownNamesThePlantedCauseFirst) {
  const Index index = measure(world({.official_factor = 2}).decisions, "everything", {});
  ASSERT_FALSE(index.causes.empty());
  EXPECT_EQ(index.causes[0].name, "official");
  EXPECT_GT(index.causes[0].bits.interval.lower, 0);
  EXPECT_GT(index.noise.level, 0.02);
  EXPECT_NEAR(index.noise.system * index.noise.system, index.noise.level * index.noise.level + index.noise.pattern * index.noise.pattern, 1e-12);
}

TEST(IndexOf, PartsAddUpToTheWhole) {
  const Table table = world({}, 5'000).decisions;
  int64_t decisions = 0, sanctioned = 0;
  for (const Index& part : measure_by(table, Slice::kMonth, {})) {
    decisions += part.decisions;
    sanctioned += part.sanctioned;
  }
  const Index whole = measure(table, "everything", {});
  EXPECT_EQ(decisions, whole.decisions);
  EXPECT_EQ(sanctioned, whole.sanctioned);
}

}  // namespace
}  // namespace isonomy::uncertainty
