// SPDX-License-Identifier: Apache-2.0
// The milder law: when it is owed, when it may be taken, and when nobody can say which is the milder.
//
// Sources: ICCPR art. 15(1), third sentence; EU Charter art. 49(1), third sentence; Scoppola v. Italy (No. 2) [GC], no. 10249/03 (2009);
// CJEU, Berlusconi and Others, C-387/02 (2005). For administrative penalties: Administrative Penalty Law (China) 2021 art. 37; German
// OWiG section 4(3).
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
using test::version_with;

std::string principle(const std::string& milder) {
  return rule("law-of-conduct", "law_of = \"decision\"\nprinciple = { name = \"law-of-conduct\", milder = \"" + milder + "\" }");
}
std::string two(const std::string& milder, const std::string& old_max, const std::string& new_max, const std::string& more = "") {
  return law(principle(milder) + power() + version("2010", "2009-12-01", "2010-01-01", old_max) + version("2020", "2019-12-01", "2020-01-01", new_max, more));
}
const char* const kOld = R"(["harm@2010"])";

TEST(MilderLaw, IsOwedWhereTheLawOrdersIt) {
  Judged world(two("shall", "1000", "600"));
  act(world, "2021-05-01", "\"2015-06-01\"", kOld, "900");
  ASSERT_EQ(found_in_case(world), "RET-3 breach harm@2010\n");
  EXPECT_NE(world.findings()[0].sentence.find("harm@2020"), std::string::npos) << world.findings()[0].sentence;
}

// The amount would be lawful under both: the law was the wrong one, and it may have made no difference.
TEST(MilderLaw, AnAmountInsideTheMilderRangeIsOnlyConsistentWithABreach) {
  Judged world(two("shall", "1000", "600"));
  act(world, "2021-05-01", "\"2015-06-01\"", kOld, "500");
  EXPECT_EQ(found_in_case(world), "RET-3 consistent-with harm@2010\n");
}

// An act that names the rule and no version may have been decided under the milder one, if its amount fits.
TEST(MilderLaw, AnActWithoutAVersionInsideTheMilderRangeAccusesNobody) {
  Judged inside(two("shall", "1000", "600")), above(two("shall", "1000", "600"));
  act(inside, "2021-05-01", "\"2015-06-01\"", R"(["harm"])", "500");
  act(above, "2021-05-01", "\"2015-06-01\"", R"(["harm"])", "900");
  EXPECT_EQ(found_in_case(inside), "");
  EXPECT_EQ(found_in_case(above), "RET-3 breach harm@2010\n");
}

TEST(MilderLaw, WhereItMayBeTakenItIsNotOwed) {
  Judged world(two("may", "1000", "600"));
  act(world, "2021-05-01", "\"2015-06-01\"", kOld, "900");
  EXPECT_EQ(found_in_case(world), "");
}

TEST(MilderLaw, WithoutAPrincipleItIsNotOwed) {
  Judged world(law(power() + version("2010", "2009-12-01", "2010-01-01", "1000") + version("2020", "2019-12-01", "2020-01-01", "600")));
  act(world, "2021-05-01", "\"2015-06-01\"", kOld, "900");
  EXPECT_EQ(found_in_case(world), "");
}

// Where the law keeps the law of the conduct, the milder one was taken without a basis; to the advantage of the one concerned.
TEST(MilderLaw, WhereTheLawKeepsTheLawOfTheConductTakingTheMilderOneIsInformation) {
  Judged world(two("no", "1000", "600"));
  act(world, "2021-05-01", "\"2015-06-01\"", R"(["harm@2020"])", "500");
  ASSERT_EQ(found_in_case(world), "RET-1 undetermined harm@2020\n");
  EXPECT_EQ(world.findings()[0].grade, detect::Grade::kInformation);
}

TEST(MilderLaw, AHarsherLaterLawIsNotOwed) {
  Judged world(two("shall", "600", "1000"));
  act(world, "2021-05-01", "\"2015-06-01\"", kOld, "500");
  EXPECT_EQ(found_in_case(world), "");
}

// Lex intermedia: what was milder only between the conduct and the decision is not asked for here; the law of the decision counts.
TEST(MilderLaw, TheLawOfTheDecisionCountsAndNotOneInBetween) {
  Judged world(law(principle("shall") + power() + version("2010", "2009-12-01", "2010-01-01", "1000") + version("2015", "2014-12-01", "2015-01-01", "100") +
                   version("2020", "2019-12-01", "2020-01-01", "2000")));
  act(world, "2021-05-01", "\"2012-06-01\"", kOld, "900");
  EXPECT_EQ(found_in_case(world), "");
}

TEST(MilderLaw, AMilderLawAfterTheDecisionIsNotOwed) {
  Judged world(two("shall", "1000", "600"));
  act(world, "2019-12-31", "\"2015-06-01\"", kOld, "900");
  EXPECT_EQ(found_in_case(world), "");
}

// Published later than the decision: nobody could have applied it, whatever day it reaches back to.
TEST(MilderLaw, AMilderLawThatNobodyCouldReadYetIsNotOwed) {
  Judged world(law(principle("shall") + power() + version("2010", "2009-12-01", "2010-01-01", "1000") + version("2020", "2021-06-01", "2020-01-01", "600")));
  act(world, "2021-05-01", "\"2015-06-01\"", kOld, "900");
  EXPECT_EQ(found_in_case(world), "");
}

// An express transition clause keeps the earlier law for earlier conduct.
TEST(MilderLaw, AnExpressTransitionClauseKeepsTheEarlierLaw) {
  Judged world(two("shall", "1000", "600", "transition = \"violations committed after entry into force\"\n"));
  act(world, "2021-05-01", "\"2015-06-01\"", kOld, "900");
  EXPECT_EQ(found_in_case(world), "");
}

