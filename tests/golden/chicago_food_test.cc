// SPDX-License-Identifier: Apache-2.0
// The City's 27,600 canvass inspections against the pack: every row is read, and no finding is above undetermined: docs/chicago-food.md says why.
#include <gtest/gtest.h>

#include <map>

#include "daemon/app/json_findings.h"
#include "daemon/app/judging.h"
#include "tests/support/judged_stream.h"

namespace isonomy {
namespace {

TEST(ChicagoFood, NoFindingIsAboveUndetermined) {
  const std::string data = "data/chicago-food/chicago_inspections.csv.gz";
  ISO_NEEDS_SHARED(data);
  test::JudgedStream pack({"rules/us/chicago-food"});
  ASSERT_EQ(pack.problems, std::vector<std::string>());
  Result<app::Judged> judged = app::judge_file(test::shared_path(data), pack.rules, "");
  ASSERT_TRUE(judged.has_value()) << to_string(judged.error());
  EXPECT_EQ(judged->events, 27'600u);
  EXPECT_EQ(judged->rejected, 0u);
  EXPECT_EQ(judged->engine->cases(), 27'600u);
  std::map<std::string, int> found;
  const Status visited = judged->engine->visit_findings([&](std::string_view json) {
    const detect::Finding finding = *app::read_finding(json);
    ++found[test::short_form(finding)];
    EXPECT_EQ(finding.verdict, detect::Verdict::kUndetermined) << json;
    EXPECT_FALSE(finding.counter.empty()) << json << ": undetermined, and no reason given";
  });
  ASSERT_TRUE(visited.has_value()) << to_string(visited.error());
  EXPECT_EQ(found, (std::map<std::string, int>{{"ARB-5 food-conditions@2011 undetermined", 29}, {"ARB-5 food-fail@2011 undetermined", 126}}));
}

}  // namespace
}  // namespace isonomy
