// SPDX-License-Identifier: Apache-2.0
// Limitation: had the time run out, and everything that keeps it from running.
//
// Sources: Administrative Penalty Law (China) 1996 art. 29, 2021 art. 36 (two years to discovery; from the end of an act that lasts;
// five where harm came of it); L. 689/1981 (Italy) art. 28 (five years; interruption as in civil law); German OWiG sections 31 and 33
// and StGB section 78a (from the end of the offence); Coeme and Others v. Belgium, nos. 32492/96 et al. (2000) (a running time may be
// made longer); Stogner v. California, 539 U.S. 607 (2003) (one that has run out may not be revived).
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

const std::string kPower = power() + version("2000", "1999-12-01", "2000-01-01", "1000");
const char* const kCites = R"(["harm@2000"])";

std::string limited(const std::string& principle, const std::string& more = "") {
  return law(kPower + rule("two-years", "law_of = \"decision\"\nprinciple = { name = \"limitation\", " + principle + " }", more));
}
const std::string kTwoYears = limited(R"(to = "detection", within = "2y")");
const std::string kHarmClause = limited(R"(to = "detection", within = [ { if = 'facts.harm', is = "5y" }, { is = "2y" } ])");

void found_out(Judged& world, const std::string& conduct, const std::string& detected, const std::string& decided, const std::string& more = "") {
  step(world, "detection", detected);
  act(world, decided, conduct, kCites, "500", more);
}

TEST(Limitation, DetectedAfterTheTimeIsABreach) {
  Judged world(kTwoYears);
  found_out(world, "\"2015-03-01\"", "2017-03-02", "2017-06-01");
  ASSERT_EQ(found_in_case(world), "RET-6 breach two-years@1\n");
  EXPECT_NE(world.findings()[0].sentence.find("2 years from the end of the conduct (2015-03-01)"), std::string::npos) << world.findings()[0].sentence;
  EXPECT_NE(world.findings()[0].sentence.find("ended on 2017-03-01"), std::string::npos) << world.findings()[0].sentence;
}

TEST(Limitation, TheLastDayCountsInFull) {
  Judged world(kTwoYears);
  found_out(world, "\"2015-03-01\"", "2017-03-01", "2019-06-01");
  EXPECT_EQ(found_in_case(world), "");
}

// A term that began on a leap day ends on the last day of that month (Regulation (EEC, Euratom) No 1182/71 art. 3(2)(c)).
TEST(Limitation, ATermFromALeapDayEndsWithItsMonth) {
  Judged in_time(kTwoYears), late(kTwoYears);
  found_out(in_time, "\"2016-02-29\"", "2018-02-28", "2018-06-01");
  found_out(late, "\"2016-02-29\"", "2018-03-01", "2018-06-01");
  EXPECT_EQ(found_in_case(in_time), "");
  EXPECT_EQ(found_in_case(late), "RET-6 breach two-years@1\n");
}

// From the end of conduct that lasted.
TEST(Limitation, ConductThatLastedIsCountedFromItsEnd) {
  Judged world(kTwoYears);
  found_out(world, R"("2010-01-01","through":"2016-06-01")", "2017-03-02", "2017-06-01");
  EXPECT_EQ(found_in_case(world), "");
}

TEST(Limitation, DetectionWhileTheConductGoesOnIsInTime) {
  Judged world(kTwoYears);
  found_out(world, R"("2010-01-01","through":"2018-01-01")", "2017-03-02", "2018-06-01");
  EXPECT_EQ(found_in_case(world), "");
}

// A state that lasts until it is cured, and nobody says that it was.
TEST(Limitation, AContinuingActWithoutAnEndIsNotBarred) {
  Judged world(kTwoYears);
  found_out(world, R"("2010-01-01","continuing":true)", "2017-03-02", "2017-06-01");
  EXPECT_EQ(found_in_case(world), "");
}

TEST(Limitation, WhetherItLastedBeingUnsettledIsUndetermined) {
  Judged world(kTwoYears);
  found_out(world, R"("2010-01-01","continuing":"unsettled")", "2017-03-02", "2017-06-01");
  ASSERT_EQ(found_in_case(world), "RET-6 undetermined two-years@1\n");
  EXPECT_NE(world.findings()[0].counter.find("unsettled"), std::string::npos) << world.findings()[0].counter;
}

