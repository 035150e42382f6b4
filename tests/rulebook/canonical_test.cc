// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/canonical.h"

#include "daemon/rulebook/difference.h"
#include "tests/support/case_name.h"
#include "tests/support/pack_text.h"

namespace isonomy::rulebook {
namespace {

constexpr const char* kPlain = R"toml([pack]
id = "p"
currency = "EUR"
[[fact]]
name = "a"
type = "int"
[[fact]]
name = "b"
type = "string"
[rule.one]
authority = ["x", "y"]
published = 2010-01-01
in_force = 2010-02-01
allows = "decision.fine"
when = 'facts.a > 3 && facts.b == "x"'
sanction = [ { kind = "fine", max = 'money(5)' }, { kind = "ban" } ]
[rule.two]
[[rule.two.version]]
id = "1"
published = 2010-01-01
in_force = 2010-02-01
forbids = "decision.fine"
[[rule.two.version]]
id = "2"
published = 2011-01-01
in_force = 2011-02-01
forbids = "decision.fine"
when = 'facts.a > 9'
)toml";

// The same law: other order of tables and keys, other spacing, other quotes, comments.
constexpr const char* kShuffled = R"toml(# a comment
[rule.two]
forbids = [ "decision.fine" ]
  [[rule.two.version]]
  when = '''facts.a   >   9'''
  in_force = "2011-02-01"
  published = 2011-01-01
  id = "2"
  [[rule.two.version]]
  in_force = 2010-02-01
  published = 2010-01-01
  id = "1"

[[fact]]
type = "string"
name = "b"

[rule.one]
sanction = [ { max = 'money( 5 )', kind = "fine" },
             { kind = "ban" } ]
when = "facts.a>3&&facts.b=='x'"
allows = ["decision.fine"]
in_force = 2010-02-01
published = 2010-01-01
authority = ["y", "x"]

[[fact]]
name = "a"      # the other one
type = "int"
[pack]
currency = "EUR"
id = "p"
)toml";

TEST(Canonical, OrderAndFormattingDoNotChangeTheIdentity) {
  const ReadResult plain = test::read_pack(kPlain), shuffled = test::read_pack(kShuffled);
  ASSERT_NE(plain.rulebook, nullptr) << test::errors_of(plain);
  ASSERT_NE(shuffled.rulebook, nullptr) << test::errors_of(shuffled);
  EXPECT_EQ(plain.rulebook->canonical, shuffled.rulebook->canonical);
  EXPECT_EQ(plain.rulebook->identity, shuffled.rulebook->identity);
  EXPECT_TRUE(difference(*plain.rulebook, *shuffled.rulebook).empty());
}

TEST(Canonical, TheOrderOfFoldersDoesNotChangeTheIdentity) {
  const test::Files files{{"r/a/pack.toml", "[pack]\nid = \"a\"\n[rule.x]\nallows = \"decision\"\n"}, {"r/b/pack.toml", "[pack]\nid = \"b\"\n[rule.y]\nallows = \"decision\"\n"}};
  const ReadResult one = test::read_files(files, {"r/a", "r/b"}), other = test::read_files(files, {"r/b/", "r/a", "r/a/"});
  ASSERT_NE(one.rulebook, nullptr) << test::errors_of(one);
  ASSERT_NE(other.rulebook, nullptr) << test::errors_of(other);
  EXPECT_EQ(one.rulebook->identity, other.rulebook->identity);
}

struct ChangeCase {
  const char* name;
  const char* from;
  const char* to;
};
class CanonicalChange : public testing::TestWithParam<ChangeCase> {};
TEST_P(CanonicalChange, ChangesTheIdentity) {
  std::string text = kPlain;
  const size_t at = text.find(GetParam().from);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, std::string(GetParam().from).size(), GetParam().to);
  const ReadResult plain = test::read_pack(kPlain), changed = test::read_pack(text);
  ASSERT_NE(changed.rulebook, nullptr) << test::errors_of(changed);
  EXPECT_NE(plain.rulebook->identity, changed.rulebook->identity);
  EXPECT_FALSE(difference(*plain.rulebook, *changed.rulebook).empty());
}
INSTANTIATE_TEST_SUITE_P(Meaning, CanonicalChange,
                         testing::Values(ChangeCase{"a_bound", "facts.a > 3", "facts.a > 4"}, ChangeCase{"a_day", "in_force = 2010-02-01", "in_force = 2010-02-02"},
                                         ChangeCase{"less_precision", "in_force = 2010-02-01", "in_force = \"2010-02\""},
                                         ChangeCase{"an_unknown_publication", "published = 2010-01-01", "published = \"unknown\""},
                                         ChangeCase{"an_unpublished_text", "published = 2010-01-01", "published = \"never\""},
                                         ChangeCase{"an_amount", "money(5)", "money(6)"}, ChangeCase{"a_kind", "\"ban\"", "\"closure\""},
                                         ChangeCase{"a_currency", "EUR", "CNY"}, ChangeCase{"a_type", "type = \"int\"", "type = \"double\""},
                                         ChangeCase{"an_authority", "\"y\"", "\"z\""}, ChangeCase{"the_order_of_an_and", "facts.a > 3 && facts.b == \"x\"", "facts.b == \"x\" && facts.a > 3"},
                                         ChangeCase{"a_draft", "id = \"2\"", "id = \"2\"\ndraft = true"}),
                         test::CaseName());

TEST(Difference, SaysWhatChangedKeyByKey) {
  std::string text = kPlain;
  text.replace(text.find("facts.a > 9"), 11, "facts.a > 7");
  text += "[rule.three]\nallows = \"decision.ban\"\n";
  const ReadResult before = test::read_pack(kPlain), after = test::read_pack(text);
  ASSERT_NE(after.rulebook, nullptr) << test::errors_of(after);
  const std::vector<Difference> list = difference(*before.rulebook, *after.rulebook);
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(in_words(list[0]), "rule `three` is new");
  EXPECT_EQ(in_words(list[1]), "version `three@1` is new");
  EXPECT_EQ(in_words(list[2]), "version `two@2` changed:\n  when: \"facts.a > 9\" -> \"facts.a > 7\"");
  EXPECT_EQ(in_words(difference(*after.rulebook, *before.rulebook)[0]), "rule `three` is gone");
}

}  // namespace
}  // namespace isonomy::rulebook
