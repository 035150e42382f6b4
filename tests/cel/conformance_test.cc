// SPDX-License-Identifier: Apache-2.0
// The public suite: every file of the core, check and extension tests passes whole.
#include "daemon/cel/conformance.h"

#include <fstream>
#include <iterator>

#include "tests/support/shared_data.h"

namespace isonomy::cel {
namespace {

struct SuiteCase {
  const char* name;
  const char* prefix;
  int tests;
};
class Suite : public testing::TestWithParam<SuiteCase> {};

TEST_P(Suite, Passes) {
  ISO_NEEDS_SHARED("conformance/cel");
  int passed = 0;
  for (const auto& file : std::filesystem::directory_iterator(test::shared_path("conformance/cel"))) {
    if (!file.path().filename().string().starts_with(GetParam().prefix)) continue;
    std::ifstream in(file.path(), std::ios::binary);
    const auto report = run_conformance(std::string(std::istreambuf_iterator<char>(in), {}));
    ASSERT_TRUE(report.has_value()) << file.path();
    for (const std::string& failure : report->failures) ADD_FAILURE() << file.path().filename() << ": " << failure;
    passed += report->passed;
  }
  EXPECT_EQ(passed, GetParam().tests);
}
INSTANTIATE_TEST_SUITE_P(Cel, Suite,
                         testing::Values(SuiteCase{"core", "core_", 764}, SuiteCase{"check", "check_", 19}, SuiteCase{"ext", "ext_", 372}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Conformance, AFailureSaysWhatWasExpected) {
  const auto report = run_conformance(R"([{"section":"s","name":"n","expr":"1 + 1","expect":{"value":{"int":"3"}}}])");
  ASSERT_EQ(report->failures.size(), 1u);
  EXPECT_EQ(report->failures[0], "s/n: 1 + 1: expected 3, found 2");
  EXPECT_TRUE(run_conformance("{}").has_error());
}

}  // namespace
}  // namespace isonomy::cel
