// SPDX-License-Identifier: Apache-2.0
// Completion: bash completes with the printed script for real; zsh and fish, where they are installed, at least read theirs.
#include <gtest/gtest.h>

#include <set>

#include "tests/e2e/programs.h"

namespace isonomy {
namespace {

// The answers of bash for a command line whose last word is being typed; run in `folder`.
std::set<std::string> completed(const std::string& folder, const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += " '" + word + "'";
  test::write_file(folder + "/complete.sh", "eval \"$('" + test::program("isonomy") + "' completion bash)\"\ncd '" + folder + "'\nCOMP_WORDS=(" + line + ")\nCOMP_CWORD=" +
                                                std::to_string(words.size() - 1) + "\n_isonomy\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
  test::Process bash({"/bin/bash", folder + "/complete.sh"}, folder + "/out", folder + "/error");
  EXPECT_EQ(bash.wait(), 0) << test::contents(folder + "/error");
  EXPECT_EQ(test::contents(folder + "/error"), "");
  std::set<std::string> out;
  std::istringstream lines(test::contents(folder + "/out"));
  for (std::string each; std::getline(lines, each);) {
    if (!each.empty()) out.insert(each);
  }
  std::filesystem::remove(folder + "/out");
  return out;
}

TEST(Completion, BashKnowsCommandsOptionsAndFiles) {
  const test::TempFolder folder;
  const std::set<std::string> programs = completed(folder.path(), {"isonomy", ""});
  for (const char* each : {"eval", "rules", "audit", "completion"}) EXPECT_TRUE(programs.contains(each)) << each;
  EXPECT_EQ(completed(folder.path(), {"isonomy", "ru"}), std::set<std::string>{"rules"});
  EXPECT_EQ(completed(folder.path(), {"isonomy", "rules", "co"}), std::set<std::string>{"coverage"});
  EXPECT_EQ(completed(folder.path(), {"isonomy", "rules", "test", "--b"}), std::set<std::string>{"--bless"});
  EXPECT_EQ(completed(folder.path(), {"isonomy", "rules", "diff", "--ev"}), std::set<std::string>{"--events"});
  std::filesystem::create_directory(folder.file("my-pack"));
  EXPECT_EQ(completed(folder.path(), {"isonomy", "rules", "test", "my"}), std::set<std::string>{"my-pack"});
  EXPECT_EQ(completed(folder.path(), {"isonomy", "rules", "--json", "no-such"}), std::set<std::string>{});
}

// Every command that --help of its parent lists is completed: the script is printed from the same tree.
TEST(Completion, EveryCommandOfTheRulesIsKnown) {
  const test::TempFolder folder;
  const std::set<std::string> known = completed(folder.path(), {"isonomy", "rules", ""});
  const std::string help = test::Ran("isonomy", {"rules", "--help"}).out;
  for (const char* each : {"show", "check", "test", "coverage", "diff", "fmt", "new"}) {
    EXPECT_TRUE(known.contains(each)) << each;
    EXPECT_NE(help.find(std::string("  ") + each + " "), std::string::npos) << each;
  }
}

class ShellSyntax : public testing::TestWithParam<const char*> {};

TEST_P(ShellSyntax, is_read_by_the_shell) {
  const std::string shell = GetParam();
  const test::Ran script("isonomy", {"completion", shell});
  ASSERT_EQ(script.status, 0) << script.error;
  EXPECT_NE(script.out.find("coverage"), std::string::npos);
  const std::string program = std::filesystem::exists("/usr/bin/" + shell) ? "/usr/bin/" + shell : "/bin/" + shell;
  if (!std::filesystem::exists(program)) GTEST_SKIP() << shell << " is not installed: its script is printed, not read";
  const test::TempFolder folder;
  test::write_file(folder.file("script"), script.out);
  test::Process check({program, "-n", folder.file("script")}, folder.file("out"), folder.file("error"));
  EXPECT_EQ(check.wait(), 0) << test::contents(folder.file("error"));
}

INSTANTIATE_TEST_SUITE_P(Shells, ShellSyntax, testing::Values("bash", "zsh", "fish"));

TEST(Completion, AnUnknownShellIsAUsageError) { EXPECT_EQ(test::Ran("isonomy", {"completion", "tcsh"}).status, 2); }

}  // namespace
}  // namespace isonomy
