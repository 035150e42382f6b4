// SPDX-License-Identifier: Apache-2.0
// Deadlines: which term applied, how it is counted, and what is no finding.
//
// Sources: Regulation (EEC, Euratom) No 1182/71 art. 3 (the day of the event is not counted, the last day counts in full, a last day
// that is a holiday moves on, working days); highway code (Italy) art. 201 with Constitutional Court 477/2002 (the sender's term);
// L. 742/1969 (Italy) (judicial terms stand still in summer).
#include "tests/support/judged.h"

namespace isonomy {
namespace {

using test::Judged;

// The service term of a highway code: 150 days, and 90 for conduct from 2010-08-14 on.
const char* const kServe = R"(
[pack]
id = "xx.p"
[[event]]
name = "procedure.served"
[[event]]
name = "procedure.dispatched"
[rule.serve]
title = "Serve the offender in time"
rank = "law"
law_of = "conduct"
confidence = "high"
counter = [ { if = 'day("procedure.dispatched") <= term.end', verdict = "undetermined", says = "handed over in time" } ]
  [[rule.serve.version]]
  id = "1992"
  published = 1992-05-18
  in_force = 1993-01-01
  deadline = { from = "detection", to = "procedure.served", within = "150d", optional = true }
  [[rule.serve.version]]
  id = "2010"
  published = 2010-07-29
  in_force = 2010-08-13
  applies_from = 2010-08-14
  deadline = { from = "detection", to = "procedure.served", within = "90d", optional = true }
)";

void fine(Judged& world, const std::string& key, const std::string& day) {
  world.file("isonomy.conduct", R"({"case":")" + key + R"(","at":")" + day + "\"}");
  world.file("isonomy.detection", R"({"case":")" + key + R"(","at":")" + day + R"(","authority":"police"})");
}
void served(Judged& world, const std::string& key, const std::string& day) {
  world.file("isonomy.procedure.served", R"({"case":")" + key + R"(","at":")" + day + "\"}");
}

TEST(Terms, TheDayOfTheConductPicksTheVersion) {
  Judged world(kServe);
  fine(world, "last-of-old", "2010-08-13");
  served(world, "last-of-old", "2011-01-10");  // day 150
  fine(world, "first-of-new", "2010-08-14");
  served(world, "first-of-new", "2011-01-10");
  EXPECT_EQ(world.found(), "ARB-7 undetermined serve@2010\n");
  EXPECT_EQ(world.findings()[0].case_key, "first-of-new");
}

TEST(Terms, TheLastDayCountsInFullAndTheNextIsLate) {
  Judged world(kServe);
  fine(world, "in-time", "2011-01-01");
  served(world, "in-time", "2011-04-01");  // 90 days after
  fine(world, "late", "2011-01-01");
  served(world, "late", "2011-04-02");
  world.file("isonomy.procedure.dispatched", R"({"case":"late","at":"2011-04-02"})");
  EXPECT_EQ(world.found(), "ARB-7 breach serve@2010\n");
  EXPECT_EQ(world.findings()[0].case_key, "late");
  EXPECT_NE(world.findings()[0].sentence.find("1 day after the last day of the term"), std::string::npos) << world.findings()[0].sentence;
}

TEST(Terms, TheCounterArgumentOfTheVersionLeavesItUndetermined) {
  Judged world(kServe);
  fine(world, "C", "2011-01-01");
  world.file("isonomy.procedure.dispatched", R"({"case":"C","at":"2011-03-01"})");
  served(world, "C", "2011-06-01");
  ASSERT_EQ(world.found(), "ARB-7 undetermined serve@2010\n");
  EXPECT_EQ(world.findings()[0].counter, "Handed over in time.");
}

TEST(Terms, SilenceUnderAnOptionalTermIsNoBreach) {
  Judged world(kServe);
  fine(world, "C", "2011-01-01");
  fine(world, "later", "2015-01-01");
  EXPECT_EQ(world.found(), "");
}

