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

TEST(Conformance, WhatIsNoListOfTestsIsSaidSo) {
  EXPECT_EQ(run_conformance(" \n").error().message, "the file is empty");
  EXPECT_EQ(run_conformance("[").error().message.substr(0, 15), "not valid JSON:");
  EXPECT_EQ(run_conformance("{}").error().message, "a file of tests is one JSON list, [{\"expr\": .., \"expect\": ..}, ..]");
}

struct UnrunnableCase {
  const char* name;
  const char* test;
};
class Unrunnable : public testing::TestWithParam<UnrunnableCase> {};

// A case that cannot be run has not passed, and does not keep the next one from running.
TEST_P(Unrunnable, FailsAndTheNextOneRuns) {
  const auto report = run_conformance(std::string("[") + GetParam().test + R"(, {"expr": "1", "expect": {"value": {"int": "1"}}}])");
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->passed, 1);
  EXPECT_EQ(report->failed, 1);
  EXPECT_NE(report->failures.at(0).find("cannot be run"), std::string::npos) << report->failures[0];
}
INSTANTIATE_TEST_SUITE_P(Cel, Unrunnable,
                         testing::Values(UnrunnableCase{"no_object", "1"}, UnrunnableCase{"no_expression", R"({"expect": {"value": {"int": "1"}}})"},
                                         UnrunnableCase{"expression_no_text", R"({"expr": 1, "expect": {"value": {"int": "1"}}})"},
                                         UnrunnableCase{"no_expectation", R"({"expr": "1"})"}, UnrunnableCase{"empty_expectation", R"({"expr": "1", "expect": {}})"},
                                         UnrunnableCase{"unknown_kind", R"({"expr": "1", "expect": {"value": {"message": "x"}}})"},
                                         UnrunnableCase{"int_that_is_none", R"({"expr": "1", "expect": {"value": {"int": "1.5"}}})"},
                                         UnrunnableCase{"two_kinds", R"({"expr": "1", "expect": {"value": {"int": "1", "uint": "1"}}})"},
                                         UnrunnableCase{"half_a_map_entry", R"({"expr": "x", "bindings": {"x": {"map": [[{"int": "1"}]]}}, "expect": {"error": []}})"},
                                         UnrunnableCase{"type_that_cannot_be_read", R"({"expr": "x", "type_env": [{"var": "x", "type": "list("}], "expect": {"error": []}})"}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Conformance, KindsAreHeldStrictlyAlsoBelowKeys) {
  const auto report = run_conformance(R"([{"expr": "{1u: 2}", "expect": {"value": {"map": [[{"int": "1"}, {"int": "2"}]]}}},
                                          {"expr": "1 / 0", "check_only": true, "expect": {"error": []}},
                                          {"expr": "0.0 / 0.0", "expect": {"value": {"double": "NaN"}}}])");
  EXPECT_EQ(report->failed, 2);
  EXPECT_EQ(report->passed, 1);
}

}  // namespace
}  // namespace isonomy::cel
