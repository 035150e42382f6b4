// SPDX-License-Identifier: Apache-2.0
// Findings across cases: the odd one out among its twins (INC-1), flat sanctions (INC-6), rules that slept and woke (CAM-4), code that changed
// without a version (PLT-1). Every trap is a test that must stay silent.
#include <algorithm>
#include <random>

#include "tests/support/judged.h"

namespace isonomy {
namespace {

using test::Judged;

constexpr const char* kOffice = "id = \"XX\"\nquiet_after = \"2y\"\n[[authority]]\nid = \"office\"\n[[authority]]\nid = \"robot\"\nrules_as_code = true\n";

std::string pack(const std::string& more = "") {
  return R"(
[pack]
id = "xx.p"
jurisdiction = "XX"
[[fact]]
name = "late"
type = "int"
[[fact]]
name = "harm"
type = "bool"
[[fact]]
name = "hardship"
type = "bool"
[[circumstance]]
name = "trade"
value = 'data.trade'
[rule.fee]
id = "1"
rank = "law"
published = 2009-01-01
in_force = 2010-01-01
confidence = "high"
allows = "decision.fine"
when = 'facts.late > 3'
sanction = [ { kind = "fine", max = 'money(1000)' } ]
)" + more;
}

struct Fined {
  std::string key, day, amount;
  std::string facts = R"("late":5)";
  std::string conduct = {};            // empty: the day of the decision
  std::string more = {};               // of both events
  std::string authority = "office";
  std::string subject = {};            // empty: one's own
};

std::vector<std::string> lines_of(const Fined& act) {
  const std::string subject = act.subject.empty() ? "Firm " + act.key : act.subject;
  const auto line = [&](const std::string& id, const std::string& type, const std::string& data) {
    return R"({"specversion":"1.0","source":"urn:test","id":")" + act.key + id + R"(","type":"isonomy.)" + type + R"(","subject":")" + subject + R"(","data":{"case":")" + act.key + "\"," + data + "}}";
  };
  return {line("c", "conduct", R"("at":")" + (act.conduct.empty() ? act.day : act.conduct) + R"(","facts":{)" + act.facts + "}" + act.more),
          line("d", "decision.fine", R"("at":")" + act.day + R"(","authority":")" + act.authority + R"(","cites":["fee@1"],"amount":)" + act.amount + act.more)};
}

void file(Judged& world, const std::vector<Fined>& acts) {
  for (const Fined& act : acts) {
    for (const std::string& line : lines_of(act)) world.file_line(line);
  }
}

std::string found(const std::vector<Fined>& acts, const std::string& rules = pack()) {
  Judged world(rules, kOffice);
  file(world, acts);
  return world.found();
}

// --- INC-1

std::vector<Fined> twins(const std::string& odd_amount, const std::string& odd_day = "2020-03-15") {
  return {{"A", "2020-01-10", "100"}, {"B", "2020-02-10", "100"}, {"C", "2020-03-10", "110"}, {"X", odd_day, odd_amount}, {"D", "2020-04-10", "100"}, {"E", "2020-05-10", "100"}};
}

TEST(Twins, TheOddOneOutIsNamedWithItsTwinsAndWhatTheyShare) {
  Judged world(pack(), kOffice);
  file(world, twins("900"));
  ASSERT_EQ(world.found(), "INC-1 consistent-with fee@1\n");
  const detect::Finding finding = world.findings()[0];
  EXPECT_EQ(finding.case_key, "X");
  ASSERT_EQ(finding.twins.size(), 5u);
  EXPECT_EQ(finding.twins[0].case_key, "A");
  EXPECT_EQ(finding.twins[0].outcome, "fine of 100");
  EXPECT_EQ(finding.alike, (std::vector<std::string>{"fee@1", "facts.late > 3: true"}));
  EXPECT_NE(finding.sentence.find("The fine of 900 of 2020-03-15"), std::string::npos) << finding.sentence;
  EXPECT_NE(finding.counter.find("Facts that the stream does not hold"), std::string::npos);
}

