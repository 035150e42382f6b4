// SPDX-License-Identifier: Apache-2.0
// Basis: a published rule, in force, that this authority may apply, whose condition the facts meet, and that allows this act.
#include "tests/support/law_pack.h"

namespace isonomy {
namespace {

using test::act;
using test::found_in_case;
using test::Judged;
using test::law;
using test::power;
using test::rule;
using test::step;
using test::version;

const char* const kConduct = "\"2020-06-01\"";
const char* const kCites = R"(["harm@2020"])";
const std::string kOne = law(power() + version("2020", "2019-12-01", "2020-01-01", "1000"));

// Publication is what makes law binding: Lon Fuller, The Morality of Law (1964), promulgation; CJEU, Skoma-Lux, C-161/06 (2007), and
// Heinrich, C-345/06 (2009): what was not published cannot be held against anybody.
TEST(Basis, AnUnpublishedInstrumentIsNone) {
  Judged world(law(power() + version("2020", "\"never\"", "2020-01-01", "1000")));
  act(world, "2021-05-01", kConduct, kCites, "500");
  EXPECT_EQ(world.found(), "ARB-1 consistent-with harm@2020\n");
}

TEST(Basis, AnInstrumentPublishedAfterTheActIsNone) {
  Judged world(law(power() + version("2020", "2021-06-01", "2020-01-01", "1000")));
  act(world, "2021-05-01", kConduct, kCites, "500");
  ASSERT_EQ(found_in_case(world), "ARB-1 consistent-with harm@2020\nRET-2 breach harm@2020\n") << "no basis, and relied on before anybody could read it";
}

TEST(Basis, ADraftIsNone) {
  Judged world(law(power() + version("2020", "2019-12-01", "2020-01-01", "1000", "draft = true\n")));
  act(world, "2021-05-01", kConduct, kCites, "500");
  EXPECT_EQ(world.found(), "ARB-1 consistent-with harm@2020\n");
}

// The principle that demands publication is named where there is one (Administrative Penalty Law, China, 2021 art. 5).
TEST(Basis, ThePrincipleThatDemandsAPublishedBasisIsNamed) {
  Judged world(law(power() + version("2020", "\"never\"", "2020-01-01", "1000") + rule("published", "law_of = \"decision\"\nprinciple = { name = \"published-basis\" }")));
  act(world, "2021-05-01", kConduct, kCites, "500");
  ASSERT_EQ(found_in_case(world), "ARB-1 consistent-with harm@2020\n");
  bool named = false;
  const detect::Finding finding = world.findings()[0];
  for (const std::string& each : finding.trace.steps) named = named || each.find("ublished basis is demanded by published@1") != std::string::npos;
  EXPECT_TRUE(named);
}

// An interpretation explains a rule and is no rule of its own.
TEST(Basis, AMereInterpretationIsNone) {
  Judged world(law(power() + version("2020", "2019-12-01", "2020-01-01", "1000") +
                   rule("guidelines", "authority = [\"office\"]\nallows = \"decision.fine\"\ninterprets = [\"harm\"]\nsanction = [ { kind = \"fine\" } ]")));
  act(world, "2021-05-01", kConduct, R"(["guidelines@1"])", "500");
  EXPECT_EQ(found_in_case(world), "ARB-1 consistent-with guidelines@1\n");
  Judged beside(law(power() + version("2020", "2019-12-01", "2020-01-01", "1000") +
                    rule("guidelines", "authority = [\"office\"]\nallows = \"decision.fine\"\ninterprets = [\"harm\"]\nsanction = [ { kind = \"fine\" } ]")));
  act(beside, "2021-05-01", kConduct, R"(["harm@2020","guidelines@1"])", "500");
  EXPECT_EQ(found_in_case(beside), "") << "one cited rule that is a basis is enough";
}

// Nulla poena sine lege: an act that names no rule.
TEST(Basis, AnActThatNamesNoRuleHasNoneInTheCatalogue) {
  Judged world(kOne);
  act(world, "2021-05-01", kConduct, "[]", "500");
  ASSERT_EQ(world.found(), "ARB-1 consistent-with \n");
  EXPECT_NE(world.findings()[0].sentence.find("Basis not found in the catalogue"), std::string::npos);
}

TEST(Basis, AnExpressDecisionToDoNothingNeedsNone) {
  Judged world(kOne);
  world.file("isonomy.conduct", R"({"case":"C","at":"2020-06-01"})");
  step(world, "decision.none", "2021-05-01", R"(,"cites":[])");
  EXPECT_EQ(world.found(), "");
}

TEST(Basis, AStreamThatDoesNotSayWhatWasCitedAccusesNobody) {
  Judged world(kOne);
  world.file("isonomy.decision.fine", R"({"case":"C","at":"2021-05-01","authority":"office","amount":500})");
  EXPECT_EQ(world.found(), "");
}

// A rule that had been repealed before the conduct began.
TEST(Basis, ALawRepealedBeforeTheConductIsNone) {
  Judged world(law(power() + version("2010", "2009-12-01", "2010-01-01", "1000", "until = 2015-01-01\n")));
  act(world, "2021-05-01", "\"2020-06-01\"", R"(["harm@2010"])", "500");
  EXPECT_EQ(found_in_case(world), "ARB-1 consistent-with harm@2010\n");
}

// An amendment of one clause leaves the rest of the text as it was: only the clause has a new day.
TEST(Basis, AnAmendmentOfOneClauseLeavesTheOthersUntouched) {
  const std::string pack = law(power() + version("2010", "2009-12-01", "2010-01-01", "1000") +
                               "[rule.other]\nid = \"2020\"\nrank = \"law\"\nauthority = [\"office\"]\npublished = 2019-12-01\nin_force = 2020-01-01\nallows = \"decision.fine\"\n"
                               "sanction = [ { kind = \"fine\", max = 'money(50)' } ]\n");
  Judged untouched(pack), amended(pack);
  act(untouched, "2021-05-01", "\"2019-06-01\"", R"(["harm@2010"])", "500");
  act(amended, "2021-05-01", "\"2019-06-01\"", R"(["other@2020"])", "50");
  EXPECT_EQ(untouched.found(), "");
  EXPECT_EQ(amended.found(), "RET-1 breach other@2020\n");
}

// Competence: who is not known may be a part of, or delegated by, whom the rule names.
TEST(Basis, AnAuthorityThatNobodyDescribedIsNotAccused) {
  Judged world(kOne);
  world.file("isonomy.conduct", R"({"case":"C","at":"2020-06-01"})");
  world.file("isonomy.decision.fine", R"({"case":"C","at":"2021-05-01","authority":"police","cites":["harm@2020"],"amount":5})");
  EXPECT_EQ(world.found(), "ARB-1 undetermined harm@2020\n");
}

const char* const kOffices = R"(
id = "XX"
[[authority]]
id = "office"
until = 2020-01-01
successor = "agency"
[[authority]]
id = "agency"
from = 2020-01-01
[[authority]]
id = "agency-north"
part_of = "agency"
[[authority]]
id = "police"
)";

// Succession: the power of a dissolved authority is its successor's, and of no one else's.
TEST(Basis, TheSuccessorAndItsPartsAreCompetentAndAStrangerIsNot) {
  const std::string pack = law(power() + version("2010", "2009-12-01", "2010-01-01", "1000"), "jurisdiction = \"XX\"\n");
  const auto decided_by = [&](const char* authority) {
    Judged world(pack, kOffices);
    world.file("isonomy.conduct", R"({"case":"C","at":"2020-06-01"})");
    world.file("isonomy.decision.fine", std::string(R"({"case":"C","at":"2021-05-01","authority":")") + authority + R"(","cites":["harm@2010"],"amount":5})");
    return found_in_case(world);
  };
  EXPECT_EQ(decided_by("agency"), "");
  EXPECT_EQ(decided_by("agency-north"), "");
  EXPECT_EQ(decided_by("police"), "ARB-2 consistent-with harm@2010\n");
}

TEST(Basis, FactsThatMeetNoConditionAreABreach) {
  Judged world(law(power("when = 'facts.grave'\n") + version("2020", "2019-12-01", "2020-01-01", "1000")));
  act(world, "2021-05-01", kConduct, kCites, "5", R"(,"facts":{"grave":false})");
  EXPECT_EQ(world.found(), "ARB-5 breach harm@2020\n");
}

TEST(Basis, UnknownFactsAreUndetermined) {
  Judged world(law(power("when = 'facts.grave'\n") + version("2020", "2019-12-01", "2020-01-01", "1000")));
  act(world, "2021-05-01", kConduct, kCites, "5");
  EXPECT_EQ(world.found(), "ARB-1 undetermined harm@2020\n");
}

// Sources of medium confidence carry no breach, of low confidence no verdict.
TEST(Basis, AFindingIsNoSurerThanItsSource) {
  Judged low(kOne);
  act(low, "2021-05-01", kConduct, kCites, "2000", R"(,"confidence":"low")");
  EXPECT_EQ(low.found(), "ARB-3 undetermined harm@2020\n");
  Judged medium(law(rule("weak", "authority = [\"office\"]\nallows = \"decision.fine\"\nsanction = [ { kind = \"fine\", max = 'money(10)' } ]\n")));
  act(medium, "2021-05-01", kConduct, R"(["weak@1"])", "20", R"(,"confidence":"medium")");
  EXPECT_EQ(found_in_case(medium), "ARB-3 breach weak@1\n") << "the confidence of the rule's own source counts, and that is high";
}

// A prohibition, in the shortest pack there is: what nobody stated is assumed, and then nothing is surer than consistent-with.
TEST(Basis, AnActWhileAProhibitionHoldsIsConsistentWithABreachUnderAssumedDates) {
  const std::string pack = "[rule.late-fee]\nwhen = 'facts.days_late <= 3'\nforbids = \"decision.fee\"\n";
  const auto fee = [](const char* days) {
    return std::string(R"({"case":"A","at":"2024-05-09","facts":{"days_late":)") + days + "}}";
  };
  Judged early(pack), late(pack);
  early.file("isonomy.decision.fee", fee("2"));
  late.file("isonomy.decision.fee", fee("4"));
  ASSERT_EQ(early.findings().size(), 1u);
  EXPECT_EQ(early.findings()[0].code, "ARB-1");
  EXPECT_EQ(early.findings()[0].verdict, detect::Verdict::kConsistentWith);
  EXPECT_EQ(late.found(), "");
}

}  // namespace
}  // namespace isonomy
