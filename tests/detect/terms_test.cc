// SPDX-License-Identifier: Apache-2.0
// Deadlines: which term applied, how it is counted, and what is no finding.
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

}  // namespace
}  // namespace isonomy
