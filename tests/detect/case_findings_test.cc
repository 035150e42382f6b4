// SPDX-License-Identifier: Apache-2.0
// A duty to act that was not met (INC-5), an appeal that made it worse (REC-3), a new duty on a permit that was running (RET-5): each with
// the traps that must not fire.
#include "tests/support/judged.h"

namespace isonomy {
namespace {

using test::Judged;

// --- INC-5

constexpr const char* kDuty = R"(
[pack]
id = "xx.p"
jurisdiction = "XX"
[[fact]]
name = "harm"
type = "bool"
[[fact]]
name = "minor"
type = "bool"
[[event]]
name = "decision.warning"
[rule.act]
id = "1"
rank = "law"
authority = ["office"]
published = 2018-01-01
in_force = 2018-02-01
confidence = "high"
allows = "decision.order"
when = 'facts.harm'
duty = "shall"
answer_within = "30d"
)";
constexpr const char* kOffice = "id = \"XX\"\n[[authority]]\nid = \"office\"\n[[authority]]\nid = \"neighbour\"\n";

std::string event(const std::string& key, const std::string& at, const std::string& more = "") { return R"({"case":")" + key + R"(","at":")" + at + "\"" + more + "}"; }

void known_breach(Judged& world, const std::string& facts = R"("harm":true)", const std::string& authority = "office") {
  world.file("isonomy.conduct", event("A", "2020-01-01", R"(,"facts":{)" + facts + "}"));
  world.file("isonomy.detection", event("A", "2020-01-10", R"(,"authority":")" + authority + "\""));
}
void later(Judged& world, const std::string& day = "2020-06-01") { world.file("isonomy.conduct", event("Z", day)); }

TEST(DutyToAct, ThatWasNotMetByTheTermIsABreach) {
  Judged world(kDuty, kOffice);
  known_breach(world);
  later(world);
  ASSERT_EQ(world.found(), "INC-5 breach act@1\n");
  EXPECT_NE(world.findings()[0].sentence.find("had not acted when 30 days were over on 2020-02-09"), std::string::npos) << world.findings()[0].sentence;
}

TEST(DutyToAct, IsPendingUntilTheLastDayIsOver) {
  Judged world(kDuty, kOffice);
  known_breach(world);
  later(world, "2020-02-09");
  EXPECT_EQ(world.found(), "");
  later(world, "2020-02-10");
  EXPECT_EQ(world.found(), "INC-5 breach act@1\n");
}

TEST(DutyToAct, MetOnTheLastDayIsMet) {
  Judged world(kDuty, kOffice);
  known_breach(world);
  world.file("isonomy.decision.order", event("A", "2020-02-09", R"(,"authority":"office","cites":["act@1"])"));
  later(world);
  EXPECT_EQ(world.found(), "");
}

TEST(DutyToAct, MetTooLateSaysSo) {
  Judged world(kDuty, kOffice);
  known_breach(world);
  world.file("isonomy.decision.order", event("A", "2020-02-10", R"(,"authority":"office","cites":["act@1"])"));
  later(world);
  ASSERT_EQ(world.found(), "INC-5 breach act@1\n");
  EXPECT_EQ(world.findings()[0].grade, detect::Grade::kMinor);
  EXPECT_NE(world.findings()[0].counter.find("The act came on 2020-02-10"), std::string::npos);
}

TEST(DutyToAct, WithoutDetectionOrConditionIsNone) {
  Judged unseen(kDuty, kOffice);
  unseen.file("isonomy.conduct", event("A", "2020-01-01", R"(,"facts":{"harm":true})"));
  later(unseen);
  EXPECT_EQ(unseen.found(), "");
  Judged harmless(kDuty, kOffice);
  known_breach(harmless, R"("harm":false)");
  later(harmless);
  EXPECT_EQ(harmless.found(), "");
}

