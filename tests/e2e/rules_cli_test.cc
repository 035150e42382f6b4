// SPDX-License-Identifier: Apache-2.0
// `isonomy rules` as a rule author uses it: new, check, test, bless, coverage, fmt, show, with their exit codes.
#include <gtest/gtest.h>

#include "tests/e2e/programs.h"

namespace isonomy {
namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

class RulesCli : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(rules("new").status, 0); }
  test::Ran rules(const std::string& command, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"rules", command, pack()});
    return test::Ran("isonomy", more);
  }
  std::string pack() const { return folder_.file("library"); }
  std::string read(const std::string& name) const { return test::contents(pack() + "/" + name); }
  void write(const std::string& name, const std::string& text) const { test::write_file(pack() + "/" + name, text); }
  void replace(const std::string& name, const std::string& from, const std::string& to) const {
    std::string text = read(name);
    ASSERT_TRUE(has(text, from)) << from;
    write(name, text.replace(text.find(from), from.size(), to));
  }
  std::string file(const std::string& name) const { return folder_.file(name); }

 private:
  test::TempFolder folder_;
};

TEST_F(RulesCli, AStarterPackIsWhole) {
  const test::Ran check = rules("check", {"--strict"});
  EXPECT_EQ(check.status, 0) << check.out;
  const test::Ran run = rules("test");
  EXPECT_EQ(run.status, 0) << run.out;
  EXPECT_TRUE(has(run.out, "ok     A fee by the book\n")) << run.out;
  EXPECT_TRUE(has(run.out, "2 passed, 0 failed")) << run.out;
  EXPECT_FALSE(has(run.out, "\033")) << "colours although nobody looks";
  EXPECT_EQ(rules("fmt", {"--check"}).status, 0);
  const test::Ran coverage = rules("coverage", {"--at-least", "100"});
  EXPECT_EQ(coverage.status, 0) << coverage.out;
}

TEST_F(RulesCli, AFailureShowsWhatDiffersAndBlessRewritesIt) {
  const std::string good = read("examples.md");
  replace("examples.md", "ARB-5 late-fee@2020-03-01 breach", "ARB-3 late-fee@2020-03-01 breach");
  const test::Ran failed = rules("test");
  EXPECT_EQ(failed.status, 1);
  EXPECT_TRUE(has(failed.out, "FAILED Too early, and served too late\n")) << failed.out;
  EXPECT_TRUE(has(failed.out, "         - ARB-3 late-fee@2020-03-01 breach\n         + ARB-5 late-fee@2020-03-01 breach\n           ARB-7 serve-in-time@2022 breach\n")) << failed.out;
  EXPECT_TRUE(has(failed.out, "1 passed, 1 failed")) << failed.out;
  const test::Ran json = rules("test", {"--json"});
  EXPECT_EQ(json.status, 1);
  EXPECT_TRUE(has(json.out, R"("passed":false,"expected":["ARB-3 late-fee@2020-03-01 breach","ARB-7 serve-in-time@2022 breach"],"found":["ARB-5 late-fee@2020-03-01 breach")")) << json.out;
  EXPECT_TRUE(has(json.out, R"({"passed":1,"failed":1,"blessed_files":0,"packs_without_examples":0})")) << json.out;
  EXPECT_EQ(rules("test", {"--only", "by the book"}).status, 0);
  EXPECT_EQ(rules("test", {"--bless"}).status, 0);
  EXPECT_EQ(read("examples.md"), good);
}

TEST_F(RulesCli, WhatCannotBeJudgedFailsAndIsNotBlessed) {
  replace("examples.md", "\"at\":\"2021-05-10\"", "\"at\":\"the tenth\"");
  const std::string before = read("examples.md");
  const test::Ran run = rules("test", {"--bless"});
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(has(run.out, "examples.md:13: ")) << run.out;
  EXPECT_EQ(read("examples.md"), before);
}

TEST_F(RulesCli, ABrokenExampleFileIsToldWhere) {
  write("examples.md", "# Examples\n\n## One\n\nProse.\n\n```events\n");
  const test::Ran run = rules("test");
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(has(run.error, "examples.md:7:1: the fence ```events is never closed")) << run.error;
  EXPECT_TRUE(has(run.error, "examples.md:3:1: `One` has no ```findings")) << run.error;
}

