// SPDX-License-Identifier: Apache-2.0
// The recourse that a version grants (`recourse`): an answer past its term, or none (REC-1), and an appeal turned away unheard (REC-2).
//
// Sources: ECHR art. 6(1) and 13; CFREU art. 47; Golder v United Kingdom (1975), on access; Kudla v Poland (2000), on time.
#include "tests/support/law_pack.h"

namespace isonomy {
namespace {

using test::found_in_case;
using test::Judged;
using test::law;
using test::power;
using test::rule;
using test::tick;
using test::version;

const char* const kRecourse = "recourse = { channel = \"court\", within = \"30d\", answer_within = \"60d\" }\n";

std::string pack(const std::string& recourse = kRecourse, const std::string& more = "") {
  return law(power(recourse) + version("2020", "2019-06-01", "2020-01-01", "1000") + more,
             "[[event]]\nname = \"appeal.court\"\n[[event]]\nname = \"appeal_decision.court\"\n");
}

// Fined on the first of January 2021.
void fined(Judged& world) { test::act(world, "2021-01-01", "\"2020-06-01\"", R"(["harm@2020"])", "500"); }
void appealed(Judged& world, const std::string& at, const std::string& channel = "court") {
  world.file("isonomy.appeal.court", R"({"case":"C","at":")" + at + R"(","channel":")" + channel + "\"}");
}
void answered(Judged& world, const std::string& at, const std::string& outcome = "upheld", const std::string& channel = "court") {
  world.file("isonomy.appeal_decision.court", R"({"case":"C","at":")" + at + R"(","channel":")" + channel + R"(","outcome":")" + outcome + "\"}");
}

TEST(GrantedRecourse, AnsweredAfterItsTermIsABreachAndOnTheLastDayIsNot) {
  Judged late(pack()), last_day(pack());
  for (Judged* world : {&late, &last_day}) {
    fined(*world);
    appealed(*world, "2021-01-10");
  }
  answered(late, "2021-03-12");
  answered(last_day, "2021-03-11");
  EXPECT_EQ(found_in_case(late), "REC-1 breach harm@2020\n");
  EXPECT_NE(late.findings()[0].sentence.find("1 day after the last day of its term"), std::string::npos) << late.findings()[0].sentence;
  EXPECT_EQ(found_in_case(last_day), "");
}

TEST(GrantedRecourse, UnansweredIsOpenUntilTheTermIsOverAndFiresWithTheClock) {
  Judged world(pack());
  fined(world);
  appealed(world, "2021-01-10");
  tick(world, "2021-03-11");
  EXPECT_EQ(found_in_case(world), "");
  tick(world, "2021-03-12");
  EXPECT_EQ(found_in_case(world), "REC-1 breach harm@2020\n");
  answered(world, "2021-03-01");
  EXPECT_EQ(found_in_case(world), "") << "the answer came in time and was only reported late";
}

TEST(GrantedRecourse, OnAMonthThatCouldBeEitherIsUndetermined) {
  Judged world(pack());
  fined(world);
  appealed(world, "2021-01-10");
  answered(world, "2021-03");
  EXPECT_EQ(found_in_case(world), "REC-1 undetermined harm@2020\n");
}

TEST(GrantedRecourse, WithoutATermForTheAnswerIsNeverLate) {
  Judged world(pack("recourse = { channel = \"court\", within = \"30d\" }\n"));
  fined(world);
  appealed(world, "2021-01-10");
  answered(world, "2025-03-12");
  EXPECT_EQ(found_in_case(world), "");
}

TEST(GrantedRecourse, ByAnotherChannelIsNotTheOneThatTheLawGrants) {
  Judged world(pack());
  fined(world);
  appealed(world, "2021-01-10", "mayor");
  answered(world, "2022-03-12", "inadmissible", "mayor");
  EXPECT_EQ(found_in_case(world), "");
}

TEST(GrantedRecourse, WhoseTermARuleOfItsOwnSetsIsFoundOnce) {
  Judged world(pack(kRecourse, rule("answer", "deadline = { from = \"appeal.court\", to = \"appeal_decision.court\", within = \"60d\" }")));
  fined(world);
  appealed(world, "2021-01-10");
  answered(world, "2021-06-12");
  EXPECT_EQ(found_in_case(world), "REC-1 breach answer@1\n");
}

