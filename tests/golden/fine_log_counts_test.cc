// SPDX-License-Identifier: Apache-2.0
// The fine log's counts, held against tests/support/fine_log_counts.py, which counts the raw rows and shares no code with the engine.
#include <array>
#include <cstdio>
#include <map>

#include "daemon/app/json_findings.h"
#include "daemon/app/judging.h"
#include "tests/support/judged_stream.h"

namespace isonomy {
namespace {

constexpr const char* kLog = "data/it-traffic-fines/rtfm_events.csv.gz";

std::map<std::string, long> counted_by_the_script() {
  const std::string command = "python3 '" + test::source_path("tests/support/fine_log_counts.py") + "' '" + test::shared_path(kLog) + "' '" +
                              test::shared_path("data/it-traffic-fines/rtfm_tariff_observed.csv") + "'";
  std::map<std::string, long> out;
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return out;
  std::array<char, 128> name{};
  long count = 0;
  while (std::fscanf(pipe, "%127s %ld", name.data(), &count) == 2) out[name.data()] = count;
  EXPECT_EQ(pclose(pipe), 0) << command;
  return out;
}

TEST(FineLogCounts, AgreeWithAnIndependentScript) {
  ISO_NEEDS_SHARED(kLog);
  test::JudgedStream pack({"rules/it/highway-code"});
  ASSERT_EQ(pack.problems, std::vector<std::string>());
  const Result<app::Judged> judged = app::judge_file(test::shared_path(kLog), pack.rules, "");
  ASSERT_TRUE(judged.has_value()) << to_string(judged.error());
  std::map<std::string, long> found;   // "CODE rule" and "CODE rule verdict" to cases
  const Status visited = judged->engine->visit_findings([&](std::string_view json) {
    const detect::Finding finding = *app::read_finding(json);
    ++found[finding.code + " " + finding.rule];
    ++found[finding.code + " " + finding.rule + " " + std::string(detect::verdict_name(finding.verdict))];
    // A citizen's own lateness is never a finding, nor is a citizen's choice of channel one against the first.
    EXPECT_NE(finding.rule, "appeal-prefect");
    EXPECT_NE(finding.rule, "appeal-judge");
  });
  ASSERT_TRUE(visited.has_value());
  std::map<std::string, long> script = counted_by_the_script();
  ASSERT_FALSE(script.empty());
  EXPECT_EQ(script["late_service"], 11'209);
  EXPECT_EQ(found["ARB-7 serve"], script["late_service"]);
  EXPECT_EQ(found["ARB-7 serve breach"], script["late_service_breach"]);
  EXPECT_EQ(found["ARB-7 serve undetermined"], script["late_service_in_hand"]);
  EXPECT_EQ(found["ARB-5 penalty"], script["penalty_although_either"]);
  EXPECT_EQ(found["ARB-3 tariff consistent-with"], script["stale_tariff"]);
  EXPECT_EQ(found["REC-2 one-channel consistent-with"], script["both_channels_since_2004"]);
  EXPECT_EQ(script["both_channels"] - script["both_channels_opposition"], 30);
  // After late service: one finding a case, on its gravest act, and an answer to each.
  EXPECT_EQ(found["ARB-1 extinct-collection"], script["collection_after_late_service"]);
  EXPECT_EQ(found["ARB-1 extinct-collection undetermined"], script["collection_after_late_service"]);
  EXPECT_EQ(found["ARB-1 extinct-penalty"], script["penalty_after_late_service_never_collected"]);
  EXPECT_EQ(found["ARB-1 extinct-penalty undetermined"], script["penalty_after_late_service_never_collected"]);
  EXPECT_EQ(found["RET-6 five-years"], script["collection_after_five_years"]);
  // The figures that docs/fine-log.md explains.
  EXPECT_EQ(script["collection_after_late_service_in_hand"], 6'342);
  EXPECT_EQ(script["collection_after_late_service_unopposed"], 1'589);
  EXPECT_EQ(script["penalty_after_late_service_never_collected"], 3'273);
  EXPECT_EQ(script["penalty_on_day_sixty"], script["penalties"]);
  EXPECT_EQ(script["penalty_although_paid"], 4'954);
  EXPECT_EQ(script["penalty_although_appealed"], 3'753);
  EXPECT_EQ(script["penalty_after_late_service"], script["late_service"]);
  EXPECT_EQ(script["collection_after_late_service"], 7'936);
  EXPECT_EQ(script["collection_after_five_years"], 3);
  EXPECT_EQ(script["citizen_late_at_prefect"], 582);
}

}  // namespace
}  // namespace isonomy
