// SPDX-License-Identifier: Apache-2.0
// Steps before an act: the right to be heard, in order, in time.
//
// Sources: audi alteram partem; EU Charter art. 41(2)(a); German VwVfG section 28; Administrative Penalty Law (China) 2021 arts 44, 45
// (notice and defence), 63, 64 (hearing on request before a larger fine, notified seven days ahead).
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
using test::tick;
using test::version;

const std::string kPower = power() + version("2000", "1999-12-01", "2000-01-01", "1000");
const char* const kCites = R"(["harm@2000"])";
const char* const kConduct = "\"2015-03-01\"";

std::string requiring(const std::string& keys, const std::string& more = "") {
  return law(kPower + rule("heard", "effect = \"procedural\"\nrequires = { before = \"decision.fine\", " + keys + " }", more));
}
const std::string kHearing = requiring(R"(steps = ["procedure.hearing"])");
const std::string kBoth = requiring(R"(steps = ["procedure.notice", "procedure.hearing"], gap = "7d")");

void fined(Judged& world, const std::string& at, const std::string& more = "") {
  act(world, at, kConduct, kCites, "500", more);
  tick(world, "2020-01-01");
}

TEST(Steps, AnActWithoutTheHearingIsABreach) {
  Judged world(kHearing);
  fined(world, "2015-06-01");
  ASSERT_EQ(found_in_case(world), "ARB-7 breach heard@1\n");
  EXPECT_NE(world.findings()[0].sentence.find("without the step “hearing”"), std::string::npos) << world.findings()[0].sentence;
}

TEST(Steps, AHearingBeforeTheActIsEnoughAndSoIsOneOnTheSameDay) {
  Judged before(kHearing), same(kHearing);
  step(before, "procedure.hearing", "2015-05-01");
  fined(before, "2015-06-01");
  step(same, "procedure.hearing", "2015-06-01");
  fined(same, "2015-06-01");
  EXPECT_EQ(found_in_case(before), "");
  EXPECT_EQ(found_in_case(same), "");
}

TEST(Steps, AHearingAfterTheActIsABreach) {
  Judged world(kHearing);
  fined(world, "2015-06-01");
  step(world, "procedure.hearing", "2015-06-02");
  ASSERT_EQ(found_in_case(world), "ARB-7 breach heard@1\n");
  EXPECT_NE(world.findings()[0].sentence.find("came before the step “hearing” (2015-06-02)"), std::string::npos) << world.findings()[0].sentence;
}

TEST(Steps, WhatMayStillBeReportedIsOpen) {
  Judged world(kHearing);
  act(world, "2015-06-01", kConduct, kCites, "500");
  EXPECT_EQ(found_in_case(world), "") << "an earlier step may still be on its way";
  tick(world, "2015-06-02");
  EXPECT_EQ(found_in_case(world), "ARB-7 breach heard@1\n") << "the clock has passed the act, without an event of the case";
  step(world, "procedure.hearing", "2015-05-20");
  EXPECT_EQ(found_in_case(world), "");
}

TEST(Steps, OutOfOrderIsABreach) {
  Judged world(kBoth);
  step(world, "procedure.hearing", "2015-04-01");
  step(world, "procedure.notice", "2015-05-01");
  fined(world, "2015-06-01");
  ASSERT_EQ(found_in_case(world), "ARB-7 breach heard@1\n");
  EXPECT_NE(world.findings()[0].sentence.find("order"), std::string::npos) << world.findings()[0].sentence;
}

TEST(Steps, ASecondHearingAfterTheNoticeMakesTheOrderGood) {
  Judged world(kBoth);
  step(world, "procedure.hearing", "2015-04-01");
  step(world, "procedure.notice", "2015-05-01");
  step(world, "procedure.hearing", "2015-05-10");
  fined(world, "2015-06-01");
  EXPECT_EQ(found_in_case(world), "");
}

struct GapCase {
  const char* notice;
  const char* hearing;
  const char* decided;
  bool breach;
};

// Seven days between notice and hearing and between hearing and decision: the first day is not counted, the next may come on the last.
TEST(Steps, TheGapLiesBetweenEachStepAndTheNextAndBeforeTheAct) {
  for (const GapCase& each : {GapCase{"2015-05-01", "2015-05-08", "2015-05-15", false}, GapCase{"2015-05-01", "2015-05-07", "2015-05-15", true},
                              GapCase{"2015-05-01", "2015-05-08", "2015-05-14", true}, GapCase{"2016-02-22", "2016-02-29", "2016-03-07", false}}) {
    Judged world(kBoth);
    step(world, "procedure.notice", each.notice);
    step(world, "procedure.hearing", each.hearing);
    fined(world, each.decided);
    EXPECT_EQ(found_in_case(world), each.breach ? "ARB-7 breach heard@1\n" : "") << each.notice << " " << each.hearing << " " << each.decided;
  }
}

TEST(Steps, AnImpreciseDayIsUndeterminedWhereItDecides) {
  Judged world(kBoth);
  step(world, "procedure.notice", "2015-05");
  step(world, "procedure.hearing", "2015-05-20");
  fined(world, "2015-06-01");
  EXPECT_EQ(found_in_case(world), "ARB-7 undetermined heard@1\n");
}

