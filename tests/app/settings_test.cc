// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/settings.h"

#include <fstream>
#include <sstream>

#include "daemon/app/files.h"
#include "daemon/base/text.h"
#include "tests/support/case_name.h"
#include "tests/support/shared_data.h"

namespace isonomy::test {
namespace {

using app::read_settings;

TEST(Settings, the_documented_file_names_every_key_with_its_default_and_a_reason) {
  std::istringstream file(*app::load_file(source_path("config/isonomyd.toml")));
  std::vector<std::string> documented, known;
  std::string section, before;
  for (std::string line; std::getline(file, line); before = line) {
    if (line.starts_with("[")) section = line.substr(1, line.find(']') - 1) + ".";
    const size_t equals = line.find(" = ");
    if (line.starts_with("#") || equals == std::string::npos) continue;
    documented.push_back(section + line);
    EXPECT_TRUE(before.starts_with("# ")) << "no reason above: " << line;
  }
  for (const auto& key : app::setting_keys()) known.push_back(key.name + " = " + key.default_value);
  EXPECT_EQ(documented, known);
}

TEST(Settings, the_documented_file_is_valid) {
  const auto result = app::load_settings(source_path("config/isonomyd.toml"));
  EXPECT_TRUE(result.errors.empty()) << to_string(result.errors.front());
}

TEST(Settings, the_minimal_file_is_valid_and_keeps_everything_beside_it) {
  const auto result = app::load_settings(source_path("config/minimal.toml"));
  ASSERT_TRUE(result.errors.empty()) << to_string(result.errors.front());
  EXPECT_EQ(result.settings.journal.path, source_path("var/journal.sqlite"));
  EXPECT_EQ(result.settings.rules, std::vector<std::string>{source_path("rules")});
}

TEST(Settings, an_empty_file_gives_the_defaults) {
  const auto result = read_settings("", "/etc/isonomy/isonomyd.toml");
  EXPECT_TRUE(result.errors.empty());
  EXPECT_EQ(result.settings.ingest.line_bytes, 1048575);
}

TEST(Settings, values_arrive_where_they_belong) {
  const auto result = read_settings(
      "rules = [\"a\", \"/b\"]\n[ingest]\nline_bytes = 4096\ntcp = \"\"\nallow_remote = true\nsocket_mode = \"0600\"\n[log]\nlevel = \"debug\"\n", "/etc/x.toml");
  ASSERT_TRUE(result.errors.empty()) << to_string(result.errors.front());
  EXPECT_EQ(result.settings.rules, (std::vector<std::string>{"/etc/a", "/b"}));
  EXPECT_EQ(result.settings.ingest.line_bytes, 4096);
  EXPECT_EQ(result.settings.ingest.tcp, "");
  EXPECT_TRUE(result.settings.ingest.allow_remote);
  EXPECT_EQ(result.settings.ingest.socket_mode, 0600);
  EXPECT_EQ(result.settings.log.level, "debug");
}

struct BadCase {
  const char* name;
  const char* text;
  const char* message;
};
class BadSettings : public testing::TestWithParam<BadCase> {};
TEST_P(BadSettings, say_what_where_and_what_to_do) {
  const auto result = read_settings(GetParam().text, "x.toml");
  ASSERT_EQ(result.errors.size(), 1u);
  EXPECT_EQ(to_string(result.errors.front()), GetParam().message);
}
INSTANTIATE_TEST_SUITE_P(
    Files, BadSettings,
    testing::Values(
        BadCase{"misspelt_key", "[ingest]\nline_byte = 4096\n", "x.toml:2:1: unknown key `ingest.line_byte`, did you mean `ingest.line_bytes`?"},
        BadCase{"misspelt_section", "[jurnal]\npath = \"x\"\n", "x.toml:1:2: unknown key `jurnal`, did you mean `journal`?"},
        BadCase{"section_in_section", "[log.level]\nx = 1\n", "x.toml:1:1: `log.level` is a string"},
        BadCase{"too_small", "[ingest]\nline_bytes = 10\n", "x.toml:2:14: `ingest.line_bytes` is a whole number from 256 to 67108864"},
        BadCase{"wrong_type", "[ingest]\nline_bytes = \"4 MiB\"\n", "x.toml:2:14: `ingest.line_bytes` is a whole number from 256 to 67108864"},
        BadCase{"not_a_flag", "[ingest]\nallow_remote = 1\n", "x.toml:2:16: `ingest.allow_remote` is `true` or `false`"},
        BadCase{"not_a_choice", "[log]\nlevel = \"warning\"\n", "x.toml:2:9: `log.level` is one of debug, info, warn, error"},
        BadCase{"not_a_mode", "[ingest]\nsocket_mode = \"rw-rw----\"\n", "x.toml:2:15: `ingest.socket_mode` is a file mode in four octal digits, like \"0660\""},
        BadCase{"mode_as_number", "[ingest]\nsocket_mode = 660\n", "x.toml:2:15: `ingest.socket_mode` is a file mode in four octal digits, like \"0660\""},
        BadCase{"rules_as_string", "rules = \"x\"\n", "x.toml:1:9: `rules` is a list of at least one folder"},
        BadCase{"rules_of_numbers", "rules = [1]\n", "x.toml:1:10: `rules` is a list of folders"},
        BadCase{"no_way_in", "[ingest]\nsocket = \"\"\ntcp = \"\"\n[http]\naddress = \"\"\n",
                "x.toml:1:1: no way in: set at least one of `ingest.socket`, `ingest.tcp`, `http.address`"}),
    CaseName());

TEST(Settings, no_toml_is_an_error_with_its_place) {
  const auto result = read_settings("[ingest]\nline_bytes = \n", "x.toml");
  ASSERT_EQ(result.errors.size(), 1u);
  EXPECT_TRUE(result.errors.front().where.starts_with("x.toml:2:")) << result.errors.front().where;
  EXPECT_TRUE(result.errors.front().message.starts_with("this is no TOML: ")) << result.errors.front().message;
}

TEST(Settings, all_errors_are_told_at_once_in_order) {
  const auto result = read_settings("zzz = 1\n[log]\nlevel = 3\n[ingest]\ndepth = 0\n", "x.toml");
  ASSERT_EQ(result.errors.size(), 3u);
  EXPECT_EQ(result.errors[0].where, "x.toml:1:1");
  EXPECT_EQ(result.errors[1].where, "x.toml:3:9");
  EXPECT_EQ(result.errors[2].where, "x.toml:5:9");
}

TEST(Settings, a_missing_file_is_named) {
  const auto result = app::load_settings("/nonexistent/isonomyd.toml");
  ASSERT_EQ(result.errors.size(), 1u);
  EXPECT_EQ(result.errors.front().message, "there is no file `/nonexistent/isonomyd.toml`");
}

TEST(Settings, a_folder_is_no_configuration) {
  const auto result = app::load_settings("/tmp");
  ASSERT_EQ(result.errors.size(), 1u);
  EXPECT_EQ(result.errors.front().message, "`/tmp` is a folder, a file is expected");
}

}  // namespace
}  // namespace isonomy::test