TEST(Twins, ThatEndAlikeAreNothing) {
  EXPECT_EQ(found(twins("100")), "");
  EXPECT_EQ(found(twins("290")), "") << "a fifth of the range is the least that counts as unlike";
}

TEST(Twins, AreFourOfFourSubjectsAtTheLeast) {
  std::vector<Fined> few = twins("900");
  few.erase(few.begin(), few.begin() + 2);
  EXPECT_EQ(found(few), "");
  std::vector<Fined> one_firm = twins("900");
  for (Fined& act : one_firm) act.subject = act.key == "X" ? "" : "Chain";
  EXPECT_EQ(found(one_firm), "");
}

TEST(Twins, OnOneSideOnlyMayBeANewPractice) {
  EXPECT_EQ(found(twins("900", "2020-06-01")), "");
  EXPECT_EQ(found(twins("900", "2020-01-01")), "");
}

TEST(Twins, FarInTimeAreNone) {
  EXPECT_EQ(found({{"A", "2015-01-10", "100"}, {"B", "2015-02-10", "100"}, {"X", "2018-03-15", "900"}, {"D", "2021-04-10", "100"}, {"E", "2021-05-10", "100"}}), "");
}

TEST(Twins, AfterAPrecedentThatChangedThePracticeAreNone) {
  EXPECT_EQ(found({{"A", "2020-01-10", "100"}, {"B", "2020-02-10", "100"}, {"C", "2020-03-10", "100"}, {"X", "2020-04-15", "900"}, {"D", "2020-05-10", "900"}, {"E", "2020-06-10", "900"}}), "");
}

TEST(Twins, WithAFactThatTheLawDoesNotAskAreUndetermined) {
  std::vector<Fined> acts = twins("900");
  acts[3].facts = R"("late":5,"hardship":true)";
  Judged world(pack(), kOffice);
  file(world, acts);
  ASSERT_EQ(world.found(), "INC-1 undetermined fee@1\n");
  EXPECT_NE(world.findings()[0].counter.find("hardship: true"), std::string::npos);
}

TEST(Twins, MustAgreeInWhatIsWeighed) {
  const std::string weighing = pack("weigh = [\"facts.harm\"]\n");
  std::vector<Fined> acts = twins("900");
  for (Fined& act : acts) act.facts = act.key == "X" ? R"("late":5,"harm":true)" : R"("late":5,"harm":false)";
  EXPECT_EQ(found(acts, weighing), "");
  for (Fined& act : acts) act.facts = R"("late":5)";
  EXPECT_EQ(found(acts, weighing), "") << "what was to be weighed is not stated";
}

TEST(Twins, OfLowConfidenceOrInferredCitationsAreNone) {
  for (const char* more : {R"(,"confidence":"low")", R"(,"cites_by":"inferred")"}) {
    std::vector<Fined> acts = twins("900");
    acts[3].more = more;
    EXPECT_EQ(found(acts), "") << more;
  }
}

TEST(Twins, AreTheSameWhateverArrivedFirst) {
  std::vector<std::string> lines;
  for (const Fined& act : twins("900")) {
    for (const std::string& line : lines_of(act)) lines.push_back(line);
  }
  std::string first;
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    Judged world(pack(), kOffice);
    for (size_t i = 0; i < lines.size(); ++i) {
      world.file_line(lines[i]);
      if (round % 2 == 1) world.engine().settle();
    }
    if (first.empty()) first = world.exported();
    EXPECT_EQ(world.exported(), first);
    std::shuffle(lines.begin(), lines.end(), random);
  }
  EXPECT_NE(first.find("INC-1"), std::string::npos);
}

TEST(Twins, ThatComeLaterTakeTheFindingBack) {
  Judged world(pack(), kOffice);
  file(world, twins("900"));
  EXPECT_EQ(world.found(), "INC-1 consistent-with fee@1\n");
  file(world, {{"F", "2020-03-20", "900"}});
  EXPECT_EQ(world.found(), "") << "another one ended the same way";
}

// --- INC-6

std::vector<Fined> flat(const std::string& amount, int harmed = 1) {
  std::vector<Fined> acts;
  for (int i = 0; i < 7; ++i) {
    acts.push_back({std::string(1, static_cast<char>('A' + i)), "2020-0" + std::to_string(i + 1) + "-10", amount, std::string(R"("late":5,"harm":)") + (i < harmed ? "true" : "false")});
  }
  return acts;
}