TEST(DutyToAct, OnFactsThatAreNotStatedIsUndetermined) {
  Judged world(kDuty, kOffice);
  known_breach(world, "");
  later(world);
  EXPECT_EQ(world.found(), "INC-5 undetermined act@1\n");
}

TEST(DutyToAct, KnownToAnotherAuthorityOnlyIsNone) {
  Judged world(kDuty, kOffice);
  known_breach(world, R"("harm":true)", "neighbour");
  later(world);
  EXPECT_EQ(world.found(), "");
}

TEST(DutyToAct, AnsweredByAnotherDecisionIsUndetermined) {
  Judged world(kDuty, kOffice);
  known_breach(world);
  world.file("isonomy.decision.warning", event("A", "2020-02-01", R"(,"authority":"office")"));
  later(world);
  EXPECT_EQ(world.found(), "INC-5 undetermined act@1\n");
}

TEST(DutyToAct, LiftedByAnExemptionIsNone) {
  const std::string exempt = std::string(kDuty) + "[rule.trifle]\nid = \"1\"\npublished = 2018-01-01\nin_force = 2018-02-01\nexempts = [ { if = 'facts.minor', duty = \"need-not\" } ]\n";
  Judged world(exempt, kOffice);
  known_breach(world, R"("harm":true,"minor":true)");
  later(world);
  EXPECT_EQ(world.found(), "");
  Judged open(exempt, kOffice);
  known_breach(open);
  later(open);
  EXPECT_EQ(open.found(), "INC-5 undetermined act@1\n");
  Judged grave(exempt, kOffice);
  known_breach(grave, R"("harm":true,"minor":false)");
  later(grave);
  EXPECT_EQ(grave.found(), "INC-5 breach act@1\n");
}

TEST(DutyToAct, IsNoneOfAMerePower) {
  std::string may(kDuty);
  may.replace(may.find("duty = \"shall\""), 14, "duty = \"may\"");
  Judged world(may, kOffice);
  known_breach(world);
  later(world);
  EXPECT_EQ(world.found(), "");
}

// --- REC-3

constexpr const char* kFine = R"(
[pack]
id = "xx.p"
jurisdiction = "XX"
[rule.fine]
id = "1"
published = 2018-01-01
in_force = 2018-02-01
confidence = "high"
allows = "decision.fine"
sanction = [ { kind = "fine", max = 'money(1000)' } ]
)";

void appealed(Judged& world, const std::string& after, const std::string& appeal_more = "", const std::string& answer_more = "") {
  world.file("isonomy.conduct", event("A", "2020-01-01"));
  world.file("isonomy.decision.fine", event("A", "2020-02-01", R"(,"authority":"office","cites":["fine@1"],"amount":300)"));
  world.file("isonomy.appeal.court", event("A", "2020-02-20", appeal_more));
  world.file("isonomy.appeal_decision.court", event("A", "2020-06-01", R"(,"authority":"court","amount":)" + after + answer_more));
}

TEST(Appeal, ThatMadeItWorse) {
  Judged world(kFine, kOffice);
  appealed(world, "500");
  ASSERT_EQ(world.found(), "REC-3 consistent-with fine@1\n");
  EXPECT_NE(world.findings()[0].sentence.find("300 (2020-02-01) became 500 on 2020-06-01"), std::string::npos) << world.findings()[0].sentence;
}

TEST(Appeal, ThatChangedNothingOrHelpedIsNone) {
  for (const char* after : {"300", "100", "0"}) {
    Judged world(kFine, kOffice);
    appealed(world, after);
    EXPECT_EQ(world.found(), "") << after;
  }
}

TEST(Appeal, OfAThirdPartyIsNone) {
  Judged world(kFine, kOffice);
  appealed(world, "500", R"(,"subject":"Neighbour")");
  EXPECT_EQ(world.found(), "");
}