TEST(GrantedRecourse, AgainstTheSecondOfTwoDecisionsIsHeldAgainstTheSecond) {
  Judged world(pack());
  fined(world);
  appealed(world, "2021-01-10");
  answered(world, "2021-02-10");
  world.file("isonomy.conduct", R"({"case":"C","at":"2021-03-01"})");
  world.file("isonomy.decision.fine", R"({"case":"C","at":"2021-05-01","authority":"office","cites":["harm@2020"],"amount":700})");
  appealed(world, "2021-05-10");
  tick(world, "2022-01-01");
  ASSERT_EQ(found_in_case(world), "REC-1 breach harm@2020\n");
  EXPECT_NE(world.findings()[0].sentence.find("The appeal of 2021-05-10 had not been answered"), std::string::npos) << world.findings()[0].sentence;
}

TEST(GrantedRecourse, TurnedAwayUnheardAlthoughInTimeIsConsistentWithARefusal) {
  Judged world(pack());
  fined(world);
  appealed(world, "2021-01-31");
  answered(world, "2021-02-15", "inadmissible");
  ASSERT_EQ(found_in_case(world), "REC-2 consistent-with harm@2020\n");
  EXPECT_FALSE(world.findings()[0].counter.empty());
}

TEST(GrantedRecourse, TurnedAwayBecauseItCameTooLateIsLawful) {
  Judged world(pack());
  fined(world);
  appealed(world, "2021-02-01");
  answered(world, "2021-02-15", "inadmissible");
  EXPECT_EQ(found_in_case(world), "");
}

TEST(GrantedRecourse, TurnedAwayOnADayOfAppealThatCouldBeEitherIsUndetermined) {
  Judged world(pack());
  fined(world);
  appealed(world, "2021-01-25/2021-02-05");
  answered(world, "2021-02-15", "not_heard");
  EXPECT_EQ(found_in_case(world), "REC-2 undetermined harm@2020\n");
}

TEST(GrantedRecourse, DismissedOnItsMeritsWasHeard) {
  Judged world(pack());
  fined(world);
  appealed(world, "2021-01-10");
  answered(world, "2021-02-15", "dismissed");
  EXPECT_EQ(found_in_case(world), "");
}

// Two channels that exclude each other (electa una via). Trap of the catalogue: lawful opposition to the first channel's order.
TEST(Channels, BothTakenUpAreABreachAndOppositionToTheFirstsOutcomeIsNot) {
  const std::string both = law(rule("one-channel", "law_of = \"decision\"\nexclusive = [\"appeal.prefect\", \"appeal.judge\"]\nunless = 'by(\"appeal_decision.prefect\", day(\"appeal.judge\"))'"),
                               "[[event]]\nname = \"appeal.prefect\"\n[[event]]\nname = \"appeal.judge\"\n[[event]]\nname = \"appeal_decision.prefect\"\n");
  const auto found = [&](const std::string& answer) {
    Judged world(both);
    world.file("isonomy.appeal.prefect", R"({"case":"C","at":"2021-01-10"})");
    if (!answer.empty()) world.file("isonomy.appeal_decision.prefect", R"({"case":"C","at":")" + answer + "\"}");
    world.file("isonomy.appeal.judge", R"({"case":"C","at":"2021-03-10"})");
    tick(world, "2022-01-01");
    return found_in_case(world);
  };
  EXPECT_EQ(found(""), "REC-2 breach one-channel@1\n");
  EXPECT_EQ(found("2021-02-20"), "") << "opposed the outcome of the first";
  EXPECT_EQ(found("2021-04-20"), "REC-2 breach one-channel@1\n") << "did not wait for it";
  EXPECT_EQ(found("2021-03"), "REC-2 undetermined one-channel@1\n") << "the month leaves it open";
}

TEST(GrantedRecourse, AgainstAnActWhoseRuleWasOnlyInferredIsUndetermined) {
  Judged world(pack());
  test::act(world, "2021-01-01", "\"2020-06-01\"", R"(["harm@2020"])", "500", R"(,"cites_by":"inferred")");
  appealed(world, "2021-01-10");
  answered(world, "2021-06-12");
  EXPECT_EQ(found_in_case(world), "REC-1 undetermined harm@2020\n");
}

}  // namespace
}  // namespace isonomy
