// SPDX-License-Identifier: Apache-2.0
// Everything above undetermined on the shipped stream, across cases and on the rulebook too, is in the list, each with a reason.
#include "tests/support/judged_stream.h"

#include "daemon/app/json_findings.h"

namespace isonomy {
namespace {

std::vector<detect::Finding> all_findings() {
  test::JudgedStream judged({"rules/cn/platform-economy"});
  EXPECT_EQ(judged.problems, std::vector<std::string>());
  judged.accept_all(test::lines_of(test::text_of_file(test::source_path("examples/cn-platform/events.ndjson"))));
  judged.engine->settle();
  std::vector<detect::Finding> out;
  EXPECT_TRUE(judged.engine->visit_findings([&](std::string_view json) { out.push_back(*app::read_finding(json)); }).has_value());
  return out;
}

TEST(AboveUndetermined, IsWhatTheListSaysAndNothingElse) {
  std::vector<std::string> listed, found;
  for (const std::string& line : test::lines_of(test::text_of_file(test::source_path("tests/golden/above_undetermined.txt")))) {
    if (line.starts_with("#")) continue;
    const size_t bar = line.find(" | ");
    ASSERT_NE(bar, std::string::npos) << line << ": a finding without a justification";
    EXPECT_GT(line.size() - bar, 40u) << line << ": say what a lawyer could check";
    listed.push_back(line.substr(0, bar));
  }
  for (const detect::Finding& finding : all_findings()) {
    if (finding.verdict != detect::Verdict::kUndetermined) found.push_back((finding.case_key.empty() ? "-" : finding.case_key) + " " + test::short_form(finding));
  }
  std::sort(listed.begin(), listed.end());
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, listed);
}

TEST(AcrossTheReferenceCase, TheMergerBatchesAreARevivalForPlatformsOnly) {
  const std::vector<detect::Finding> findings = all_findings();
  const auto found = std::find_if(findings.begin(), findings.end(), [](const detect::Finding& each) { return each.code == "CAM-4"; });
  ASSERT_NE(found, findings.end());
  EXPECT_EQ(found->rule, "aml-merger");
  EXPECT_EQ(to_string(*found->decision_date), "2020-12-14");
  EXPECT_NE(found->sentence.find("class platform"), std::string::npos) << found->sentence;
  EXPECT_NE(found->sentence.find("slept for this class only"), std::string::npos) << found->sentence;
  EXPECT_EQ(std::count_if(findings.begin(), findings.end(), [](const detect::Finding& each) { return each.code == "CAM-4"; }), 1);
}

TEST(AcrossTheReferenceCase, TheFlatMaximumIsFoundOnTheRuleAndOnTencentMusic) {
  std::vector<std::string> cases;
  for (const detect::Finding& finding : all_findings()) {
    if (finding.code != "INC-6") continue;
    cases.push_back(finding.case_key);
    EXPECT_EQ(finding.verdict, detect::Verdict::kConsistentWith);
    EXPECT_NE(finding.sentence.find("facts.restrictive_effect"), std::string::npos) << finding.sentence;
    if (finding.case_key == "E064") {
      EXPECT_NE(finding.counter.find("The remedy"), std::string::npos) << finding.counter;
    }
  }
  EXPECT_EQ(cases, (std::vector<std::string>{"", "E064"}));
}

// Nothing of the kind on acts that differ in breaches, in the law that applied, or in facts that are not stated.
TEST(AcrossTheReferenceCase, NoTwinsAreClaimedAndGroupBuyingIsClean) {
  for (const detect::Finding& finding : all_findings()) {
    EXPECT_NE(finding.code, "INC-1") << finding.sentence;
    EXPECT_NE(finding.code, "PLT-1") << finding.sentence;
    for (const char* clean : {"E098", "E099", "E101", "E107", "E110", "E111", "E112", "E113", "E114", "E115"}) {
      EXPECT_TRUE(finding.case_key != clean || finding.verdict == detect::Verdict::kUndetermined) << finding.sentence;
    }
  }
}

}  // namespace
}  // namespace isonomy