TEST(FlatSanction, OnUnlikeCasesIsFoundOnTheRuleAndOnTheOneThatDiffers) {
  Judged world(pack("weigh = [\"facts.harm\"]\n"), kOffice);
  file(world, flat("1000"));
  ASSERT_EQ(world.found(), "INC-6 consistent-with fee@1\nINC-6 consistent-with fee@1\n");
  const std::vector<detect::Finding> findings = world.findings();
  EXPECT_EQ(findings[0].case_key, "");
  EXPECT_NE(findings[0].sentence.find("facts.harm (false in 6, true in 1)"), std::string::npos) << findings[0].sentence;
  EXPECT_EQ(findings[1].case_key, "A");
  EXPECT_NE(findings[1].counter.find("ceiling may be so low"), std::string::npos);
}

TEST(FlatSanction, OnLikeCasesIsNone) { EXPECT_EQ(found(flat("1000", 0), pack("weigh = [\"facts.harm\"]\n")), ""); }

TEST(FlatSanction, BelowTheMaximumIsNone) { EXPECT_EQ(found(flat("400"), pack("weigh = [\"facts.harm\"]\n")), ""); }

TEST(FlatSanction, WithoutADutyToWeighIsNone) { EXPECT_EQ(found(flat("1000"), pack()), ""); }

TEST(FlatSanction, FixedByTheLawIsNone) {
  std::string fixed = pack("weigh = [\"facts.harm\"]\n");
  fixed.replace(fixed.find("max = 'money(1000)'"), 19, "exactly = 'money(1000)'");
  EXPECT_EQ(found(flat("1000"), fixed), "");
}

TEST(FlatSanction, OnNumbersAtABandsEdgeIsNone) {
  std::vector<Fined> acts = flat("1000", 0);
  for (size_t i = 0; i < acts.size(); ++i) acts[i].facts = i == 0 ? R"("late":10)" : R"("late":9)";
  EXPECT_EQ(found(acts, pack("weigh = [\"facts.late\"]\n")), "");
  acts[0].facts = R"("late":400)";
  EXPECT_NE(found(acts, pack("weigh = [\"facts.late\"]\n")), "");
}

// --- CAM-4

// Others are fined from 2014 on; the class from 2019 on, in mass, half of it for conduct of years before.
std::vector<Fined> campaign(const std::string& old_conduct, int cases = 12) {
  std::vector<Fined> acts;
  for (int year = 2014; year < 2019; ++year) acts.push_back({"O" + std::to_string(year), std::to_string(year) + "-05-01", "500", R"("late":5)", "", R"(,"trade":"shop")"});
  for (int i = 0; i < cases; ++i) {
    const std::string day = (i < 9 ? "0" : "") + std::to_string(i + 1);
    acts.push_back({"P" + day, "2019-06-" + day, "500", R"("late":5)", i % 2 == 0 ? old_conduct : "", R"(,"trade":"platform")"});
  }
  return acts;
}

TEST(Revival, OfARuleThatSleptForOneClassSaysSo) {
  Judged world(pack(), kOffice);
  file(world, campaign("2015-03-01"));
  ASSERT_EQ(world.found(), "CAM-4 consistent-with fee@1\n");
  const detect::Finding finding = world.findings()[0];
  EXPECT_NE(finding.sentence.find("anybody of trade platform for 5 years on record"), std::string::npos) << finding.sentence;
  EXPECT_NE(finding.sentence.find("slept for this class only: 5 cases of others"), std::string::npos) << finding.sentence;
  EXPECT_EQ(finding.twins_in_all, 6);
}

TEST(Revival, WithoutOldConductIsNone) { EXPECT_EQ(found(campaign("2019-05-20")), ""); }

TEST(Revival, OfAHandfulIsNone) { EXPECT_EQ(found(campaign("2015-03-01", 8)), ""); }

