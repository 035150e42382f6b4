// SPDX-License-Identifier: Apache-2.0
// docs/packs.md is the reference: its tables of keys are the reader's, and every code that check() uses is explained.
#include <filesystem>

#include "daemon/rulebook/pack_keys.h"
#include "tests/support/fences.h"
#include "tests/support/shared_data.h"

namespace isonomy::rulebook {
namespace {

constexpr std::string_view kBegin = "<!-- keys -->\n", kEnd = "<!-- /keys -->";

TEST(PackReference, PrintsTheKeysOfTheReader) {
  const std::string path = test::source_path("docs/packs.md");
  std::string text = test::read_text(path);
  const size_t begin = text.find(kBegin), end = text.find(kEnd);
  ASSERT_NE(begin, std::string::npos);
  ASSERT_NE(end, std::string::npos);
  const std::string want = "\n" + reference_tables() + "\n";
  if (test::blessing()) {
    text.replace(begin + kBegin.size(), end - begin - kBegin.size(), want);
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  EXPECT_EQ(text.substr(begin + kBegin.size(), end - begin - kBegin.size()), want) << "run this test with ISONOMY_BLESS=1 and read the diff";
}

TEST(PackReference, ExplainsEveryCodeOfTheBadPacks) {
  const std::string reference = test::read_text(test::source_path("docs/packs.md"));
  size_t codes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(test::source_path("tests/golden/bad_packs"))) {
    const std::string expected = test::fenced_blocks(test::read_text(entry.path().string()))["expected"];
    for (size_t at = expected.find(": ["); at != std::string::npos; at = expected.find(": [", at + 1)) {
      const std::string code = expected.substr(at + 3, expected.find(']', at) - at - 3);
      EXPECT_NE(reference.find("`" + code + "`"), std::string::npos) << "`" << code << "` is not explained in docs/packs.md";
      ++codes;
    }
  }
  EXPECT_GT(codes, 30U);
}

TEST(PackReference, EveryKeyIsNamedOnceInItsSection) {
  for (int i = 0; i < kSections; ++i) {
    std::vector<std::string> names = key_names(static_cast<Section>(i));
    EXPECT_FALSE(names.empty()) << title_of(static_cast<Section>(i));
    std::sort(names.begin(), names.end());
    EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
  }
}

}  // namespace
}  // namespace isonomy::rulebook
