// SPDX-License-Identifier: Apache-2.0
// What check() must not say: the twins of the bad packs that are lawful after all.
#include "daemon/rulebook/check.h"

#include "tests/support/case_name.h"
#include "tests/support/pack_text.h"

namespace isonomy::rulebook {
namespace {

constexpr const char* kItaly = "ranks = [ [\"law\", \"regulation\"] ]\nnotice = { law = \"15d\" }\nnotice_exceptions = [\"at-once\"]\n[[authority]]\nid = \"city\"\n[[authority]]\nid = \"state\"\n";

std::vector<std::string> codes(const std::string& pack) {
  const ReadResult read = test::read_files({{"xx/p/pack.toml", pack}, {"xx/jurisdiction.toml", kItaly}}, {"xx/p"});
  EXPECT_NE(read.rulebook, nullptr) << test::errors_of(read);
  std::vector<std::string> list;
  if (read.rulebook == nullptr) return list;
  for (const Remark& remark : check(*read.rulebook)) list.push_back(remark.code);
  return list;
}

bool says(const std::string& pack, const std::string& code) {
  const std::vector<std::string> list = codes(pack);
  return std::find(list.begin(), list.end(), code) != list.end();
}

std::string rule(const std::string& id, const std::string& body, const std::string& dates = "published = 2010-01-01\nin_force = 2010-02-01\n", const std::string& rank = "law") {
  return "[rule." + id + "]\nrank = \"" + rank + "\"\nsource = \"x\"\n" + dates + body + "\n";
}
const std::string kFact = "[[fact]]\nname = \"a\"\ntype = \"int\"\n";
const std::string kShall = "allows = \"decision.fine\"\nduty = \"shall\"\nwhen = 'facts.a > 10'";
const std::string kBan = "forbids = \"decision.fine\"\nwhen = 'facts.a < 20'";

TEST(Check, ACommandAndABanOfOneActContradict) { EXPECT_TRUE(says(kFact + rule("do", kShall) + rule("ban", kBan), "contradiction")); }

TEST(Check, ConditionsThatExcludeEachOtherDoNotContradict) {
  EXPECT_FALSE(says(kFact + rule("do", kShall) + rule("ban", "forbids = \"decision.fine\"\nwhen = 'facts.a <= 10'"), "contradiction"));
}

TEST(Check, TextsThatNeverGovernTheSameDayDoNotContradict) {
  const std::string early = "published = 2000-01-01\nin_force = 2000-02-01\nuntil = 2010-02-01\n";
  EXPECT_FALSE(says(kFact + rule("do", kShall) + rule("ban", kBan, early), "contradiction"));
  const std::string a_day_more = "published = 2000-01-01\nin_force = 2000-02-01\nuntil = 2010-02-02\n";
  EXPECT_TRUE(says(kFact + rule("do", kShall) + rule("ban", kBan, a_day_more), "contradiction"));
}

TEST(Check, AVersionThatWasReplacedDoesNotContradict) {
  const std::string versions = "[rule.ban]\nsource = \"x\"\nforbids = \"decision.fine\"\n[[rule.ban.version]]\nid = \"1\"\npublished = 2000-01-01\nin_force = 2000-02-01\nwhen = 'facts.a < 20'\n"
                               "[[rule.ban.version]]\nid = \"2\"\npublished = 2009-01-01\nin_force = 2010-02-01\nwhen = 'facts.a < 5'\n";
  EXPECT_FALSE(says(kFact + rule("do", kShall) + versions, "contradiction"));
}

// Two rules whose texts conflict, but not those of them that are in force together: the command of 2000 meets the ban only until 2010,
// and the ban begins then. One day of overlap, and they conflict.
TEST(Check, ConflictsOutsideTheOverlapOfTheDateWindowsAreNone) {
  const auto pack = [](const std::string& ban_from) {
    return kFact + "[rule.do]\nrank = \"law\"\nsource = \"x\"\nallows = \"decision.fine\"\nduty = \"shall\"\n"
                   "[[rule.do.version]]\nid = \"1\"\npublished = 2000-01-01\nin_force = 2000-02-01\nwhen = 'facts.a > 10'\n"
                   "[[rule.do.version]]\nid = \"2\"\npublished = 2009-01-01\nin_force = 2010-02-01\nwhen = 'facts.a > 20'\n" +
           rule("ban", kBan, "published = 2009-01-01\nin_force = " + ban_from + "\n");
  };
  EXPECT_FALSE(says(pack("2010-02-01"), "contradiction"));
  EXPECT_TRUE(says(pack("2010-01-31"), "contradiction"));
}

TEST(Check, PrecedenceSettlesAContradiction) {
  EXPECT_FALSE(says(kFact + rule("do", kShall) + rule("ban", kBan + "\noverrides = [\"do\"]"), "contradiction"));
  EXPECT_FALSE(says(kFact + rule("do", kShall) + rule("ban", kBan, "published = 2010-01-01\nin_force = 2010-02-01\n", "regulation"), "contradiction"));
}

TEST(Check, DifferentAuthoritiesDoNotContradict) {
  EXPECT_FALSE(says(kFact + rule("do", kShall + "\nauthority = [\"city\"]") + rule("ban", kBan + "\nauthority = [\"state\"]"), "contradiction"));
}

TEST(Check, OtherActsDoNotContradict) {
  EXPECT_FALSE(says(kFact + rule("do", kShall) + rule("ban", "forbids = \"decision.ban\""), "contradiction"));
  EXPECT_TRUE(says(kFact + rule("do", kShall) + rule("ban", "forbids = \"decision\""), "contradiction"));
}

TEST(Check, DraftsAndInterpretationsDoNotContradict) {
  EXPECT_FALSE(says(kFact + rule("do", kShall) + rule("ban", kBan + "\ndraft = true"), "contradiction"));
  EXPECT_FALSE(says(kFact + rule("do", kShall) + rule("ban", kBan + "\ninterprets = [\"do\"]"), "contradiction"));
}

TEST(Check, NoticeIsCountedFromPublicationAndExceptionsAreKept) {
  const std::string body = "forbids = \"decision.fine\"";
  EXPECT_FALSE(says(rule("late", body, "published = 2010-01-01\nin_force = 2010-01-16\n"), "short-notice"));
  EXPECT_TRUE(says(rule("late", body, "published = 2010-01-01\nin_force = 2010-01-15\n"), "short-notice"));
  const std::vector<std::string> excepted = codes(rule("at-once", body, "published = 2010-01-01\nin_force = 2010-01-02\n"));
  EXPECT_EQ(excepted, std::vector<std::string>{"short-notice"});  // as information, see below
}

TEST(Check, AListedExceptionAndReducedPrecisionAreInformationOnly) {
  for (const auto& [id, dates] : {std::pair{"at-once", "published = 2010-01-01\nin_force = 2010-01-02\n"}, std::pair{"late", "published = \"2010-01\"\nin_force = \"2010-01\"\n"}}) {
    const ReadResult read = test::read_files({{"xx/p/pack.toml", rule(id, "forbids = \"decision.fine\"", dates)}, {"xx/jurisdiction.toml", kItaly}}, {"xx/p"});
    ASSERT_NE(read.rulebook, nullptr) << test::errors_of(read);
    for (const Remark& remark : check(*read.rulebook)) EXPECT_EQ(level_name(remark.level), std::string("information")) << remark.message;
  }
}

TEST(Check, ARepealAtTheStartOfTheSuccessorIsNoGap) {
  const std::string versions = "[rule.r]\nsource = \"x\"\nforbids = \"decision.fine\"\n[[rule.r.version]]\nid = \"1\"\npublished = 2000-01-01\nin_force = 2000-02-01\nuntil = 2010-02-01\n"
                               "[[rule.r.version]]\nid = \"2\"\npublished = 2009-01-01\nin_force = 2010-02-01\n";
  EXPECT_FALSE(says(versions, "gap"));
}

TEST(Check, AnExceptionKeepsAPowerAlive) {
  EXPECT_FALSE(says(kFact + rule("may", "allows = \"decision.fine\"\nwhen = 'facts.a > 10'") + rule("ban", "forbids = \"decision.fine\"\nunless = 'facts.a > 15'"), "shadowed"));
  EXPECT_TRUE(says(kFact + rule("may", "allows = \"decision.fine\"\nwhen = 'facts.a > 10'") + rule("ban", "forbids = \"decision.fine\"\nunless = 'facts.a < 5'"), "shadowed"));
}

TEST(Check, ASofterRegulationIsNoHarsherThanItsLaw) {
  const std::string law = rule("law", "allows = \"decision.fine\"\nsanction = [ { kind = \"fine\", max = 'money(500)' } ]");
  const auto below = [&](const char* most) {
    return law + rule("below", "allows = \"decision.fine\"\nimplements = [\"law\"]\nsanction = [ { kind = \"fine\", max = '" + std::string(most) + "' } ]",
                      "published = 2010-01-01\nin_force = 2010-02-01\n", "regulation");
  };
  EXPECT_FALSE(says(below("money(500)"), "harsher"));
  EXPECT_TRUE(says(below("money(501)"), "harsher"));
  EXPECT_FALSE(says(below("percent(5, act.amount)"), "harsher"));  // depends on the case: not decided
}

TEST(Check, RolesAndDeclaredNamesAreKnown) {
  const std::string declared = "[[event]]\nname = \"decision.fine\"\n";
  EXPECT_FALSE(says(declared + rule("r", "forbids = \"decision\""), "unknown-event"));
  EXPECT_FALSE(says(declared + rule("r", "forbids = \"decision.fine\""), "unknown-event"));
  EXPECT_TRUE(says(declared + rule("r", "forbids = \"decision.fine.big\""), "unknown-event"));
  EXPECT_FALSE(says(rule("r", "forbids = \"decision.anything\""), "unknown-event"));  // native events only: no list to hold it against
}

}  // namespace
}  // namespace isonomy::rulebook