TEST(Revival, OfARuleThatWasAppliedAllAlongIsNone) {
  std::vector<Fined> acts = campaign("2015-03-01");
  acts.push_back({"Q", "2014-06-01", "500", R"("late":5)", "", R"(,"trade":"platform")"});
  EXPECT_EQ(found(acts), "");
}

TEST(Revival, WhereTheRecordOnlyBeginsIsNone) {
  std::vector<Fined> acts = campaign("2015-03-01");
  acts.erase(acts.begin(), acts.begin() + 5);
  EXPECT_EQ(found(acts), "") << "what came before the first act on record is not known";
}

TEST(Revival, OfALawThatWasNewIsNone) {
  std::string young = pack();
  young.replace(young.find("in_force = 2010-01-01"), 21, "in_force = 2018-06-01");
  EXPECT_EQ(found(campaign("2018-07-01"), young).find("CAM-4"), std::string::npos);
}

// --- PLT-1

std::vector<Fined> by_code(const std::string& before, const std::string& after, const std::string& authority = "robot") {
  std::vector<Fined> acts;
  for (int i = 0; i < 8; ++i) {
    acts.push_back({std::string(1, static_cast<char>('A' + i)), "2020-0" + std::to_string(i + 1) + "-10", i < 4 ? before : after, R"("late":5)", "", "", authority});
  }
  return acts;
}

TEST(Code, ThatChangedWithoutAVersion) {
  Judged world(pack(), kOffice);
  file(world, by_code("100", "150"));
  ASSERT_EQ(world.found(), "PLT-1 consistent-with fee@1\n");
  EXPECT_NE(world.findings()[0].sentence.find("fine of 100 in 4 acts up to 2020-04-10, and in fine of 150 in 4 acts from 2020-05-10 on"), std::string::npos) << world.findings()[0].sentence;
}

TEST(Code, ThatDidNotChangeIsNone) { EXPECT_EQ(found(by_code("100", "100")), ""); }

TEST(Code, OfAnAuthorityThatDoesNotPublishItIsNone) { EXPECT_EQ(found(by_code("100", "150", "office")), ""); }

TEST(Code, ThatChangedBackAndForthIsAnotherMatter) {
  std::vector<Fined> acts = by_code("100", "150");
  acts[6].amount = "100";
  EXPECT_EQ(found(acts), "");
}

TEST(Code, WithAPublishedVersionInBetweenIsNone) {
  std::vector<Fined> acts = by_code("100", "150");
  std::string two = pack("");
  two = two.substr(0, two.find("[rule.fee]")) + R"(
[rule.fee]
rank = "law"
confidence = "high"
allows = "decision.fine"
when = 'facts.late > 3'
sanction = [ { kind = "fine", max = 'money(1000)' } ]
[[rule.fee.version]]
id = "1"
published = 2009-01-01
in_force = 2010-01-01
[[rule.fee.version]]
id = "2"
published = 2020-04-01
in_force = 2020-05-01
)";
  Judged world(two, kOffice);
  for (const Fined& act : acts) {
    for (std::string line : lines_of(act)) {
      if (const size_t at = line.find("fee@1"); at != std::string::npos) line.replace(at, 5, "fee");
      world.file_line(line);
    }
  }
  EXPECT_EQ(world.found(), "");
}

TEST(Code, InADisclosedExperimentIsNone) {
  Judged world(pack(), kOffice);
  const std::vector<Fined> acts = by_code("100", "150");
  file(world, acts);
  for (size_t i = 4; i < acts.size(); ++i) world.file("isonomy.procedure.experiment", R"({"case":")" + acts[i].key + R"(","at":")" + acts[i].day + "\"}");
  EXPECT_EQ(world.found(), "");
}

TEST(Code, ThatReadOtherInputsIsNone) {
  std::vector<Fined> acts = by_code("100", "150");
  for (size_t i = 4; i < acts.size(); ++i) acts[i].facts = R"("late":5,"harm":true)";
  EXPECT_EQ(found(acts), "PLT-1 undetermined fee@1\n") << "the published rule does not read it";
  EXPECT_EQ(found(acts, pack("weigh = [\"facts.harm\"]\n")), "");
}

}  // namespace
}  // namespace isonomy
