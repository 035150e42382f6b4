// SPDX-License-Identifier: Apache-2.0
// The City's 27,600 canvass inspections against the pack: every row is read, and outcomes that the violations found cannot carry are few.
#include <gtest/gtest.h>

#include <map>

#include "daemon/app/judging.h"
#include "tests/support/judged_stream.h"

namespace isonomy {
namespace {

TEST(ChicagoFood, outcomes_that_the_violations_do_not_carry_are_206_of_27600) {
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
    for (const char* rule : {"food-pass", "food-conditions", "food-fail"}) {
      if (json.find("\"rule\":\"" + std::string(rule) + "\"") != std::string_view::npos) ++found[rule];
    }
  });
  ASSERT_TRUE(visited.has_value());
  EXPECT_EQ(judged->engine->standing(), 206u);
  EXPECT_EQ(found, (std::map<std::string, int>{{"food-pass", 51}, {"food-conditions", 29}, {"food-fail", 126}}));
}

}  // namespace
}  // namespace isonomy
