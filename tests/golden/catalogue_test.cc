// SPDX-License-Identifier: Apache-2.0
// docs/findings/CODE.md are printed from the catalogue: they cannot drift. ISONOMY_BLESS=1 rewrites them.
#include "daemon/detect/catalogue.h"

#include <filesystem>
#include <regex>
#include <set>

#include "tests/support/fences.h"
#include "tests/support/judged_stream.h"

namespace isonomy {
namespace {

namespace fs = std::filesystem;

TEST(Catalogue, EveryCodeHasItsPageAndEveryPageItsCode) {
  std::set<std::string> codes;
  for (const detect::CatalogueEntry& entry : detect::catalogue()) {
    ASSERT_TRUE(codes.insert(std::string(entry.code)).second) << entry.code;
    for (const std::string_view text : {entry.family, entry.title, entry.definition, entry.law, entry.example, entry.traps, entry.answer, entry.verdicts, entry.on_record}) EXPECT_FALSE(text.empty()) << entry.code;
    const std::string path = test::source_path("docs/findings/" + std::string(entry.code) + ".md"), page = detect::catalogue_page(entry);
    if (test::blessing()) {
      fs::create_directories(fs::path(path).parent_path());
      std::ofstream(path, std::ios::binary) << page;
    }
    EXPECT_EQ(test::read_text(path), page) << "ISONOMY_BLESS=1 rewrites the page";
  }
  for (const auto& file : fs::directory_iterator(test::source_path("docs/findings"))) {
    EXPECT_TRUE(codes.contains(file.path().stem().string())) << file.path();
  }
}

// A code that the detectors write and the catalogue does not know would be a finding without a page.
TEST(Catalogue, KnowsEveryCodeThatADetectorWrites) {
  const std::regex code("\"((?:RET|ARB|INC|CAM|GAM|REC|CON|VOL|PLT)-[0-9]+)\"");
  size_t seen = 0;
  for (const char* room : {"daemon/detect", "daemon/uncertainty"}) {
    if (!fs::exists(test::source_path(room))) continue;
    for (const auto& file : fs::directory_iterator(test::source_path(room))) {
      const std::string text = test::read_text(file.path().string());
      for (auto match = std::sregex_iterator(text.begin(), text.end(), code); match != std::sregex_iterator(); ++match) {
        EXPECT_NE(detect::catalogue_entry((*match)[1].str()), nullptr) << file.path() << ": " << (*match)[1];
        ++seen;
      }
    }
  }
  EXPECT_GT(seen, 30u);
}

}  // namespace
}  // namespace isonomy
