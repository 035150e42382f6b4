// SPDX-License-Identifier: Apache-2.0
// The worked examples beside each pack, by the code of `isonomy rules test`: every example holds events and the exact findings on
// their cases. ISONOMY_BLESS=1 rewrites the findings.
#include <gtest/gtest.h>

#include "daemon/app/coverage_text.h"
#include "daemon/app/example_run.h"
#include "daemon/app/files.h"
#include "daemon/app/rule_files.h"
#include "daemon/base/text.h"
#include "tests/support/case_name.h"
#include "tests/support/fences.h"
#include "tests/support/shared_data.h"

namespace isonomy {
namespace {

struct PackCase {
  const char* name;
  const char* folder;
  size_t at_least;              // examples
  int atoms = 90, versions = 90;  // percent that they exercise, at least
};

std::string folder_of(const PackCase& pack) { return test::source_path(pack.folder); }

app::ExampleFile examples_of(const PackCase& pack) {
  const std::string path = folder_of(pack) + "/" + app::kExamplesFile;
  return app::read_examples(path, test::read_text(path));
}

class Examples : public testing::TestWithParam<PackCase> {};

TEST_P(Examples, are_judged_as_written) {
  const app::ExampleFile file = examples_of(GetParam());
  for (const Error& error : file.errors) ADD_FAILURE() << to_string(error);
  EXPECT_GE(file.examples.size(), GetParam().at_least);
  app::ExampleRunner runner(folder_of(GetParam()), app::load_file);
  for (const Error& error : runner.errors()) ADD_FAILURE() << to_string(error);
  ASSERT_NE(runner.rules(), nullptr);
  std::vector<std::vector<std::string>> found;
  for (const app::Example& example : file.examples) {
    SCOPED_TRACE(example.name);
    const app::ExampleResult result = runner.run(file, example);
    EXPECT_EQ(result.problems, std::vector<std::string>());
    EXPECT_TRUE(test::blessing() || result.found == example.expected) << join(app::line_difference(example.expected, result.found), "\n");
    found.push_back(result.found);
  }
  if (!test::blessing() || HasFailure()) return;
  EXPECT_FALSE(app::write_file(file.path, app::blessed(file, found)).has_error());
}

TEST_P(Examples, exercise_the_pack) {
  app::Coverage coverage;
  app::ExampleRunner runner(folder_of(GetParam()), app::load_file, &coverage);
  ASSERT_NE(runner.rules(), nullptr);
  const app::ExampleFile file = examples_of(GetParam());
  for (const app::Example& example : file.examples) runner.run(file, example);
  const auto packs = app::coverage_of(coverage, {{GetParam().name, folder_of(GetParam()) + "/pack.toml"}});
  ASSERT_EQ(packs.size(), 1U);
  EXPECT_GT(packs[0].total.versions.all, 0U);
  EXPECT_TRUE(packs[0].total.atoms.at_least(GetParam().atoms)) << app::coverage_text(coverage, packs[0], false);
  EXPECT_TRUE(packs[0].total.versions.at_least(GetParam().versions)) << app::coverage_text(coverage, packs[0], false);
}

constexpr PackCase kPacks[] = {{"highway_code", "rules/it/highway-code", 25},
                               {"platform_economy", "rules/cn/platform-economy", 100},
                               {"administrative_penalty_law", "rules/cn/administrative-penalty-law", 20},
                               {"legislation_law", "rules/cn/legislation-law", 5},
                               {"thirty_days_notice", "rules/cn/thirty-days-notice", 4},
                               {"chicago_food", "rules/us/chicago-food", 6},
                               {"platform_work", "rules/example/platform-work", 20}};

INSTANTIATE_TEST_SUITE_P(Packs, Examples, testing::ValuesIn(kPacks), test::CaseName());

// A pack that ships without a row above would be held to nothing.
TEST(Examples, EveryShippedPackIsHere) {
  const auto shipped = app::find_packs(std::vector<std::string>{test::source_path("rules")});
  ASSERT_TRUE(shipped.has_value());
  std::vector<std::string> here;
  for (const PackCase& pack : kPacks) here.push_back(folder_of(pack));
  std::sort(here.begin(), here.end());
  EXPECT_EQ(here, *shipped);
}

}  // namespace
}  // namespace isonomy
