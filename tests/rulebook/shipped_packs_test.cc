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

// What a check says about real law may be a warning about that law (zero notice); an error or a fault of the text would be a false alarm.
TEST(ShippedPacks, CheckRaisesNoFalseAlarm) {
  const ReadResult read = read_packs(shipped(), from_disk);
  ASSERT_NE(read.rulebook, nullptr) << test::errors_of(read);
  for (const Remark& remark : check(*read.rulebook)) {
    const bool of_the_law = remark.code == "short-notice" || remark.code == "back-dated" || remark.code == "never-published" || remark.code == "gap";
    EXPECT_TRUE(remark.level == Level::kInformation || (remark.level == Level::kWarning && of_the_law))
        << level_name(remark.level) << " " << remark.where << ": [" << remark.code << "] " << remark.message;
  }
}

}  // namespace
}  // namespace isonomy::rulebook