TEST(Limitation, TheVersionsUnsettledReadingCountsWhereTheEventSaysNothing) {
  const std::string pack = law(power("continuing = \"unsettled\"\n") + version("2000", "1999-12-01", "2000-01-01", "1000") +
                               rule("two-years", "law_of = \"decision\"\nprinciple = { name = \"limitation\", to = \"detection\", within = \"2y\" }"));
  Judged unsettled(pack), settled(pack);
  found_out(unsettled, "\"2010-01-01\"", "2017-03-02", "2017-06-01");
  found_out(settled, R"("2010-01-01","continuing":false)", "2017-03-02", "2017-06-01");
  EXPECT_EQ(found_in_case(unsettled), "RET-6 undetermined two-years@1\n");
  EXPECT_EQ(found_in_case(settled), "RET-6 breach two-years@1\n");
}

// The harm clause.
TEST(Limitation, HarmMakesTheTimeLonger) {
  Judged harm(kHarmClause), none(kHarmClause);
  found_out(harm, R"("2015-03-01","facts":{"harm":true})", "2018-03-02", "2018-06-01");
  found_out(none, R"("2015-03-01","facts":{"harm":false})", "2018-03-02", "2018-06-01");
  EXPECT_EQ(found_in_case(harm), "");
  EXPECT_EQ(found_in_case(none), "RET-6 breach two-years@1\n");
}

TEST(Limitation, UnknownHarmIsUndeterminedOnlyWhereItDecides) {
  Judged decides(kHarmClause), early(kHarmClause), late(kHarmClause);
  found_out(decides, "\"2015-03-01\"", "2018-03-02", "2018-06-01");
  found_out(early, "\"2015-03-01\"", "2016-03-02", "2018-06-01");
  found_out(late, "\"2010-03-01\"", "2016-03-02", "2018-06-01");
  EXPECT_EQ(found_in_case(decides), "RET-6 undetermined two-years@1\n");
  EXPECT_EQ(found_in_case(early), "");
  EXPECT_EQ(found_in_case(late), "RET-6 breach two-years@1\n") << "run out by either length";
}

// What stops the time is not in the stream.
TEST(Limitation, AnUnknownDayOfDetectionIsUndeterminedAfterTheTimeAndNothingWithinIt) {
  Judged after(kTwoYears), within(kTwoYears);
  act(after, "2018-06-01", "\"2015-03-01\"", kCites, "500");
  act(within, "2017-03-01", "\"2015-03-01\"", kCites, "500");
  ASSERT_EQ(found_in_case(after), "RET-6 undetermined two-years@1\n");
  EXPECT_NE(after.findings()[0].sentence.find("the day of detection"), std::string::npos) << after.findings()[0].sentence;
  EXPECT_EQ(found_in_case(within), "") << "who decided in time had found out in time";
}

// Interruption: the whole time begins again. What had run out cannot be interrupted.
TEST(Limitation, AnInterruptionBeginsTheTimeAgain) {
  const std::string pack = limited(R"(to = "detection", within = "2y", restart = ["procedure.reminder"])");
  Judged interrupted(pack), too_late(pack), after_stop(pack);
  step(interrupted, "procedure.reminder", "2016-12-01");
  found_out(interrupted, "\"2015-03-01\"", "2018-11-30", "2019-06-01");
  step(too_late, "procedure.reminder", "2017-04-01");
  found_out(too_late, "\"2015-03-01\"", "2018-11-30", "2019-06-01");
  step(after_stop, "procedure.reminder", "2017-05-01");
  found_out(after_stop, "\"2015-03-01\"", "2017-04-01", "2019-06-01");
  EXPECT_EQ(found_in_case(interrupted), "");
  EXPECT_EQ(found_in_case(too_late), "RET-6 breach two-years@1\n");
  EXPECT_EQ(found_in_case(after_stop), "RET-6 breach two-years@1\n");
}

TEST(Limitation, AnInterruptionOfAnUnclearDayIsUndetermined) {
  Judged world(limited(R"(to = "detection", within = "2y", restart = ["procedure.reminder"])"));
  step(world, "procedure.reminder", "2017");
  found_out(world, "\"2015-03-01\"", "2018-11-30", "2019-06-01");
  EXPECT_EQ(found_in_case(world), "RET-6 undetermined two-years@1\n");
}

// Service, and not the conduct, begins the time of collection (L. 689/1981 art. 28 with the interruption by service).
TEST(Limitation, MayRunFromAnEventToTheEnforcement) {
  const std::string pack = limited(R"(from = ["procedure.notice", "conduct"], to = "enforcement.collection", within = "5y")");
  Judged late(pack), in_time(pack), never(pack);
  step(late, "procedure.notice", "2010-02-01");
  act(late, "2010-01-02", "\"2010-01-01\"", kCites, "500");
  step(late, "enforcement.collection", "2015-02-02");
  step(in_time, "procedure.notice", "2010-02-01");
  act(in_time, "2010-01-02", "\"2010-01-01\"", kCites, "500");
  step(in_time, "enforcement.collection", "2015-02-01");
  act(never, "2010-01-02", "\"2010-01-01\"", kCites, "500");
  EXPECT_EQ(found_in_case(late), "RET-6 breach two-years@1\n");
  EXPECT_EQ(found_in_case(in_time), "");
  EXPECT_EQ(found_in_case(never), "");
}