TEST(Terms, SilenceUnderAStrictTermFiresWithTheWatermarkAndFallsWithTheMissingEvent) {
  std::string strict = kServe;
  for (size_t at; (at = strict.find(", optional = true")) != std::string::npos;) strict.erase(at, 17);
  Judged world(strict);
  fine(world, "C", "2011-01-01");
  EXPECT_EQ(world.found(), "") << "the term is open";
  fine(world, "other", "2011-04-02");
  EXPECT_EQ(world.found(), "ARB-7 undetermined serve@2010\n") << "the term ran out on 1 April; dispatch is not known";
  served(world, "C", "2011-03-15");  // arrives late, but in time
  EXPECT_EQ(world.found(), "");
}

TEST(Terms, ArrivalOrderDoesNotMatter) {
  Judged forwards(kServe), backwards(kServe);
  const auto line = [](int id, const char* type, const char* day) {
    return R"({"specversion":"1.0","source":"urn:test","id":")" + std::to_string(id) + R"(","type":")" + type + R"(","data":{"case":"C","at":")" + day + "\"}}";
  };
  std::vector<std::string> lines{line(1, "isonomy.conduct", "2011-01-01"), line(2, "isonomy.detection", "2011-01-01"),
                                 line(3, "isonomy.procedure.dispatched", "2011-05-01"), line(4, "isonomy.procedure.served", "2011-06-01")};
  for (const std::string& each : lines) forwards.file_line(each);
  std::reverse(lines.begin(), lines.end());
  for (const std::string& each : lines) backwards.file_line(each);
  EXPECT_EQ(forwards.found(), "ARB-7 breach serve@2010\n");
  EXPECT_EQ(forwards.exported(), backwards.exported());
}

TEST(Terms, AMonthOnlyIsUndeterminedWhereTheDayWouldDecide) {
  Judged world(kServe);
  fine(world, "C", "2011-01");
  served(world, "C", "2011-04-15");  // 90 days from 1 January are over, from 31 January they are not
  EXPECT_EQ(world.found(), "ARB-7 undetermined serve@2010\n");
}

TEST(Terms, ASubjectsLatenessIsNeverAFinding) {
  std::string pack = kServe;
  pack.replace(pack.find("rank = \"law\""), 12, "rank = \"law\"\naddressee = \"subject\"");
  Judged world(pack);
  fine(world, "C", "2011-01-01");
  served(world, "C", "2012-01-01");
  EXPECT_EQ(world.found(), "");
}

// ---- calendars ------------------------------------------------------------------------------------------------------------

const char* const kCalendar = R"(
id = "XX"
calendar = "calendar.toml"
[[suspension]]
id = "summer"
yearly = [ { from = "08-01", through = "08-31" } ]
[[suspension]]
id = "expertise"
from = "procedure.asked"
to = "procedure.answered"
)";
const char* const kHolidays = "holidays = [ 2021-05-03, 2021-05-04, 2021-05-05 ]\nextra_workdays = [ 2021-05-08 ]\n";

// Decide within a term from filing; `keys` of the deadline besides.
std::string decide(const std::string& within, const std::string& keys = "") {
  std::string pack = "[pack]\nid = \"xx.p\"\njurisdiction = \"XX\"\n";
  for (const char* name : {"procedure.filed", "procedure.asked", "procedure.answered", "procedure.refiled", "decision.fine"}) pack += "[[event]]\nname = \"" + std::string(name) + "\"\n";
  return pack + "[rule.decide]\nid = \"1\"\nrank = \"law\"\npublished = 1999-01-01\nin_force = 2000-01-01\nconfidence = \"high\"\n"
                "deadline = { from = \"procedure.filed\", to = \"decision.fine\", within = \"" + within + "\", optional = true" + keys + " }\n";
}

std::string decided(const std::string& pack, const std::vector<std::pair<const char*, const char*>>& events) {
  Judged world(test::Files{{"rules/xx/p/pack.toml", pack}, {"rules/xx/jurisdiction.toml", kCalendar}, {"rules/xx/calendar.toml", kHolidays}});
  for (const auto& [name, day] : events) world.file(std::string("isonomy.") + name, std::string(R"({"case":"C","at":")") + day + "\"}");
  return world.found();
}
const char* const kLate = "ARB-7 breach decide@1\n";

