// SPDX-License-Identifier: Apache-2.0
// The packs that ship with the project read without an error, alone and together.
#include <filesystem>
#include <fstream>
#include <random>
#include <regex>
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

// ---- the same law written otherwise ---------------------------------------------------------------------------------------

// A pack's top-level tables, each with its versions and with the comments before it.
std::vector<std::string> tables_of(const std::string& text) {
  std::vector<std::string> tables(1);
  std::istringstream lines(text);
  std::string pending;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') {
      pending += line + "\n";
      continue;
    }
    if (line[0] == '[') tables.emplace_back();
    tables.back() += pending + line + "\n";
    pending.clear();
  }
  return tables;
}

// Whether order says something: the first map that holds counts.
bool stays_in_order(const std::string& table) { return table.find("[[map]]") != std::string::npos || table.find("[[input]]") != std::string::npos; }

// The tables in another order, the keys without their alignment, and comments where there were none.
std::string otherwise(const std::string& text, std::mt19937& random) {
  std::vector<std::string> tables = tables_of(text), moved;
  std::vector<size_t> places;
  for (size_t i = 1; i < tables.size(); ++i) {
    if (stays_in_order(tables[i])) continue;
    places.push_back(i);
    moved.push_back(tables[i]);
  }
  std::shuffle(moved.begin(), moved.end(), random);
  for (size_t i = 0; i < places.size(); ++i) tables[places[i]] = moved[i];
  static const std::regex kAssignment(R"(^( *)([a-z_]+) *= *)");
  std::string out;
  for (const std::string& table : tables) {
    std::istringstream lines(table);
    for (std::string line; std::getline(lines, line);) out += std::regex_replace(line, kAssignment, "$1  $2=") + "\n";
    out += "# a table ends here\n";
  }
  return out;
}

TEST(CanonicalProperty, EachShippedPackKeepsItsIdentityHoweverItIsWritten) {
  std::mt19937 random(4);
  for (const std::string& folder : shipped()) {
    const ReadResult as_it_is = read_packs(std::vector{folder}, from_disk);
    ASSERT_NE(as_it_is.rulebook, nullptr);
    for (int round = 0; round < 5; ++round) {
      const ReadResult shuffled = read_packs(std::vector{folder}, [&](const std::string& path) {
        Result<std::string> text = from_disk(path);
        return text.has_value() && path == folder + "/pack.toml" ? Result<std::string>(otherwise(*text, random)) : text;
      });
      ASSERT_NE(shuffled.rulebook, nullptr) << folder << ", seed 4, round " << round << "\n" << test::errors_of(shuffled);
      EXPECT_EQ(shuffled.rulebook->canonical, as_it_is.rulebook->canonical) << folder << ", seed 4, round " << round;
    }
  }
}

}  // namespace
}  // namespace isonomy::rulebook