TEST_F(RulesCli, ExitCodesTellAnUnreadablePackFromAFailedOne) {
  write("pack.toml", "[pack\n");
  EXPECT_EQ(rules("test").status, 3);
  EXPECT_EQ(rules("coverage").status, 3);
  EXPECT_EQ(rules("fmt").status, 3);
  EXPECT_EQ(test::Ran("isonomy", {"rules", "test", file("nowhere")}).status, 3);
  EXPECT_EQ(test::Ran("isonomy", {"rules", "test", "--no-such-option"}).status, 2);
}

TEST_F(RulesCli, CoverageNamesWhatNoExampleExercises) {
  write("examples.md", read("examples.md").substr(0, read("examples.md").find("## Too early")));
  const test::Ran run = rules("coverage", {"--at-least", "90", "--branches", "--lcov", file("coverage.info")});
  EXPECT_TRUE(has(run.out, "  serve-in-time  1/2       -         -\n")) << run.out;
  EXPECT_TRUE(has(run.out, "version serve-in-time@2022")) << run.out;
  EXPECT_TRUE(has(run.out, "branch late-fee, when: facts.days_late > 3: never false")) << run.out;
  const std::string lcov = test::contents(file("coverage.info")), path = pack() + "/pack.toml";
  EXPECT_EQ(lcov.find("TN:\nSF:" + path + "\n"), 0U) << lcov;
  EXPECT_TRUE(has(lcov, "FNDA:0,serve-in-time@2022\n")) << lcov;
  EXPECT_TRUE(has(lcov, "BRF:2\nBRH:1\n")) << lcov;
  EXPECT_TRUE(has(lcov, "end_of_record\n")) << lcov;
  // The condition's line in the file, counted and taken once in two branches.
  const std::string text = read("pack.toml");
  const auto line = std::to_string(1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(text.find("facts.days_late > 3")), '\n'));
  EXPECT_TRUE(has(lcov, "BRDA:" + line + ",0,0,1\nBRDA:" + line + ",0,1,0\n")) << lcov;
  // Events of one's own fill the gap.
  EXPECT_TRUE(has(rules("coverage", {"--events", pack() + "/events.ndjson"}).out, "  serve-in-time  2/2       -         -\n"));
}

TEST_F(RulesCli, CoverageTooLowIsAFailure) {
  write("examples.md", "# None yet\n");
  const test::Ran run = rules("coverage", {"--at-least", "1", "--json"});
  EXPECT_EQ(run.status, 1);
  EXPECT_TRUE(has(run.out, R"("atoms":{"exercised":0,"all":2})")) << run.out;
  EXPECT_TRUE(has(run.error, "less than 1 % of its atoms")) << run.error;
}

TEST_F(RulesCli, FmtRewritesAndNeverChangesTheIdentity) {
  const std::string good = read("pack.toml");
  const std::string identity = test::Ran("isonomy", {"rules", "diff", pack(), pack()}).out;
  replace("pack.toml", "citation  =", "    citation =");
  replace("pack.toml", "currency = ", "currency=");
  EXPECT_EQ(rules("fmt", {"--check"}).status, 1);
  EXPECT_NE(read("pack.toml"), good);
  const test::Ran run = rules("fmt", {"--json"});
  EXPECT_EQ(run.status, 0) << run.error;
  EXPECT_TRUE(has(run.out, R"("changed":true,"written":true)")) << run.out;
  EXPECT_EQ(read("pack.toml"), good);
  EXPECT_EQ(test::Ran("isonomy", {"rules", "diff", pack(), pack()}).out, identity);
}

// Both clocks: the law of a day in 2022, and what was known of it before the second version was published.
TEST_F(RulesCli, ShowAsksBothClocks) {
  const test::Ran now = rules("show", {"--rule", "serve-in-time", "--at", "2022-05-01"});
  EXPECT_TRUE(has(now.out, "  * 2022  ")) << now.out;
  const test::Ran then = rules("show", {"--rule", "serve-in-time", "--at", "2022-05-01", "--known", "2021-11-01"});
  EXPECT_TRUE(has(then.out, "  * 2020  ")) << then.out;
  EXPECT_TRUE(has(then.out, "2021-11-02")) << then.out;
  EXPECT_TRUE(has(rules("show", {"--rule", "serve-in-time", "--at", "2022-05-01", "--known", "2021-11-01", "--json"}).out, R"("governing":"2020")"));
  EXPECT_EQ(rules("show", {"--known", "2021-11-01"}).status, 2);
}

}  // namespace
}  // namespace isonomy
