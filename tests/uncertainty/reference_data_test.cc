// SPDX-License-Identifier: Apache-2.0
// What the statistics say about real data: the City's inspections, the fine log, the published tallies of platform regulation.
#include <gtest/gtest.h>

#include <algorithm>

#include "daemon/app/counting.h"
#include "daemon/app/index_text.h"
#include "tests/support/judged_stream.h"

namespace isonomy {
namespace {

TEST(ChicagoFood, WhoInspectsForetellsMoreThanTheRecordedFacts) {
  const std::string data = "data/chicago-food/chicago_inspections.csv.gz";
  ISO_NEEDS_SHARED(data);
  test::JudgedStream pack({"examples/chicago-critical/critical-found"});
  ASSERT_EQ(pack.problems, std::vector<std::string>());
  const Result<app::Counted> counted = app::count_file(test::shared_path(data), pack.rules, "");
  ASSERT_TRUE(counted.has_value()) << to_string(counted.error());
  EXPECT_EQ(counted->judged.rejected, 0u);
  EXPECT_EQ(counted->judged.engine->unmapped(), 8'888u);
  uncertainty::IndexOptions options;
  options.held_out_from = parse_span("2014-09-02")->first;  // the City's own test period: the six clusters were formed before it
  uncertainty::IndexReport report;
  report.whole = uncertainty::measure(counted->basis.table.decisions, "everything", options);
  report.events = static_cast<int64_t>(counted->judged.events);
  report.unmapped = static_cast<int64_t>(counted->judged.engine->unmapped());

  const uncertainty::Index& index = report.whole;
  EXPECT_EQ(index.decisions, 18'712);
  EXPECT_NEAR(index.outcome_bits, 0.590, 0.001);
  EXPECT_NEAR(index.uncertainty.bits, 0.584, 0.002);
  // Clustered by licence alone it would be .570 to .597; whole weeks went together as well, and that counts.
  EXPECT_NEAR(index.uncertainty.interval.lower, 0.5657, 0.0002);
  EXPECT_NEAR(index.uncertainty.interval.upper, 0.6019, 0.0002);
  ASSERT_TRUE(index.held_out.has_value());
  EXPECT_EQ(index.held_out->gains.test, 1'637);
  EXPECT_NEAR(index.held_out->gains.facts.bits, 0.007, 0.001);
  EXPECT_NEAR(index.held_out->gains.cause.bits, 0.037, 0.001);
  EXPECT_NEAR(index.held_out->gains.cause.interval.lower, 0.016, 0.002);
  EXPECT_NEAR(index.held_out->gains.cause.interval.upper, 0.057, 0.002);
  EXPECT_EQ(index.held_out->officials, 6);

  const std::string text = app::index_text(report);
  EXPECT_NE(text.find("8888 of 27600 events are left out: no map of the packs reads them"), std::string::npos) << text;
  EXPECT_NE(text.find("Where officials were grouped by their outcomes"), std::string::npos) << text;
  EXPECT_NE(text.find("not over the 6 officials"), std::string::npos) << text;
}

TEST(FineLog, CreditCollectionIsBatchesAndNoBurst) {
  const std::string data = "data/it-traffic-fines/rtfm_events.csv.gz";
  ISO_NEEDS_SHARED(data);
  test::JudgedStream pack({"rules/it/highway-code"});
  ASSERT_EQ(pack.problems, std::vector<std::string>());
  const Result<app::Counted> counted = app::count_file(test::shared_path(data), pack.rules, "");
  ASSERT_TRUE(counted.has_value()) << to_string(counted.error());
  const std::vector<uncertainty::Batches> batches = uncertainty::batches(counted->basis.table);
  const auto collected = std::find_if(batches.begin(), batches.end(), [](const uncertainty::Batches& of) { return of.name == "enforcement.collection"; });
  ASSERT_NE(collected, batches.end());
  EXPECT_TRUE(collected->batched);
  EXPECT_EQ(collected->days, 11);
  EXPECT_EQ(collected->acts, 59'013);
  const uncertainty::Look look = uncertainty::look(counted->basis.table);
  const uncertainty::StatisticalFindings found = uncertainty::statistical_findings(counted->basis.table, look);
  for (const detect::Finding& finding : found.findings) {
    EXPECT_NE(finding.family, "campaign") << finding.sentence;
    EXPECT_NE(finding.code, "REC-5") << "a surcharge in the same case is no reprisal: " << finding.sentence;
  }
}

TEST(PlatformTallies, TheMergerDecisionsOf2021AreABurstOfCountsAndInformation) {
  test::JudgedStream pack({"rules/cn"});
  ASSERT_EQ(pack.problems, std::vector<std::string>());
  const Result<app::Counted> counted = app::count_file(test::source_path("examples/cn-platform/events.ndjson"), pack.rules, "");
  ASSERT_TRUE(counted.has_value()) << to_string(counted.error());
  const uncertainty::StatisticalFindings found = uncertainty::statistical_findings(counted->basis.table, uncertainty::look(counted->basis.table));
  const detect::Finding* burst = nullptr;
  for (const detect::Finding& finding : found.findings)
    if (finding.code == "CAM-1" && finding.sentence.find("107") != std::string::npos) burst = &finding;
  ASSERT_NE(burst, nullptr) << counted->basis.table.tallies.size() << " tallies, " << found.findings.size() << " findings";
  EXPECT_NE(burst->sentence.find("against a mean of 8.3"), std::string::npos) << burst->sentence;
  EXPECT_EQ(burst->grade, detect::Grade::kInformation);
  EXPECT_NE(burst->sentence.find("no denominator is published"), std::string::npos);
  for (const detect::Finding& finding : found.findings)
    EXPECT_TRUE(finding.grade == detect::Grade::kInformation) << finding.code << " " << finding.sentence;
}

}  // namespace
}  // namespace isonomy
