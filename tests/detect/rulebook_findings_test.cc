// SPDX-License-Identifier: Apache-2.0
// Findings on the rulebook itself: what is wrong with the texts, and every lawful twin that must stay silent.
#include "tests/support/judged.h"

namespace isonomy {
namespace {

using test::Judged;

constexpr const char* kRanks = "id = \"XX\"\nranks = [ [\"law\", \"regulation\"] ]\n[[authority]]\nid = \"city\"\n[[authority]]\nid = \"state\"\n";

std::string pack(const std::string& rules) { return "[pack]\nid = \"xx.p\"\njurisdiction = \"XX\"\n[[event]]\nname = \"decision.fine\"\n[[event]]\nname = \"procedure.hearing\"\n"
                                                    "[[fact]]\nname = \"a\"\ntype = \"int\"\n" + rules; }

constexpr const char* kDates = "published = 2010-01-01\nin_force = 2010-02-01\n";
std::string rule(const std::string& id, const std::string& body, const std::string& dates = kDates, const std::string& rank = "law") {
  return "[rule." + id + "]\nid = \"1\"\nrank = \"" + rank + "\"\n" + dates + "confidence = \"high\"\nsource = \"x\"\n" + body + "\n";
}
const std::string kShall = "allows = \"decision.fine\"\nduty = \"shall\"\nwhen = 'facts.a > 10'";
const std::string kBan = "forbids = \"decision.fine\"\nwhen = 'facts.a < 20'";

std::string found(const std::string& rules) { return Judged(pack(rules), kRanks).found(); }

TEST(Contradiction, IsABreachWithAnExampleAndBothTexts) {
  Judged world(pack(rule("do", kShall) + rule("ban", kBan)), kRanks);
  ASSERT_EQ(world.found(), "CON-1 breach do@1\n");
  const detect::Finding finding = world.findings()[0];
  EXPECT_NE(finding.sentence.find("for example where facts.a = 11"), std::string::npos) << finding.sentence;
  EXPECT_NE(finding.sentence.find("from 2010-02-01"), std::string::npos) << finding.sentence;
  ASSERT_EQ(finding.trace.versions.size(), 2u);
  EXPECT_EQ(finding.trace.versions[1].version, "ban@1");
  EXPECT_NE(finding.counter.find("special"), std::string::npos);
  EXPECT_FALSE(finding.vanish_if.empty());
  EXPECT_TRUE(finding.case_key.empty());
}

TEST(Contradiction, HasTheSameIdWhateverElseTheRulebookHolds) {
  Judged one(pack(rule("do", kShall) + rule("ban", kBan)), kRanks), two(pack(rule("aside", "forbids = \"procedure.hearing\"") + rule("ban", kBan) + rule("do", kShall)), kRanks);
  EXPECT_EQ(one.findings()[0].id, two.findings()[0].id);
}

TEST(Contradiction, IsNoneWhereConditionsOrDaysOrAuthoritiesDiffer) {
  EXPECT_EQ(found(rule("do", kShall) + rule("ban", "forbids = \"decision.fine\"\nwhen = 'facts.a <= 10'")), "");
  EXPECT_EQ(found(rule("do", kShall) + rule("ban", kBan, "published = 2000-01-01\nin_force = 2000-02-01\nuntil = 2010-02-01\n")), "");
  EXPECT_EQ(found(rule("do", kShall + "\nauthority = [\"city\"]") + rule("ban", kBan + "\nauthority = [\"state\"]")), "");
}

TEST(Contradiction, IsNoneWherePrecedenceOrAnExceptionSettlesIt) {
  EXPECT_EQ(found(rule("do", kShall) + rule("ban", kBan + "\noverrides = [\"do\"]")), "");
  EXPECT_EQ(found(rule("do", kShall) + rule("ban", kBan, kDates, "regulation")), "");
  EXPECT_EQ(found(rule("do", kShall) + rule("ban", kBan + "\nunless = 'facts.a > 10'")), "");
}

TEST(Contradiction, LeftToTheLaterTextIsUndetermined) {
  EXPECT_EQ(found(rule("do", kShall) + rule("ban", kBan, "published = 2015-01-01\nin_force = 2015-02-01\n")), "CON-1 undetermined do@1\n");
}

TEST(Contradiction, ThatArithmeticCannotDecideIsUndetermined) {
  EXPECT_EQ(found(rule("do", kShall) + rule("ban", "forbids = \"decision.fine\"\nwhen = 'count(\"procedure.hearing\") > 1'")), "CON-1 undetermined do@1\n");
}

TEST(Contradiction, OfADraftIsNone) { EXPECT_EQ(found(rule("do", kShall) + rule("ban", kBan + "\ndraft = true")), ""); }

TEST(Contradiction, BetweenTextsOfMediumConfidenceIsConsistentWith) {
  std::string medium = rule("ban", kBan);
  medium.replace(medium.find("\"high\""), 6, "\"medium\"");
  EXPECT_EQ(found(rule("do", kShall) + medium), "CON-1 consistent-with do@1\n");
}

TEST(Impossible, ADeadlineThatTheStepsDoNotFitInto) {
  EXPECT_EQ(found("[[event]]\nname = \"procedure.warning\"\n" +
                  rule("steps", "requires = { before = \"decision.fine\", steps = [\"procedure.warning\", \"procedure.hearing\"], gap = \"10d\" }") +
                  rule("fast", "deadline = { from = \"procedure.warning\", to = \"decision.fine\", within = \"5d\" }")),
            "CON-2 breach fast@1\n");
}

TEST(Impossible, ADeadlineThatTheyFitIntoIsNone) {
  EXPECT_EQ(found("[[event]]\nname = \"procedure.warning\"\n" +
                  rule("steps", "requires = { before = \"decision.fine\", steps = [\"procedure.warning\", \"procedure.hearing\"], gap = \"10d\" }") +
                  rule("fast", "deadline = { from = \"procedure.warning\", to = \"decision.fine\", within = \"20d\" }")),
            "");
}

TEST(Impossible, ARangeThatEndsBelowItsBeginning) {
  EXPECT_EQ(found(rule("do", "allows = \"decision.fine\"\nsanction = [ { kind = \"fine\", min = 'money(500)', max = 'money(100)' } ]")), "CON-2 breach do@1\n");
}

TEST(Impossible, ADutyThatNoFactsBringAbout) {
  EXPECT_EQ(found(rule("do", "allows = \"decision.fine\"\nduty = \"shall\"\nwhen = 'facts.a > 10 && facts.a < 5'")), "CON-2 breach do@1\n");
}

TEST(Gap, BetweenTwoVersionsIsUndeterminedBecauseItMayBeARepeal) {
  const std::string first = "[[rule.do.version]]\nid = \"1\"\npublished = 2000-01-01\nin_force = 2000-02-01\nuntil = 2005-01-01\nwhen = 'facts.a > 1'\n";
  const std::string second = "[[rule.do.version]]\nid = \"2\"\npublished = 2009-01-01\nin_force = 2010-02-01\nwhen = 'facts.a > 2'\n";
  const std::string head = "[rule.do]\nrank = \"law\"\nsource = \"x\"\nconfidence = \"high\"\nallows = \"decision.fine\"\n";
  EXPECT_EQ(found(head + first + second), "CON-3 undetermined do@1\n");
  EXPECT_EQ(found(head + first), "") << "a repeal without successor is no gap";
}

TEST(Shadow, AVersionThatIsReplacedBeforeItCouldApply) {
  const std::string first = "[[rule.do.version]]\nid = \"1\"\npublished = 2005-01-01\nin_force = 2010-02-01\nwhen = 'facts.a > 1'\n";
  const std::string second = "[[rule.do.version]]\nid = \"2\"\npublished = 2009-01-01\nin_force = 2010-02-01\nwhen = 'facts.a > 2'\n";
  EXPECT_EQ(found("[rule.do]\nrank = \"law\"\nsource = \"x\"\nconfidence = \"high\"\nallows = \"decision.fine\"\n" + first + second), "CON-3 breach do@1\n");
}

TEST(Shadow, APowerThatAProhibitionSwallows) {
  EXPECT_EQ(found(rule("may", "allows = \"decision.fine\"\nwhen = 'facts.a > 10'") + rule("ban", "forbids = \"decision.fine\"\nwhen = 'facts.a > 5'")), "CON-3 breach may@1\n");
  EXPECT_EQ(found(rule("may", "allows = \"decision.fine\"\nwhen = 'facts.a > 10'") + rule("ban", "forbids = \"decision.fine\"\nwhen = 'facts.a > 11'")), "");
}

TEST(LowerRank, HarsherThanTheTextItExecutes) {
  const std::string law = rule("law", "allows = \"decision.fine\"\nsanction = [ { kind = \"fine\", max = 'money(500)' } ]");
  const auto below = [](const std::string& max) {
    return rule("table", "allows = \"decision.fine\"\nimplements = [\"law\"]\nsanction = [ { kind = \"fine\", max = '" + max + "' } ]", kDates, "regulation");
  };
  EXPECT_EQ(found(law + below("money(501)")), "CON-4 consistent-with table@1\n");
  EXPECT_EQ(found(law + below("money(500)")), "");
}

TEST(LowerRank, WithoutTheTextItExecutes) {
  const std::string law = rule("law", "allows = \"decision.fine\"", std::string(kDates) + "until = 2015-01-01\n");
  const std::string table = rule("table", "allows = \"decision.fine\"\nimplements = [\"law\"]", kDates, "regulation");
  Judged world(pack(law + table), kRanks);
  ASSERT_EQ(world.found(), "CON-4 consistent-with table@1\n");
  EXPECT_NE(world.findings()[0].sentence.find("2015-01-01"), std::string::npos) << world.findings()[0].sentence;
  EXPECT_EQ(found(law + rule("table", "allows = \"decision.fine\"\nimplements = [\"law\"]", std::string(kDates) + "until = 2015-01-01\n", "regulation")), "");
}

TEST(LowerRank, WhoseRankStandsNotBelowIsUndetermined) {
  const std::string law = rule("law", "allows = \"decision.fine\"\nsanction = [ { kind = \"fine\", max = 'money(500)' } ]");
  EXPECT_EQ(found(law + rule("table", "allows = \"decision.fine\"\nimplements = [\"law\"]\nsanction = [ { kind = \"fine\", max = 'money(900)' } ]")), "CON-4 undetermined table@1\n");
}

}  // namespace
}  // namespace isonomy
