// SPDX-License-Identifier: Apache-2.0
// Where two rules meet: lex superior, lex specialis, lex posterior, and what only an organ may settle.
//
// Sources: lex superior derogat legi inferiori; lex specialis derogat legi generali; lex posterior derogat legi priori; lex posterior
// generalis non derogat legi priori speciali. Legislation Law (China) 2000 arts 83 and 85: the special prevails and the new prevails; a
// new general rule against an old special one is for the organ that made them to decide.
#include "tests/support/law_pack.h"

namespace isonomy {
namespace {

using test::act;
using test::found_in_case;
using test::Judged;
using test::law;

const char* const kJurisdiction = R"(
id = "XX"
ranks = [ ["law", "regulation"], ["law", "local-regulation"] ]
[[authority]]
id = "office"
)";
const char* const kFacts = R"(,"facts":{"grave":true,"minor":true})";

struct Text {
  std::string when = {}, rank = "law", force = "2000-01-01", more = {};
};

// A power to fine and a ban of fines that meet in one act.
std::string found(const Text& power, const Text& ban, const std::string& facts = kFacts) {
  const auto dates = [](const Text& text) {
    return "rank = \"" + text.rank + "\"\npublished = 1999-01-01\nin_force = " + text.force + "\nconfidence = \"high\"\nid = \"1\"\n" +
           (text.when.empty() ? "" : "when = '" + text.when + "'\n") + text.more;
  };
  Judged world(law("[rule.may]\nauthority = [\"office\"]\nallows = \"decision.fine\"\nsanction = [ { kind = \"fine\", max = 'money(1000)' } ]\n" + dates(power) +
                       "[rule.must-not]\nforbids = \"decision.fine\"\nlaw_of = \"conduct\"\n" + dates(ban),
                   "jurisdiction = \"XX\"\n"),
               kJurisdiction);
  act(world, "2015-06-01", "\"2015-03-01\"", R"(["may@1"])", "500", facts);
  return found_in_case(world);
}

const char* const kForbidden = "ARB-1 breach must-not@1\n";
const char* const kOpen = "ARB-1 undetermined must-not@1\n";
const char* const kAllowed = "";

TEST(Precedence, AnExpressOverrideSettlesIt) {
  EXPECT_EQ(found({.when = "", .more = "overrides = [\"must-not\"]\n"}, {.when = ""}), kAllowed);
  EXPECT_EQ(found({.when = ""}, {.when = "", .more = "overrides = [\"may@1\"]\n"}), kForbidden);
}

TEST(Precedence, TheHigherRankPrevailsWhateverItsAge) {
  EXPECT_EQ(found({.when = "", .rank = "law"}, {.when = "", .rank = "regulation", .force = "2010-01-01"}), kAllowed);
  EXPECT_EQ(found({.when = "", .rank = "regulation", .force = "2010-01-01"}, {.when = "", .rank = "law"}), kForbidden);
}

TEST(Precedence, RanksOfWhichNeitherStandsAboveTheOtherAreUndetermined) {
  EXPECT_EQ(found({.when = "", .rank = "regulation"}, {.when = "", .rank = "local-regulation", .force = "2010-01-01"}), kOpen);
}

TEST(Precedence, TheSpecialRulePrevailsOverTheGeneralOfTheSameDay) {
  EXPECT_EQ(found({.when = "facts.grave"}, {.when = ""}), kAllowed);
  EXPECT_EQ(found({.when = ""}, {.when = "facts.grave"}), kForbidden);
}

TEST(Precedence, ALaterSpecialRulePrevails) {
  EXPECT_EQ(found({.when = "facts.grave && facts.minor", .force = "2010-01-01"}, {.when = "facts.grave"}), kAllowed);
}

TEST(Precedence, ALaterGeneralRuleAgainstAnEarlierSpecialOneIsUndetermined) {
  EXPECT_EQ(found({.when = "facts.grave"}, {.when = "", .force = "2010-01-01"}), kOpen);
  EXPECT_EQ(found({.when = "", .force = "2010-01-01"}, {.when = "facts.grave"}), kOpen);
}

TEST(Precedence, TheLaterOfTwoEquallyGeneralRulesPrevails) {
  EXPECT_EQ(found({.when = "", .force = "2010-01-01"}, {.when = ""}), kAllowed);
  EXPECT_EQ(found({.when = "facts.grave"}, {.when = "facts.minor", .force = "2010-01-01"}), kForbidden);
}

TEST(Precedence, TwoEquallyGeneralRulesOfOneDayAreUndetermined) { EXPECT_EQ(found({.when = ""}, {.when = ""}), kOpen); }

TEST(Precedence, WhichIsNarrowerCannotBeToldWhereCallsTakePart) {
  EXPECT_EQ(found({.when = "count(\"conduct\") > 0", .force = "2010-01-01"}, {.when = "facts.grave"}), kOpen);
}

TEST(Precedence, WhereTheConditionOfTheBanFailsNothingMeets) {
  EXPECT_EQ(found({.when = ""}, {.when = "facts.grave"}, R"(,"facts":{"grave":false})"), kAllowed);
}

TEST(Precedence, ABanThatMayHoldIsUndetermined) { EXPECT_EQ(found({.when = ""}, {.when = "facts.grave"}, ""), kOpen); }

// Among the rules cited for one breach, what another says it comes before sets no ceiling.
TEST(Precedence, TheCeilingIsThatOfTheSpecialRuleWhereItOverridesTheGeneralOne) {
  const std::string rules = R"(
[rule.general]
id = "1"
rank = "law"
authority = ["office"]
published = 1999-01-01
in_force = 2000-01-01
allows = "decision.fine"
sanction = [ { kind = "fine", max = 'money(1000)' } ]
[rule.special]
id = "1"
rank = "law"
authority = ["office"]
published = 1999-01-01
in_force = 2000-01-01
allows = "decision.fine"
overrides = ["general"]
sanction = [ { kind = "fine", max = 'money(100)' } ]
)";
  Judged above(law(rules)), inside(law(rules)), alone(law(rules));
  act(above, "2015-06-01", "\"2015-03-01\"", R"(["general@1","special@1"])", "500");
  act(inside, "2015-06-01", "\"2015-03-01\"", R"(["general@1","special@1"])", "100");
  act(alone, "2015-06-01", "\"2015-03-01\"", R"(["general@1"])", "500");
  EXPECT_EQ(found_in_case(above), "ARB-3 breach special@1\n");
  EXPECT_EQ(found_in_case(inside), "");
  EXPECT_EQ(found_in_case(alone), "");
}

// One breach, no second range: a lower text that goes beyond the one it executes leaves the ceiling open.
TEST(Precedence, ALowerTextHarsherThanTheOneItExecutesLeavesTheCeilingOpen) {
  const std::string rules = R"(
[rule.statute]
id = "1"
rank = "law"
authority = ["office"]
published = 1999-01-01
in_force = 2000-01-01
allows = "decision.fine"
sanction = [ { kind = "fine", max = 'money(100)' } ]
[rule.order]
id = "1"
rank = "regulation"
authority = ["office"]
published = 1999-01-01
in_force = 2000-01-01
allows = "decision.fine"
implements = ["statute"]
sanction = [ { kind = "fine", max = 'money(1000)' } ]
)";
  const auto fined = [&](const std::string& amount) {
    Judged world(law(rules, "jurisdiction = \"XX\"\n"), kJurisdiction);
    act(world, "2015-06-01", "\"2015-03-01\"", R"(["statute@1","order@1"])", amount);
    return found_in_case(world);
  };
  EXPECT_EQ(fined("100"), "");
  EXPECT_EQ(fined("500").substr(0, 18), "ARB-3 undetermined");
}

}  // namespace
}  // namespace isonomy
