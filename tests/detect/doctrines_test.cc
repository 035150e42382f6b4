// SPDX-License-Identifier: Apache-2.0
// Legal situations, each named after its doctrine, with what must be found and what must not. The source of the doctrine stands
// above each test.
#include "tests/support/judged.h"

namespace isonomy {
namespace {

using test::Judged;

std::string fine_rule(const std::string& versions) {
  return R"(
[pack]
id = "xx.p"
[[fact]]
name = "grave"
type = "bool"
[[fact]]
name = "turnover"
type = "money"
[[event]]
name = "decision.fine"
[rule.harm]
rank = "law"
authority = ["office"]
)" + versions;
}

std::string version(const std::string& id, const std::string& published, const std::string& force, const std::string& max,
                    const std::string& more = "") {
  return "[[rule.harm.version]]\nid = \"" + id + "\"\npublished = " + published + "\nin_force = " + force +
         "\nallows = \"decision.fine\"\nsanction = [ { kind = \"fine\", max = 'money(" + max + ")' } ]\nconfidence = \"high\"\n" + more;
}

void act(Judged& world, const std::string& at, const std::string& conduct, const std::string& cites, const std::string& amount,
         const std::string& more = "") {
  world.file("isonomy.conduct", R"({"case":"C","at":)" + conduct + "}");
  world.file("isonomy.decision.fine", R"({"case":"C","at":")" + at + R"(","authority":"office","cites":)" + cites + R"(,"amount":)" + amount + more + "}");
}

// EU Charter of Fundamental Rights art. 49(1): no act is punished that was no offence when it was committed.
TEST(Doctrine, ProperRetroactivityIsABreach) {
  Judged world(fine_rule(version("2020", "2019-12-01", "2020-01-01", "1000")));
  act(world, "2021-05-01", "\"2019-06-01\"", R"(["harm@2020"])", "500");
  EXPECT_EQ(world.found(), "RET-1 breach harm@2020\n");
}

// The same, for conduct that began before and went on: what German doctrine calls improper retroactivity.
TEST(Doctrine, ConductThatWentOnIsConsistentWithRetroactivityAndShowsItsShare) {
  Judged world(fine_rule(version("2020", "2019-12-01", "2020-01-01", "1000")));
  act(world, "2021-05-01", R"("2019-06","through":"2020-05")", R"(["harm@2020"])", "500");
  ASSERT_EQ(world.found(), "RET-1 consistent-with harm@2020\n");
  EXPECT_NE(world.findings()[0].sentence.find("of 12 months touched, 7 before it was in force and 5 under harm@2020"), std::string::npos)
      << world.findings()[0].sentence;
  EXPECT_NE(world.findings()[0].counter.find("continuing violation"), std::string::npos);
}

// EU Charter art. 49(1), third sentence: a later, lighter penalty applies.
TEST(Doctrine, ALaterLighterLawIsNotRetroactive) {
  Judged world(fine_rule(version("2010", "2009-12-01", "2010-01-01", "1000") + version("2020", "2019-12-01", "2020-01-01", "600")));
  act(world, "2021-05-01", "\"2019-06-01\"", R"(["harm@2020"])", "500");
  EXPECT_EQ(world.found(), "");
}

TEST(Doctrine, ALaterHarsherLawIs) {
  Judged world(fine_rule(version("2010", "2009-12-01", "2010-01-01", "1000") + version("2020", "2019-12-01", "2020-01-01", "6000")));
  act(world, "2021-05-01", "\"2019-06-01\"", R"(["harm@2020"])", "500");
  EXPECT_EQ(world.found(), "RET-1 breach harm@2020\n");
}

// Tempus regit actum: procedural law applies at once, also to what happened before.
TEST(Doctrine, ProceduralLawAppliesAtOnce) {
  Judged world(fine_rule(version("2020", "2019-12-01", "2020-01-01", "1000", "effect = \"procedural\"\n")));
  act(world, "2021-05-01", "\"2019-06-01\"", R"(["harm@2020"])", "500");
  EXPECT_EQ(world.found(), "");
}

TEST(Doctrine, ALawThatSaysItIsRetroactiveIsNotReproachedForIt) {
  Judged world(fine_rule(version("2020", "2019-12-01", "2020-01-01", "1000", "retroactive = true\n")));
  act(world, "2021-05-01", "\"2019-06-01\"", R"(["harm@2020"])", "500");
  EXPECT_EQ(world.found(), "");
}

// A date of which only the year is known never yields a verdict that a choice of day would flip.
TEST(Doctrine, ADateThatCouldLieOnEitherSideIsUndetermined) {
  Judged world(fine_rule(version("2020", "2019-12-01", "2020-07-01", "1000")));
  act(world, "2021-05-01", "\"2020\"", R"(["harm@2020"])", "500");
  EXPECT_EQ(world.found(), "RET-1 undetermined harm@2020\n");
}

// Publication is what makes law binding (Lon Fuller, The Morality of Law, 1964: promulgation).
TEST(Doctrine, AnUnpublishedInstrumentIsNoBasis) {
  Judged world(fine_rule(version("2020", "\"never\"", "2020-01-01", "1000")));
  act(world, "2021-05-01", "\"2020-06-01\"", R"(["harm@2020"])", "500");
  EXPECT_EQ(world.found(), "ARB-1 consistent-with harm@2020\n");
}

TEST(Doctrine, ADraftIsNoBasis) {
  Judged world(fine_rule(version("2020", "2019-12-01", "2020-01-01", "1000", "draft = true\n")));
  act(world, "2021-05-01", "\"2020-06-01\"", R"(["harm@2020"])", "500");
  EXPECT_EQ(world.found(), "ARB-1 consistent-with harm@2020\n");
}

// Nulla poena sine lege: an act that names no rule.
TEST(Doctrine, AnActThatNamesNoRuleHasNoBasisInTheCatalogue) {
  Judged world(fine_rule(version("2020", "2019-12-01", "2020-01-01", "1000")));
  act(world, "2021-05-01", "\"2020-06-01\"", "[]", "500");
  ASSERT_EQ(world.found(), "ARB-1 consistent-with \n");
  EXPECT_NE(world.findings()[0].sentence.find("Basis not found in the catalogue"), std::string::npos);
}

TEST(Doctrine, AStreamThatDoesNotSayWhatWasCitedAccusesNobody) {
  Judged world(fine_rule(version("2020", "2019-12-01", "2020-01-01", "1000")));
  world.file("isonomy.decision.fine", R"({"case":"C","at":"2021-05-01","authority":"office","amount":500})");
  EXPECT_EQ(world.found(), "");
}

TEST(Doctrine, RulesInferredByTheCompilerGiveNothingAboveUndetermined) {
  Judged world(fine_rule(version("2020", "2019-12-01", "2020-01-01", "1000")));
  act(world, "2021-05-01", "\"2019-06-01\"", R"(["harm@2020"])", "5000", R"(,"cites_by":"inferred")");
  EXPECT_EQ(world.found(), "ARB-3 undetermined harm@2020\nRET-1 undetermined harm@2020\n");
}

// Transitional survival: repealed law still governs conduct of its own time.
TEST(Doctrine, ARepealedVersionIsStillABasisForConductOfItsTime) {
  Judged world(fine_rule(version("2010", "2009-12-01", "2010-01-01", "1000") + version("2020", "2019-12-01", "2020-01-01", "6000")));
  act(world, "2021-05-01", "\"2015-06-01\"", R"(["harm@2010"])", "500");
  EXPECT_EQ(world.found(), "");
}

// Ultra vires: the range is the law's.
TEST(Doctrine, AFineAboveTheCeilingIsABreach) {
  Judged world(fine_rule(version("2020", "2019-12-01", "2020-01-01", "1000")));
  act(world, "2021-05-01", "\"2020-06-01\"", R"(["harm@2020"])", "1000.01");
  EXPECT_EQ(world.found(), "ARB-3 breach harm@2020\n");
}

TEST(Doctrine, AFineAtTheCeilingIsNot) {
  Judged world(fine_rule(version("2020", "2019-12-01", "2020-01-01", "1000")));
  act(world, "2021-05-01", "\"2020-06-01\"", R"(["harm@2020"])", "1000");
  EXPECT_EQ(world.found(), "");
}

// One fine for several breaches may reach the sum of their maxima.
TEST(Doctrine, TheCeilingIsTheSumOfMaximaOverBreaches) {
  Judged world(fine_rule(version("2020", "2019-12-01", "2020-01-01", "1000")));
  world.file("isonomy.conduct", R"({"case":"C","at":"2020-06-01"})");
  world.file("isonomy.decision.fine",
             R"({"case":"C","at":"2021-05-01","authority":"office","amount":3000,"breaches":[{"cites":["harm@2020"]},{"cites":["harm@2020"],"n":2}]})");
  EXPECT_EQ(world.found(), "");
}

TEST(Doctrine, ABatchWithUnknownPartiesHasAnUnknownCeiling) {
  Judged world(fine_rule(version("2020", "2019-12-01", "2020-01-01", "1000")));
  act(world, "2021-05-01", "\"2020-06-01\"", R"(["harm@2020"])", "17000", R"(,"n_cases":28)");
  ASSERT_EQ(world.found(), "ARB-3 undetermined harm@2020\n");
  EXPECT_NE(world.findings()[0].sentence.find("the number of parties fined"), std::string::npos);
}

TEST(Doctrine, AMissingFactLeavesTheCeilingOpen) {
  Judged world(fine_rule("[[rule.harm.version]]\nid = \"2020\"\npublished = 2019-12-01\nin_force = 2020-01-01\nallows = \"decision.fine\"\n"
                         "sanction = [ { kind = \"fine\", max = 'money(100)' }, { kind = \"fine\", if = 'facts.grave', max = 'percent(5, facts.turnover)' } ]\n"
                         "confidence = \"high\"\n"));
  act(world, "2021-05-01", "\"2020-06-01\"", R"(["harm@2020"])", "90");
  EXPECT_EQ(world.found(), "") << "within what is allowed whatever the turnover is";
  Judged larger(fine_rule("[[rule.harm.version]]\nid = \"2020\"\npublished = 2019-12-01\nin_force = 2020-01-01\nallows = \"decision.fine\"\n"
                          "sanction = [ { kind = \"fine\", max = 'money(100)' }, { kind = \"fine\", if = 'facts.grave', max = 'percent(5, facts.turnover)' } ]\n"
                          "confidence = \"high\"\n"));
  act(larger, "2021-05-01", "\"2020-06-01\"", R"(["harm@2020"])", "900");
  EXPECT_EQ(larger.found(), "ARB-3 undetermined harm@2020\n");
}

// Competence: who is not known may be a part of, or delegated by, whom the rule names.
TEST(Doctrine, AnAuthorityThatNobodyDescribedIsNotAccused) {
  Judged world(fine_rule(version("2020", "2019-12-01", "2020-01-01", "1000")));
  world.file("isonomy.conduct", R"({"case":"C","at":"2020-06-01"})");
  world.file("isonomy.decision.fine", R"({"case":"C","at":"2021-05-01","authority":"police","cites":["harm@2020"],"amount":5})");
  EXPECT_EQ(world.found(), "ARB-1 undetermined harm@2020\n");
}

TEST(Doctrine, FactsThatMeetNoConditionAreABreach) {
  Judged world(fine_rule(version("2020", "2019-12-01", "2020-01-01", "1000", "when = 'facts.grave'\n")));
  act(world, "2021-05-01", "\"2020-06-01\"", R"(["harm@2020"])", "5", R"(,"facts":{"grave":false})");
  EXPECT_EQ(world.found(), "ARB-5 breach harm@2020\n");
}

TEST(Doctrine, UnknownFactsAreUndetermined) {
  Judged world(fine_rule(version("2020", "2019-12-01", "2020-01-01", "1000", "when = 'facts.grave'\n")));
  act(world, "2021-05-01", "\"2020-06-01\"", R"(["harm@2020"])", "5");
  EXPECT_EQ(world.found(), "ARB-1 undetermined harm@2020\n");
}

// Sources of medium confidence carry no breach, of low confidence no verdict.
TEST(Doctrine, AFindingIsNoSurerThanItsSource) {
  Judged low(fine_rule(version("2020", "2019-12-01", "2020-01-01", "1000")));
  act(low, "2021-05-01", "\"2020-06-01\"", R"(["harm@2020"])", "2000", R"(,"confidence":"low")");
  EXPECT_EQ(low.found(), "ARB-3 undetermined harm@2020\n");
}

// A prohibition, in the shortest pack there is: what nobody stated is assumed, and then nothing is surer than consistent-with.
TEST(Doctrine, AnActWhileAProhibitionHoldsIsConsistentWithABreachUnderAssumedDates) {
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

// Vacatio legis: zero days where no default binds the rank is information.
TEST(Doctrine, ZeroDaysWithoutALegalDefaultAreInformation) {
  Judged world(fine_rule(version("2020", "2020-01-01", "2020-01-01", "1000")));
  ASSERT_EQ(world.found(), "RET-4 consistent-with harm@2020\n");
  EXPECT_EQ(world.findings()[0].grade, detect::Grade::kInformation);
  EXPECT_NE(world.findings()[0].sentence.find("no legal default binds this rank"), std::string::npos);
}

TEST(Doctrine, ABackdatedRuleIsABreach) {
  Judged world(fine_rule(version("2020", "2020-02-01", "2020-01-01", "1000")));
  EXPECT_EQ(world.found(), "RET-2 breach harm@2020\n");
}

}  // namespace
}  // namespace isonomy