// Filed on Friday 30 April 2021; 3 to 5 May are holidays and Saturday 8 May is worked: the fourth working day is 10 May.
TEST(Terms, WorkingDaysGoAcrossHolidaysAndWorkedWeekends) {
  const std::string pack = decide("4wd");
  EXPECT_EQ(decided(pack, {{"procedure.filed", "2021-04-30"}, {"decision.fine", "2021-05-10"}}), "");
  EXPECT_EQ(decided(pack, {{"procedure.filed", "2021-04-30"}, {"decision.fine", "2021-05-11"}}), kLate);
}

TEST(Terms, ALastDayThatIsAHolidayMovesOnWhereTheLawSaysSo) {
  // Ten days from 24 April end on the holiday of 4 May; the next working day is 6 May.
  EXPECT_EQ(decided(decide("10d", ", roll = true"), {{"procedure.filed", "2021-04-24"}, {"decision.fine", "2021-05-06"}}), "");
  EXPECT_EQ(decided(decide("10d", ", roll = true"), {{"procedure.filed", "2021-04-24"}, {"decision.fine", "2021-05-07"}}), kLate);
  EXPECT_EQ(decided(decide("10d"), {{"procedure.filed", "2021-04-24"}, {"decision.fine", "2021-05-06"}}), kLate);
}

TEST(Terms, ASuspensionAddsItsDays) {
  // Thirty days from 20 July, 31 of August stand still: eleven days in July, nineteen from 1 September on.
  const std::string pack = decide("30d", ", suspend = [\"summer\"]");
  EXPECT_EQ(decided(pack, {{"procedure.filed", "2021-07-20"}, {"decision.fine", "2021-09-19"}}), "");
  EXPECT_EQ(decided(pack, {{"procedure.filed", "2021-07-20"}, {"decision.fine", "2021-09-20"}}), kLate);
}

TEST(Terms, ASuspensionBetweenTwoEventsOfTheCaseAddsItsDays) {
  const std::string pack = decide("30d", ", suspend = [\"expertise\"]");
  EXPECT_EQ(decided(pack, {{"procedure.filed", "2021-03-01"}, {"procedure.asked", "2021-03-11"}, {"procedure.answered", "2021-03-21"}, {"decision.fine", "2021-04-10"}}), "");
  EXPECT_EQ(decided(pack, {{"procedure.filed", "2021-03-01"}, {"procedure.asked", "2021-03-11"}, {"procedure.answered", "2021-03-21"}, {"decision.fine", "2021-04-11"}}), kLate);
}

TEST(Terms, ARestartBeginsTheWholeTermAgain) {
  const std::string pack = decide("30d", ", restart = [\"procedure.refiled\"]");
  EXPECT_EQ(decided(pack, {{"procedure.filed", "2021-03-01"}, {"procedure.refiled", "2021-03-20"}, {"decision.fine", "2021-04-19"}}), "");
  EXPECT_EQ(decided(pack, {{"procedure.filed", "2021-03-01"}, {"procedure.refiled", "2021-03-20"}, {"decision.fine", "2021-04-20"}}), kLate);
}

// LAW: what has run out cannot be interrupted (German Civil Code s. 212 with s. 214; the same for terms of authorities).
TEST(Terms, WhatComesAfterTheEndBeginsNothingAgain) {
  const std::string pack = decide("30d", ", restart = [\"procedure.refiled\"]");
  EXPECT_EQ(decided(pack, {{"procedure.filed", "2021-03-01"}, {"procedure.refiled", "2021-03-31"}, {"decision.fine", "2021-04-30"}}), "");
  EXPECT_EQ(decided(pack, {{"procedure.filed", "2021-03-01"}, {"procedure.refiled", "2021-04-01"}, {"decision.fine", "2021-04-20"}}), kLate);
  // Some day of April: perhaps the last day of the term, perhaps after it.
  EXPECT_EQ(decided(pack, {{"procedure.filed", "2021-03-02"}, {"procedure.refiled", "2021-04"}, {"decision.fine", "2021-05-10"}}), "ARB-7 undetermined decide@1\n");
}