// Procedure follows the day of the act in any case: it is neither milder nor harsher.
TEST(MilderLaw, AProceduralAmendmentIsNoMilderLaw) {
  Judged world(two("shall", "1000", "600", "effect = \"procedural\"\n"));
  act(world, "2021-05-01", "\"2015-06-01\"", kOld, "900");
  EXPECT_EQ(found_in_case(world), "");
}

// Incomparable: a lower fine beside a new ban.
TEST(MilderLaw, ALowerFineBesideANewBanIsUndetermined) {
  Judged world(law(principle("shall") + power() + version_with("2010", "2010-01-01", "{ kind = \"fine\", max = 'money(1000)' }") +
                   version_with("2020", "2020-01-01", "{ kind = \"fine\", max = 'money(600)' }, { kind = \"ban\" }")));
  act(world, "2021-05-01", "\"2015-06-01\"", kOld, "900");
  EXPECT_EQ(found_in_case(world), "RET-3 undetermined harm@2010\n");
}

TEST(MilderLaw, ACeilingThatDependsOnAMissingFactIsUndetermined) {
  Judged world(law(principle("shall") + power() + version_with("2010", "2010-01-01", "{ kind = \"fine\", max = 'money(1000)' }") +
                   version_with("2020", "2020-01-01", "{ kind = \"fine\", max = 'percent(5, facts.turnover)' }")));
  act(world, "2021-05-01", "\"2015-06-01\"", kOld, "900");
  EXPECT_EQ(found_in_case(world), "RET-3 undetermined harm@2010\n");
}

// Duration: a shorter suspension is milder, and a range whose least amount rose while its most fell has no order.
TEST(MilderLaw, AShorterSuspensionIsMilder) {
  const std::string pack = law(principle("shall") + power("duty = \"may\"\n") + version_with("2010", "2010-01-01", "{ kind = \"suspension\", max = 'period(\"30d\")' }") +
                               version_with("2020", "2020-01-01", "{ kind = \"suspension\", max = 'period(\"10d\")' }"));
  Judged world(pack);
  act(world, "2021-05-01", "\"2015-06-01\"", kOld, "0");
  EXPECT_EQ(found_in_case(world), "RET-3 breach harm@2010\n");
}

TEST(MilderLaw, ALowerCeilingWithAHigherFloorIsUndetermined) {
  Judged world(law(principle("shall") + power() + version_with("2010", "2010-01-01", "{ kind = \"fine\", min = 'money(10)', max = 'money(1000)' }") +
                   version_with("2020", "2020-01-01", "{ kind = \"fine\", min = 'money(200)', max = 'money(600)' }")));
  act(world, "2021-05-01", "\"2015-06-01\"", kOld, "900");
  EXPECT_EQ(found_in_case(world), "RET-3 undetermined harm@2010\n");
}

// The conduct is no longer reached at all: the mildest law of all.
TEST(MilderLaw, ANarrowedConditionThatNoLongerReachesTheConductIsMilder) {
  Judged world(law(principle("shall") + power() + version("2010", "2009-12-01", "2010-01-01", "1000") +
                   version("2020", "2019-12-01", "2020-01-01", "1000", "when = 'facts.grave'\n")));
  act(world, "2021-05-01", "\"2015-06-01\"", kOld, "900", R"(,"facts":{"grave":false})");
  EXPECT_EQ(found_in_case(world), "RET-3 breach harm@2010\n");
}

// Abolitio criminis (Italian Criminal Code art. 2(2)): but the rulebook may not hold what took the place of a repealed text.
TEST(MilderLaw, ARepealWithoutSuccessorIsUndetermined) {
  Judged world(law(principle("shall") + power() + version("2010", "2009-12-01", "2010-01-01", "1000", "until = 2018-01-01\n")));
  act(world, "2021-05-01", "\"2015-06-01\"", kOld, "900");
  EXPECT_EQ(found_in_case(world), "RET-3 undetermined harm@2010\n");
}

TEST(MilderLaw, ADayOfDecisionThatCouldLieOnEitherSideIsUndetermined) {
  Judged world(two("shall", "1000", "600"));
  act(world, "2019-12-01/2020-02-01", "\"2015-06-01\"", kOld, "900");
  EXPECT_EQ(found_in_case(world), "RET-3 undetermined harm@2010\n");
}

TEST(MilderLaw, AnInferredCitationIsUndetermined) {
  Judged world(two("shall", "1000", "600"));
  act(world, "2021-05-01", "\"2015-06-01\"", kOld, "900", R"(,"cites_by":"inferred")");
  EXPECT_EQ(found_in_case(world), "RET-3 undetermined harm@2010\n");
}

// A principle that came into force later does not bind earlier decisions (China: 2021 art. 37; the law of 1996 had no such clause).
TEST(MilderLaw, APrincipleBindsFromItsOwnDay) {
  const std::string late = "[rule.law-of-conduct]\nid = \"1\"\nrank = \"law\"\npublished = 2021-01-22\nin_force = 2021-07-15\nlaw_of = \"decision\"\n"
                           "principle = { name = \"law-of-conduct\", milder = \"shall\" }\n";
  const std::string pack = law(late + power() + version("2010", "2009-12-01", "2010-01-01", "1000") + version("2020", "2019-12-01", "2020-01-01", "600"));
  Judged before(pack), after(pack);
  act(before, "2021-07-14", "\"2015-06-01\"", kOld, "900");
  act(after, "2021-07-15", "\"2015-06-01\"", kOld, "900");
  EXPECT_EQ(found_in_case(before), "");
  EXPECT_EQ(found_in_case(after), "RET-3 breach harm@2010\n");
}

}  // namespace
}  // namespace isonomy
