// SPDX-License-Identifier: Apache-2.0
// Layout: what it does, what it refuses, and that it never changes what a pack says.
#include "daemon/rulebook/layout.h"

#include <filesystem>
#include <random>

#include "tests/support/case_name.h"
#include "tests/support/fences.h"
#include "tests/support/pack_text.h"
#include "tests/support/shared_data.h"

namespace isonomy::rulebook {
namespace {

namespace fs = std::filesystem;

std::string laid(const std::string& text) {
  const Result<std::string> out = laid_out(text, "pack.toml");
  EXPECT_TRUE(out.has_value()) << (out.has_value() ? "" : to_string(out.error()));
  return out.has_value() ? *out : "";
}

struct LayoutCase {
  const char* name;
  const char* text;
  const char* want;
};

class Laid : public testing::TestWithParam<LayoutCase> {};

TEST_P(Laid, looks_so_and_stays_so) {
  EXPECT_EQ(laid(GetParam().text), GetParam().want);
  EXPECT_EQ(laid(GetParam().want), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, Laid,
    testing::Values(
        LayoutCase{"equals_signs_are_aligned", "[pack]\nid=\"a\"\ncurrency   =   \"EUR\"", "[pack]\nid       = \"a\"\ncurrency = \"EUR\"\n"},
        LayoutCase{"keys_stand_in_their_order_with_their_comments",
                   "[rule.r]\n# seen in print\nsource = \"x\"\nwhen = 'true'\n# a working title\ntitle = \"R\"\nallows = \"decision.fine\"\n",
                   "[rule.r]\n# a working title\ntitle  = \"R\"\nallows = \"decision.fine\"\nwhen   = 'true'\n# seen in print\nsource = \"x\"\n"},
        LayoutCase{"versions_are_indented_and_rules_are_set_apart",
                   "[rule.r]\ntitle = \"R\"\n[[rule.r.version]]\n# the first\nid = \"1\"\n\n\n\n# another rule\n[rule.s]\ntitle = \"S\"\n",
                   "[rule.r]\ntitle = \"R\"\n  [[rule.r.version]]\n  # the first\n  id = \"1\"\n\n# another rule\n[rule.s]\ntitle = \"S\"\n"},
        LayoutCase{"lists_stand_below_their_first_element", "[[map]]\nwhen = 'true'\nemit = [ { as = \"conduct\" },\n  # the act\n  { as = \"detection\" }\n]\n",
                   "[[map]]\nwhen = 'true'\nemit = [ { as = \"conduct\" },\n         # the act\n         { as = \"detection\" }\n       ]\n"},
        LayoutCase{"a_bracket_alone_indents_by_two", "[pack]\nuse = [\n      \"a\",\n  \"b\",\n   ]\nid = \"p\"\n", "[pack]\nid  = \"p\"\nuse = [\n  \"a\",\n  \"b\",\n]\n"},
        LayoutCase{"text_of_many_lines_keeps_every_byte", "[rule.r]\nconfidence = \"low\"\nwhen = '''a &&  \n \t b  # no comment\n   c'''\n",
                   "[rule.r]\nwhen       = '''a &&  \n \t b  # no comment\n   c'''\nconfidence = \"low\"\n"},
        LayoutCase{"a_hash_in_quotes_is_no_comment", "[pack]\ntitle = \"a # b\"    # so\nid = 'c#'\n", "[pack]\nid    = 'c#'\ntitle = \"a # b\"  # so\n"},
        LayoutCase{"quotes_before_the_closing_three", "[pack]\nabout = \"\"\"he said \"\"no\"\"\"\"\"  # end\nid = \"p\"\n", "[pack]\nid    = \"p\"\nabout = \"\"\"he said \"\"no\"\"\"\"\"  # end\n"},
        LayoutCase{"comments_at_both_ends_stay", "# SPDX\n\n# about\n\n[pack]\nid = \"p\"\n\n# the end\n\n", "# SPDX\n\n# about\n\n[pack]\nid = \"p\"\n\n# the end\n"},
        LayoutCase{"nothing_stays_nothing", "", ""}),
    test::CaseName());

struct RefusedCase {
  const char* name;
  const char* text;
  const char* message;
};

class Refused : public testing::TestWithParam<RefusedCase> {};

TEST_P(Refused, with_its_place) {
  const Result<std::string> out = laid_out(GetParam().text, "pack.toml");
  ASSERT_TRUE(out.has_error());
  EXPECT_NE(to_string(out.error()).find(GetParam().message), std::string::npos) << to_string(out.error());
}

INSTANTIATE_TEST_SUITE_P(Cases, Refused,
                         testing::Values(RefusedCase{"not_toml", "[pack\n", "not TOML"},
                                         RefusedCase{"dotted_keys", "[pack]\nid = \"p\"\na.b = 1\n", "pack.toml:3:1: cannot be laid out: expected `key = value`"},
                                         RefusedCase{"quoted_keys", "[pack]\n\"id\" = \"p\"\n", "pack.toml:2:1"},
                                         RefusedCase{"quoted_headers", "[rule.\"a b\"]\ntitle = \"t\"\n", "write its names without quotes"},
                                         RefusedCase{"tabs", "[pack]\n\tid = \"p\"\n", "indent with spaces"},
                                         RefusedCase{"carriage_returns", "[pack]\r\nid = \"p\"\r\n", "Unix line ends"}),
                         test::CaseName());

std::vector<fs::path> shipped() {
  std::vector<fs::path> packs;
  for (const auto& entry : fs::recursive_directory_iterator(test::source_path("rules"))) {
    if (entry.path().filename() == "pack.toml") packs.push_back(entry.path());
  }
  return packs;
}

TEST(Layout, ShippedPacksAreLaidOut) {
  ASSERT_GE(shipped().size(), 7U);
  for (const fs::path& path : shipped()) EXPECT_TRUE(laid(test::read_text(path)) == test::read_text(path)) << path << ": run `isonomy rules fmt rules`";
}

// Keys in another order, other indentation, other alignment, more blank lines: the same layout comes back up to the order of what the
// author ordered, and the rulebook keeps its identity.
std::string disturbed(const std::string& text, std::mt19937& random) {
  std::string out;
  std::istringstream lines(text);
  bool in_text = false;
  int depth = 0;
  for (std::string line; std::getline(lines, line);) {
    const bool plain = !in_text && depth == 0 && !line.empty() && line.find_first_not_of(' ') != std::string::npos;
    for (size_t i = 0; i + 2 < line.size(); ++i) in_text = in_text != (line.compare(i, 3, "'''") == 0);
    for (const char c : line) depth += in_text ? 0 : c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
    if (plain) {
      line.insert(0, random() % 5, ' ');
      const size_t equals = line.find(" = ");
      if (equals != std::string::npos && line.find('#') == std::string::npos) line.insert(equals, random() % 4, ' ');
      if (random() % 6 == 0) out += "\n\n";
    }
    out += line + "\n";
  }
  return out;
}

TEST(Layout, WhateverItLookedLikeBeforeItSaysTheSameAndSettlesAtOnce) {
  const unsigned seed = 20261123;
  std::mt19937 random(seed);
  for (const fs::path& path : shipped()) {
    const std::string folder = path.parent_path().string();
    const auto identity = [&](const std::string& text) {
      const ReadResult read = read_packs(std::vector{folder}, [&](const std::string& asked) -> Result<std::string> {
        if (asked == path) return text;
        if (!fs::exists(asked)) return not_found("no file");
        return test::read_text(asked);
      });
      EXPECT_NE(read.rulebook, nullptr) << test::errors_of(read);
      return read.rulebook == nullptr ? std::string() : to_hex(read.rulebook->identity);
    };
    const std::string text = test::read_text(path), before = identity(text);
    for (int round = 0; round < 5; ++round) {
      const std::string once = laid(disturbed(text, random));
      EXPECT_EQ(laid(once), once) << path << " seed " << seed;
      EXPECT_EQ(identity(once), before) << path << " seed " << seed;
    }
  }
}

}  // namespace
}  // namespace isonomy::rulebook