TEST(Appeal, OfBothIsUndetermined) {
  Judged world(kFine, kOffice);
  world.file("isonomy.appeal.court", event("A", "2020-02-22", R"(,"subject":"Neighbour")"));
  appealed(world, "500");
  EXPECT_EQ(world.found(), "REC-3 undetermined fine@1\n");
}

TEST(Appeal, AfterWhichNewFactsCameToLightIsUndetermined) {
  Judged world(kFine, kOffice);
  appealed(world, "500", "", R"(,"facts":{"harm":true})");
  EXPECT_EQ(world.found(), "REC-3 undetermined fine@1\n");
  Judged inspected(kFine, kOffice);
  inspected.file("isonomy.detection", event("A", "2020-04-01"));
  appealed(inspected, "500");
  EXPECT_EQ(inspected.found(), "REC-3 undetermined fine@1\n");
}

TEST(Appeal, AgainstALaterDecisionIsNotHeldAgainstAnEarlierOne) {
  Judged world(kFine, kOffice);
  appealed(world, "500");
  world.file("isonomy.decision.fine", event("A", "2020-02-10", R"(,"authority":"office","cites":["fine@1"],"amount":600)"));
  EXPECT_EQ(world.found(), "") << "the appeal was against the second decision, of 600";
}

// --- RET-5

constexpr const char* kNewDuty = R"(
[pack]
id = "xx.p"
jurisdiction = "XX"
[rule.storage]
rank = "law"
authority = ["office"]
allows = "decision.fine"
sanction = [ { kind = "fine", max = 'money(1000)' } ]
confidence = "high"
[[rule.storage.version]]
id = "2020"
published = 2019-06-01
in_force = 2020-01-01
)";

std::string fined_under_a_permit(const std::string& pack, const std::string& granted = "2018-05-01", const std::string& through = R"(,"through":"2023-04-30")") {
  Judged world(pack, kOffice);
  if (!granted.empty()) world.file("isonomy.decision.permit", event("A", granted, R"(,"authority":"office")" + through));
  world.file("isonomy.conduct", event("A", "2020-06-10"));
  world.file("isonomy.decision.fine", event("A", "2021-02-01", R"(,"authority":"office","cites":["storage"],"amount":300)"));
  return world.found();
}

TEST(Permit, ThatWasRunningWhenANewDutyCameIsInformation) {
  EXPECT_EQ(fined_under_a_permit(kNewDuty), "RET-5 consistent-with storage@2020\n");
  EXPECT_EQ(fined_under_a_permit(kNewDuty, "2018-05-01", ""), "RET-5 consistent-with storage@2020\n");
}

TEST(Permit, AbsentLaterOrOverIsNone) {
  EXPECT_EQ(fined_under_a_permit(kNewDuty, ""), "");
  EXPECT_EQ(fined_under_a_permit(kNewDuty, "2020-02-01"), "");
  EXPECT_EQ(fined_under_a_permit(kNewDuty, "2018-05-01", R"(,"through":"2019-12-31")"), "");
}

TEST(Permit, WithATransitionClauseIsNone) {
  EXPECT_EQ(fined_under_a_permit(std::string(kNewDuty) + "transition = \"permits of before 2020 keep the old law until 2022\"\n"), "");
}

TEST(Permit, UnderADutyThatBoundBeforeIsNone) {
  EXPECT_EQ(fined_under_a_permit(std::string(kNewDuty) + "[[rule.storage.version]]\nid = \"2010\"\npublished = 2009-06-01\nin_force = 2010-01-01\n"), "");
}

TEST(Permit, UnderADutyMadeHarsherIsNew) {
  EXPECT_EQ(fined_under_a_permit(std::string(kNewDuty) + "[[rule.storage.version]]\nid = \"2010\"\npublished = 2009-06-01\nin_force = 2010-01-01\nsanction = [ { kind = \"fine\", max = 'money(100)' } ]\n"),
            "RET-5 consistent-with storage@2020\n");
}

}  // namespace
}  // namespace isonomy