// A step that never came due.
TEST(Steps, AHearingThatNobodyAskedForIsNotMissed) {
  Judged world(requiring(R"(steps = ["procedure.hearing"], if = 'facts.asked')"));
  fined(world, "2015-06-01", R"(,"facts":{"asked":false})");
  EXPECT_EQ(found_in_case(world), "");
}

TEST(Steps, WhetherItWasDueBeingUnknownIsUndeterminedWhereTheCaseRaisesIt) {
  const std::string pack = requiring(R"(steps = ["procedure.hearing"], if = 'facts.asked && facts.grave')");
  Judged raised(pack), silent(pack);
  fined(raised, "2015-06-01", R"(,"facts":{"asked":true})");
  fined(silent, "2015-06-01");
  EXPECT_EQ(found_in_case(raised), "ARB-7 undetermined heard@1\n");
  EXPECT_EQ(found_in_case(silent), "") << "a general rule is not asked of a case that says nothing on the matter";
}

// The threshold of a `larger` fine is left open by the law.
TEST(Steps, AnOpenThresholdIsUndetermined) {
  Judged world(requiring(R"(steps = ["procedure.hearing"], if = 'facts.asked && facts.large')"));
  fined(world, "2015-06-01", R"(,"facts":{"asked":true,"large":true})");
  EXPECT_EQ(found_in_case(world), "ARB-7 undetermined heard@1\n");
}

TEST(Steps, OtherActsNeedNoSuchSteps) {
  Judged world(kHearing);
  step(world, "decision.order", "2015-06-01", R"(,"cites":["harm@2000"])");
  tick(world, "2020-01-01");
  EXPECT_EQ(found_in_case(world).find("ARB-7"), std::string::npos);
}

TEST(Steps, TheVersionsCounterArgumentLeavesItUndeterminedOrRemovesIt) {
  Judged urgent(requiring(R"(steps = ["procedure.hearing"])", "counter = [ { if = 'facts.grave', says = \"urgency may dispense with it\" } ]\n"));
  fined(urgent, "2015-06-01", R"(,"facts":{"grave":true})");
  EXPECT_EQ(found_in_case(urgent), "ARB-7 undetermined heard@1\n");
  Judged waived(requiring(R"(steps = ["procedure.hearing"])", "counter = [ { if = 'facts.asked', verdict = \"none\", says = \"waived\" } ]\n"));
  fined(waived, "2015-06-01", R"(,"facts":{"asked":true})");
  EXPECT_EQ(found_in_case(waived), "");
}

// Procedure at once: the rule of the day of the act, whatever the day of the conduct.
TEST(Steps, TheRuleOfTheDayOfTheActApplies) {
  const std::string late = "[rule.heard]\nid = \"1\"\nrank = \"law\"\npublished = 2015-01-01\nin_force = 2015-06-01\nconfidence = \"high\"\neffect = \"procedural\"\n"
                           "requires = { before = \"decision.fine\", steps = [\"procedure.hearing\"] }\n";
  Judged before(law(kPower + late)), after(law(kPower + late)), unclear(law(kPower + late));
  fined(before, "2015-05-31");
  fined(after, "2015-06-01");
  fined(unclear, "2015-05-20/2015-06-10");
  EXPECT_EQ(found_in_case(before), "");
  EXPECT_EQ(found_in_case(after), "ARB-7 breach heard@1\n");
  EXPECT_EQ(found_in_case(unclear), "ARB-7 undetermined heard@1\n");
}

// The steps of a power bind whoever relies on it, and an unknown `if` is a question then.
TEST(Steps, APowersOwnStepsBindTheActThatReliesOnIt) {
  const std::string own = power("requires = { before = \"decision.fine\", steps = [\"procedure.hearing\"], if = '!facts.grave' }\n") + version("2000", "1999-12-01", "2000-01-01", "1000");
  Judged missing(law(own)), excused(law(own)), unknown(law(own)), heard(law(own));
  fined(missing, "2015-06-01", R"(,"facts":{"grave":false})");
  fined(excused, "2015-06-01", R"(,"facts":{"grave":true})");
  fined(unknown, "2015-06-01");
  step(heard, "procedure.hearing", "2015-05-20");
  fined(heard, "2015-06-01", R"(,"facts":{"grave":false})");
  EXPECT_EQ(found_in_case(missing), "ARB-7 breach harm@2000\n");
  EXPECT_EQ(found_in_case(excused), "");
  EXPECT_EQ(found_in_case(unknown), "ARB-7 undetermined harm@2000\n");
  EXPECT_EQ(found_in_case(heard), "");
}

TEST(Steps, ASpecialProcedureSetsTheGeneralOneAside) {
  const std::string special = rule("quick", "effect = \"procedural\"\noverrides = [\"heard\"]\nrequires = { before = \"decision.fine\", steps = [\"procedure.notice\"] }");
  Judged world(requiring(R"(steps = ["procedure.hearing"])", special));
  step(world, "procedure.notice", "2015-05-20");
  fined(world, "2015-06-01");
  EXPECT_EQ(found_in_case(world), "");
}

TEST(Steps, ASubjectsOwnStepsAreNoFindingAgainstTheAuthority) {
  Judged world(requiring(R"(steps = ["procedure.hearing"])", "addressee = \"subject\"\n"));
  fined(world, "2015-06-01");
  EXPECT_EQ(found_in_case(world), "");
}

}  // namespace
}  // namespace isonomy
