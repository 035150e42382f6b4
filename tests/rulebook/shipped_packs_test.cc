// SPDX-License-Identifier: Apache-2.0
// The packs that ship with the project read without an error, alone and together.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "daemon/rulebook/check.h"
#include "tests/support/pack_text.h"
#include "tests/support/shared_data.h"

namespace isonomy::rulebook {
namespace {

namespace fs = std::filesystem;

Result<std::string> from_disk(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return not_found("there is no file `" + path + "`");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> shipped() {
  std::vector<std::string> folders;
  for (const auto& entry : fs::recursive_directory_iterator(test::source_path("rules"))) {
    if (entry.path().filename() == "pack.toml") folders.push_back(entry.path().parent_path().string());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

TEST(ShippedPacks, EachReadsAlone) {
  ASSERT_FALSE(shipped().empty());
  for (const std::string& folder : shipped()) {
    const ReadResult read = read_packs(std::vector{folder}, from_disk);
    EXPECT_NE(read.rulebook, nullptr) << folder << "\n" << test::errors_of(read);
  }
}

TEST(ShippedPacks, AllReadTogether) {
  const ReadResult read = read_packs(shipped(), from_disk);
  ASSERT_NE(read.rulebook, nullptr) << test::errors_of(read);
  EXPECT_GE(read.rulebook->packs.size(), shipped().size());
}

}  // namespace
}  // namespace isonomy::rulebook
