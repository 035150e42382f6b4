// SPDX-License-Identifier: Apache-2.0
// Retroactivity: which law may be applied to a conduct, and which may not. Each test is named after its doctrine; the source stands above.
#include "tests/support/law_pack.h"

namespace isonomy {
namespace {

using test::act;
using test::found_in_case;
using test::Judged;
using test::law;
using test::power;
using test::rule;
using test::version;

const std::string kOne = law(power() + version("2020", "2019-12-01", "2020-01-01", "1000"));
const char* const kCites2020 = R"(["harm@2020"])";

// Nullum crimen, nulla poena sine lege praevia: ECHR art. 7(1), ICCPR art. 15(1), EU Charter art. 49(1); Calder v. Bull, 3 U.S. 386 (1798).
TEST(Retroactivity, ProperRetroactivityIsABreach) {
  Judged world(kOne);
  act(world, "2021-05-01", "\"2019-06-01\"", kCites2020, "500");
  EXPECT_EQ(world.found(), "RET-1 breach harm@2020\n");
}

// The last day before the law is before it, the first day of the law is not: time is half-open.
TEST(Retroactivity, TheFirstDayOfTheLawBinds) {
  Judged last(kOne), first(kOne);
  act(last, "2021-05-01", "\"2019-12-31\"", kCites2020, "500");
  act(first, "2021-05-01", "\"2020-01-01\"", kCites2020, "500");
  EXPECT_EQ(last.found(), "RET-1 breach harm@2020\n");
  EXPECT_EQ(first.found(), "");
}

// Improper retroactivity (BVerfGE 11, 139; 1960): the conduct began before and went on.
TEST(Retroactivity, ConductThatWentOnIsConsistentWithRetroactivityAndShowsItsShare) {
  Judged world(kOne);
  act(world, "2021-05-01", R"("2019-06","through":"2020-05")", kCites2020, "500");
  ASSERT_EQ(world.found(), "RET-1 consistent-with harm@2020\n");
  EXPECT_NE(world.findings()[0].sentence.find("of 12 months touched, 7 before it was in force and 5 under harm@2020"), std::string::npos)
      << world.findings()[0].sentence;
  EXPECT_NE(world.findings()[0].counter.find("continuing violation"), std::string::npos);
}

// A continuing offence may be judged by the law of its end: Rohlena v. the Czech Republic [GC], no. 59552/08 (2015). It stays a
// counter-argument, because the acts before the law must have been punishable then as well.
TEST(Retroactivity, AStatedContinuingActShowsItsCounterArgument) {
  Judged world(kOne);
  act(world, "2021-05-01", R"("2019-06","through":"2020-05","continuing":true)", kCites2020, "500");
  ASSERT_EQ(found_in_case(world), "RET-1 consistent-with harm@2020\n");
  EXPECT_NE(world.findings()[0].counter.find("continuing violation"), std::string::npos);
}

TEST(Retroactivity, ASeriesOfSeparateActsHasNoSuchCounterArgument) {
  Judged world(kOne);
  act(world, "2021-05-01", R"("2019-06","through":"2020-05","continuing":false)", kCites2020, "500");
  ASSERT_EQ(found_in_case(world), "RET-1 consistent-with harm@2020\n");
  EXPECT_EQ(world.findings()[0].counter.find("One continuing violation"), std::string::npos) << world.findings()[0].counter;
  EXPECT_NE(world.findings()[0].counter.find("separate acts"), std::string::npos) << world.findings()[0].counter;
}

TEST(Retroactivity, WhetherConductLastedBeingUnsettledLeavesItUndetermined) {
  Judged lasted(kOne), point(kOne);
  act(lasted, "2021-05-01", R"("2019-06","through":"2020-05","continuing":"unsettled")", kCites2020, "500");
  act(point, "2021-05-01", R"("2019-06-01","continuing":"unsettled")", kCites2020, "500");
  EXPECT_EQ(found_in_case(lasted), "RET-1 undetermined harm@2020\n");
  EXPECT_EQ(found_in_case(point), "RET-1 undetermined harm@2020\n") << "without a stated end it may have lasted into the new law";
}

TEST(Retroactivity, TheEventsOwnWordOnContinuingComesBeforeTheVersions) {
  const std::string pack = law(power("continuing = \"unsettled\"\n") + version("2020", "2019-12-01", "2020-01-01", "1000"));
  Judged unsettled(pack), settled(pack);
  act(unsettled, "2021-05-01", "\"2019-06-01\"", kCites2020, "500");
  act(settled, "2021-05-01", R"("2019-06-01","continuing":false)", kCites2020, "500");
  EXPECT_EQ(found_in_case(unsettled), "RET-1 undetermined harm@2020\n");
  EXPECT_EQ(found_in_case(settled), "RET-1 breach harm@2020\n");
}

// The lighter law applies even when it came later: EU Charter art. 49(1), third sentence; ICCPR art. 15(1), third sentence.
TEST(Retroactivity, ALaterLighterLawIsNotRetroactive) {
  Judged world(law(power() + version("2010", "2009-12-01", "2010-01-01", "1000") + version("2020", "2019-12-01", "2020-01-01", "600")));
  act(world, "2021-05-01", "\"2019-06-01\"", kCites2020, "500");
  EXPECT_EQ(world.found(), "");
}

TEST(Retroactivity, ALaterHarsherLawIs) {
  Judged world(law(power() + version("2010", "2009-12-01", "2010-01-01", "1000") + version("2020", "2019-12-01", "2020-01-01", "6000")));
  act(world, "2021-05-01", "\"2019-06-01\"", kCites2020, "500");
  EXPECT_EQ(world.found(), "RET-1 breach harm@2020\n");
}

// Codification and renumbering: a text that says the same binds nobody to anything new.
TEST(Retroactivity, AReenactmentInTheSameWordsIsNotRetroactive) {
  Judged world(law(power() + version("2010", "2009-12-01", "2010-01-01", "1000") + version("2020", "2019-12-01", "2020-01-01", "1000")));
  act(world, "2021-05-01", "\"2019-06-01\"", kCites2020, "500");
  EXPECT_EQ(world.found(), "");
}

// Repealed and re-enacted: in the gap nothing was forbidden.
TEST(Retroactivity, ConductInTheGapBetweenRepealAndReenactmentIsNotReached) {
  Judged world(law(power() + version("2010", "2009-12-01", "2010-01-01", "1000", "until = 2015-01-01\n") + version("2020", "2019-12-01", "2020-01-01", "1000")));
  act(world, "2021-05-01", "\"2017-06-01\"", kCites2020, "500");
  EXPECT_EQ(found_in_case(world), "RET-1 breach harm@2020\n");
}

// A rule that was widened punishes what it left alone before, even with the same fine: Del Rio Prada v. Spain [GC] (2013), foreseeability.
TEST(Retroactivity, AWidenedConditionIsHarsherThanTheOldOne) {
  Judged world(law(power() + version("2010", "2009-12-01", "2010-01-01", "1000", "when = 'facts.grave'\n") +
                   version("2020", "2019-12-01", "2020-01-01", "1000", "when = 'facts.grave || facts.harm'\n")));
  act(world, "2021-05-01", "\"2019-06-01\"", kCites2020, "500", R"(,"facts":{"grave":false,"harm":true})");
  EXPECT_EQ(found_in_case(world), "RET-1 breach harm@2020\n");
}

// Severities without a common scale settle nothing: a fine against a ban.
TEST(Retroactivity, IncomparableSeveritiesLeaveItUndetermined) {
  Judged world(law(power() +
                   test::version_with("2010", "2010-01-01", "{ kind = \"fine\", max = 'money(1000)' }, { kind = \"ban\" }") +
                   test::version_with("2020", "2020-01-01", "{ kind = \"fine\", max = 'money(9000)' }")));
  act(world, "2021-05-01", "\"2019-06-01\"", kCites2020, "500");
  EXPECT_EQ(found_in_case(world), "RET-1 undetermined harm@2020\n");
}

// Tempus regit actum: rules of procedure apply at once, also to what happened before (CJEU, Meridionale Industria Salumi, 212/80 to 217/80).
TEST(Retroactivity, ProceduralLawAppliesAtOnce) {
  Judged world(law(power() + version("2020", "2019-12-01", "2020-01-01", "1000", "effect = \"procedural\"\n")));
  act(world, "2021-05-01", "\"2019-06-01\"", kCites2020, "500");
  EXPECT_EQ(world.found(), "");
}

// Landgraf v. USI Film Products, 511 U.S. 244 (1994): a clear statement of the legislature. Whether it may is for the constitution.
TEST(Retroactivity, ALawThatSaysItIsRetroactiveIsNotReproachedForIt) {
  Judged world(law(power() + version("2020", "2019-12-01", "2020-01-01", "1000", "retroactive = true\n")));
  act(world, "2021-05-01", "\"2019-06-01\"", kCites2020, "500");
  EXPECT_EQ(world.found(), "");
}

// A transition clause moves the first day that a text governs, and with it what is retroactive (L. 120/2010 art. 36(2) of the highway code).
TEST(Retroactivity, ATransitionClauseSaysFromWhichConductOn) {
  const std::string pack = law(power() + version("2020", "2019-12-01", "2020-01-01", "1000", "applies_from = 2020-07-01\ntransition = \"conduct from July\"\n"));
  Judged before(pack), after(pack);
  act(before, "2021-05-01", "\"2020-06-30\"", kCites2020, "500");
  act(after, "2021-05-01", "\"2020-07-01\"", kCites2020, "500");
  EXPECT_EQ(before.found(), "RET-1 breach harm@2020\n");
  EXPECT_EQ(after.found(), "");
}

// A date of which only the year is known never yields a verdict that a choice of day would flip.
TEST(Retroactivity, ADateThatCouldLieOnEitherSideIsUndetermined) {
  Judged world(law(power() + version("2020", "2019-12-01", "2020-07-01", "1000")));
  act(world, "2021-05-01", "\"2020\"", kCites2020, "500");
  EXPECT_EQ(world.found(), "RET-1 undetermined harm@2020\n");
}

TEST(Retroactivity, RulesInferredByTheCompilerGiveNothingAboveUndetermined) {
  Judged world(kOne);
  act(world, "2021-05-01", "\"2019-06-01\"", kCites2020, "5000", R"(,"cites_by":"inferred")");
  EXPECT_EQ(world.found(), "ARB-3 undetermined harm@2020\nRET-1 undetermined harm@2020\n");
}

// Transitional survival: repealed law still governs conduct of its own time (German StGB section 2(1) with (4)).
TEST(Retroactivity, ARepealedVersionIsStillABasisForConductOfItsTime) {
  Judged world(law(power() + version("2010", "2009-12-01", "2010-01-01", "1000") + version("2020", "2019-12-01", "2020-01-01", "6000")));
  act(world, "2021-05-01", "\"2015-06-01\"", R"(["harm@2010"])", "500");
  EXPECT_EQ(world.found(), "");
}

// Nobody is bound by what nobody could read: CJEU, Racke, 98/78 (1979). The text says it was in force; it came out afterwards.
TEST(Retroactivity, ABackdatedTextReliedOnForConductBeforeItsPublicationIsABreach) {
  Judged world(law(power() + version("2020", "2020-03-01", "2020-01-01", "1000")));
  act(world, "2021-05-01", "\"2020-02-01\"", kCites2020, "500");
  EXPECT_EQ(found_in_case(world), "RET-2 breach harm@2020\n");
}

TEST(Retroactivity, ABackdatedTextForConductAfterItsPublicationIsNotHeldAgainstTheAct) {
  Judged world(law(power() + version("2020", "2020-03-01", "2020-01-01", "1000")));
  act(world, "2021-05-01", "\"2020-04-01\"", kCites2020, "500");
  EXPECT_EQ(found_in_case(world), "");
}

// The trace names what was not applied as well, and why.
// RET-2, relied on before publication: p > td.
TEST(Retroactivity, ATextReliedOnBeforeItsPublicationIsABreachOfItsOwn) {
  const std::string late = "[rule.late]\nid = \"2021\"\nrank = \"law\"\nauthority = [\"office\"]\npublished = 2021-06-01\nin_force = 2021-07-01\nallows = \"decision.fine\"\nconfidence = \"high\"\n"
                           "sanction = [ { kind = \"fine\", max = 'money(1000)' } ]\n";
  const std::string both = law(power() + version("2010", "2009-12-01", "2010-01-01", "1000") + late);
  Judged alone(both), beside(both), without_version(both), on_the_day(both);
  act(alone, "2021-05-01", "\"2020-06-01\"", R"(["late@2021"])", "500");
  act(beside, "2021-05-01", "\"2020-06-01\"", R"(["harm@2010","late@2021"])", "500");
  act(without_version, "2021-05-01", "\"2020-06-01\"", R"(["late"])", "500");
  act(on_the_day, "2021-06-01", "\"2020-06-01\"", R"(["late@2021"])", "500");
  EXPECT_EQ(found_in_case(alone), "ARB-1 consistent-with late@2021\nRET-2 breach late@2021\n");
  EXPECT_EQ(found_in_case(beside), "RET-2 consistent-with late@2021\n") << "another rule carries the act";
  EXPECT_EQ(found_in_case(without_version), "ARB-1 consistent-with late\nRET-2 breach late@2021\n");
  EXPECT_EQ(found_in_case(on_the_day), "ARB-1 consistent-with late@2021\n") << "published that day, and not in force: no basis, but readable";
}

// Trap of the catalogue: a text that only declares how an older one is read adds no law to the conduct before it.
TEST(Retroactivity, ADeclaratoryInterpretationIsNotRetroactive) {
  Judged world(law(power() + version("2010", "2009-12-01", "2010-01-01", "1000") +
                   "[rule.guide]\nid = \"2021\"\nrank = \"law\"\nauthority = [\"office\"]\npublished = 2020-12-01\nin_force = 2021-01-01\nallows = \"decision.fine\"\ninterprets = [\"harm\"]\nconfidence = \"high\"\n"
                   "sanction = [ { kind = \"fine\", max = 'money(1000)' } ]\n"));
  act(world, "2021-05-01", "\"2020-06-01\"", R"(["harm@2010","guide@2021"])", "500");
  EXPECT_EQ(found_in_case(world), "");
}

TEST(Retroactivity, ATextPublishedOnADayThatCouldBeEitherIsNotSaidToBeUnread) {
  Judged world(law(power() + version("2020", "\"2021-05\"", "2020-01-01", "1000")));
  act(world, "2021-05-15", "\"2020-06-01\"", R"(["harm@2020"])", "500");
  EXPECT_EQ(found_in_case(world), "ARB-1 undetermined harm@2020\n");
}

TEST(Retroactivity, TheTraceNamesEveryVersionConsideredAndWhyItWasLeft) {
  Judged world(law(power() + version("2010", "2009-12-01", "2010-01-01", "1000") + version("2020", "2019-12-01", "2020-01-01", "6000") +
                   version("2022", "2021-12-01", "2022-01-01", "1", "draft = true\n")));
  act(world, "2021-05-01", "\"2019-06-01\"", kCites2020, "500");
  ASSERT_EQ(world.findings().size(), 1u);
  std::string names;
  const detect::Finding finding = world.findings()[0];
  for (const judge::VersionLine& line : finding.trace.versions) names += line.version + (line.applied ? " applied: " : " left: ") + line.why + "\n";
  EXPECT_NE(names.find("harm@2020 applied"), std::string::npos) << names;
  EXPECT_NE(names.find("harm@2010 left: "), std::string::npos) << names;
  EXPECT_NE(names.find("harm@2022 left: a draft binds nobody"), std::string::npos) << names;
}

}  // namespace
}  // namespace isonomy