TEST(Terms, ADayThatTwoSuspensionsShareStandsStillOnce) {
  const std::string pack = decide("30d", ", suspend = [\"summer\", \"expertise\"]");
  const auto with_answer_by = [&](const char* day) {
    return decided(pack, {{"procedure.filed", "2021-07-20"}, {"procedure.asked", "2021-08-10"}, {"procedure.answered", "2021-08-20"}, {"decision.fine", day}});
  };
  EXPECT_EQ(with_answer_by("2021-09-19"), "");
  EXPECT_EQ(with_answer_by("2021-09-20"), kLate);
}

// Ten working days from Friday 23 July: five in July, and five from Wednesday 1 September on, the last of them Tuesday 7 September.
TEST(Terms, WorkingDaysThatStandStillAreMadeUpForByWorkingDays) {
  const std::string pack = decide("10wd", ", suspend = [\"summer\"]");
  EXPECT_EQ(decided(pack, {{"procedure.filed", "2021-07-23"}, {"decision.fine", "2021-09-07"}}), "");
  EXPECT_EQ(decided(pack, {{"procedure.filed", "2021-07-23"}, {"decision.fine", "2021-09-08"}}), kLate);
}

// A month for residents, two for those abroad, and nobody says which: what misses both is late, what misses one is nobody's to say.
TEST(Terms, WhatMissesEveryTermThatMayApplyIsLate) {
  std::string pack = decide("30d");
  pack.replace(pack.find("within = \"30d\""), 14, "within = [ { if = 'facts.abroad', is = \"60d\" }, { is = \"30d\" } ]");
  EXPECT_EQ(decided(pack, {{"procedure.filed", "2021-06-01"}, {"decision.fine", "2021-07-31"}}), "");
  EXPECT_EQ(decided(pack, {{"procedure.filed", "2021-06-01"}, {"decision.fine", "2021-08-01"}}), kLate);
}

// Months end on the day of their number, or on the month's last where that does not exist.
TEST(Terms, AMonthFromTheThirtyFirstEndsOnTheLastDayOfTheNext) {
  EXPECT_EQ(decided(decide("1m"), {{"procedure.filed", "2020-01-31"}, {"decision.fine", "2020-02-29"}}), "");
  EXPECT_EQ(decided(decide("1m"), {{"procedure.filed", "2020-01-31"}, {"decision.fine", "2020-03-01"}}), kLate);
}

// Civil days, whatever the clocks do: an hour after midnight of the producer's own zone is that zone's day.
TEST(Terms, SummerTimeMakesNoDayLongerOrShorter) {
  EXPECT_EQ(decided(decide("1d"), {{"procedure.filed", "2021-03-27T23:30:00+01:00"}, {"decision.fine", "2021-03-28T23:30:00+02:00"}}), "");
  EXPECT_EQ(decided(decide("1d"), {{"procedure.filed", "2021-03-27T23:30:00+01:00"}, {"decision.fine", "2021-03-29T00:30:00+02:00"}}), kLate);
}

TEST(Terms, ASpecialTermSetsTheGeneralOneAside) {
  const std::string special = "[rule.longer]\nid = \"1\"\nrank = \"law\"\npublished = 1999-01-01\nin_force = 2000-01-01\noverrides = [\"decide\"]\n"
                              "deadline = { from = \"procedure.filed\", to = \"decision.fine\", within = \"60d\", optional = true }\n";
  EXPECT_EQ(decided(decide("30d") + special, {{"procedure.filed", "2021-03-01"}, {"decision.fine", "2021-04-15"}}), "");
  EXPECT_EQ(decided(decide("30d") + special, {{"procedure.filed", "2021-03-01"}, {"decision.fine", "2021-05-01"}}), "ARB-7 breach longer@1\n");
}

}  // namespace
}  // namespace isonomy
