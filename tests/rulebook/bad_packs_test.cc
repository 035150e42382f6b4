// SPDX-License-Identifier: Apache-2.0
// tests/golden/bad_packs/*.md: packs with one fault each, and what the author is told. ISONOMY_BLESS=1 rewrites the expectations.
#include <filesystem>

#include "daemon/rulebook/check.h"
#include "tests/support/fences.h"
#include "tests/support/pack_text.h"
#include "tests/support/shared_data.h"

namespace isonomy::rulebook {
namespace {

namespace fs = std::filesystem;

std::string told(const std::string& markdown) {
  const auto blocks = test::fenced_blocks(markdown);
  test::Files files;
  for (const auto& [name, text] : blocks) {
    if (name == "jurisdiction.toml") files["xx/" + name] = text;
    else if (name != "expected") files["xx/p/" + name] = text;
  }
  const ReadResult read = test::read_files(files, {"xx/p"});
  std::string text;
  for (const Error& error : read.errors) text += "error " + to_string(error) + "\n";
  if (read.rulebook == nullptr) return text;
  for (const Remark& remark : check(*read.rulebook)) {
    text += std::string(level_name(remark.level)) + " " + remark.where + ": [" + remark.code + "] " + remark.message + "\n";
  }
  return text;
}

TEST(BadPacks, EachIsToldWhatIsWrongWhereAndWhatToDo) {
  size_t count = 0;
  for (const auto& entry : fs::directory_iterator(test::source_path("tests/golden/bad_packs"))) {
    const std::string path = entry.path().string();
    const std::string markdown = test::read_text(path), got = told(markdown);
    ++count;
    if (test::blessing()) {
      test::bless_expected(path, got);
      continue;
    }
    const auto blocks = test::fenced_blocks(markdown);
    const auto expected = blocks.find("expected");
    ASSERT_TRUE(expected != blocks.end()) << path << " has no block `text expected`";
    EXPECT_EQ(got, expected->second) << path;
    EXPECT_FALSE(got.empty()) << path << ": a bad pack was let through";
  }
  EXPECT_GE(count, 40U);
}

}  // namespace
}  // namespace isonomy::rulebook