// A special statute goes before the general part (Administrative Penalty Law 2021 art. 36(1), last words).
TEST(Limitation, ASpecialStatuteThatOverridesTheGeneralOneSetsItsOwnTime) {
  Judged world(law(kPower + rule("two-years", "law_of = \"decision\"\nprinciple = { name = \"limitation\", to = \"detection\", within = \"2y\" }") +
                   rule("tax-five-years", "law_of = \"decision\"\noverrides = [\"two-years\"]\nprinciple = { name = \"limitation\", to = \"detection\", within = \"5y\" }")));
  found_out(world, "\"2015-03-01\"", "2018-03-02", "2018-06-01");
  EXPECT_EQ(found_in_case(world), "");
}

TEST(Limitation, ASpecialStatuteNotInForceYetSetsNothingAside) {
  const std::string special = "[rule.tax]\nid = \"1\"\nrank = \"law\"\npublished = 2029-01-01\nin_force = 2030-01-01\nlaw_of = \"decision\"\noverrides = [\"two-years\"]\n"
                              "principle = { name = \"limitation\", to = \"detection\", within = \"5y\" }\n";
  Judged world(law(kPower + rule("two-years", "law_of = \"decision\"\nprinciple = { name = \"limitation\", to = \"detection\", within = \"2y\" }") + special));
  found_out(world, "\"2015-03-01\"", "2018-03-02", "2018-06-01");
  EXPECT_EQ(found_in_case(world), "RET-6 breach two-years@1\n");
}

// Coeme: a longer time binds what was still running. Stogner: what had run out stays so, or at least that is for a court to say.
TEST(Limitation, ALongerTimeBindsWhatWasStillRunningAndDoesNotPlainlyReviveWhatHadRunOut) {
  const std::string pack = law(kPower + "[rule.two-years]\nrank = \"law\"\nlaw_of = \"decision\"\n"
                               "  [[rule.two-years.version]]\n  id = \"old\"\n  published = 1999-06-01\n  in_force = 2000-01-01\n  principle = { name = \"limitation\", to = \"detection\", within = \"2y\" }\n"
                               "  [[rule.two-years.version]]\n  id = \"new\"\n  published = 2017-12-01\n  in_force = 2018-01-01\n  principle = { name = \"limitation\", to = \"detection\", within = \"5y\" }\n");
  Judged running(pack), revived(pack);
  found_out(running, "\"2016-03-01\"", "2018-06-01", "2018-09-01");
  found_out(revived, "\"2015-03-01\"", "2018-06-01", "2018-09-01");
  EXPECT_EQ(found_in_case(running), "");
  ASSERT_EQ(found_in_case(revived), "RET-6 undetermined two-years@new\n");
  EXPECT_NE(revived.findings()[0].sentence.find("two-years@old"), std::string::npos) << revived.findings()[0].sentence;
}

TEST(Limitation, AMonthIsUndeterminedWhereTheDayDecides) {
  Judged decides(kTwoYears), late(kTwoYears);
  found_out(decides, "\"2015-03\"", "2017-03-15", "2017-06-01");
  found_out(late, "\"2015-03\"", "2017-04-01", "2017-06-01");
  EXPECT_EQ(found_in_case(decides), "RET-6 undetermined two-years@1\n");
  EXPECT_EQ(found_in_case(late), "RET-6 breach two-years@1\n");
}

TEST(Limitation, NoPenaltyNoFinding) {
  Judged order(kTwoYears), none(kTwoYears);
  for (Judged* world : {&order, &none}) {
    world->file("isonomy.conduct", R"({"case":"C","at":"2010-03-01"})");
    step(*world, "detection", "2017-03-01");
  }
  step(order, "decision.order", "2017-06-01", R"(,"cites":["harm@2000"])");
  step(none, "decision.none", "2017-06-01", R"(,"cites":[])");
  EXPECT_EQ(found_in_case(order).find("RET-6"), std::string::npos) << "a remedy is no penalty";
  EXPECT_EQ(found_in_case(none), "");
}

TEST(Limitation, AnInferredCitationIsUndetermined) {
  Judged world(kTwoYears);
  found_out(world, "\"2015-03-01\"", "2017-03-02", "2017-06-01", R"(,"cites_by":"inferred")");
  EXPECT_EQ(found_in_case(world), "RET-6 undetermined two-years@1\n");
}

}  // namespace
}  // namespace isonomy
