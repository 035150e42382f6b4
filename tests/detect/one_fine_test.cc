// SPDX-License-Identifier: Apache-2.0
// Ne bis in idem for fines: one act, one fine.
//
// Sources: Administrative Penalty Law (China) 1996 art. 24, 2021 art. 29; ICCPR art. 14(7); ECHR Protocol 7 art. 4; Sergey Zolotukhin v.
// Russia [GC], no. 14939/03 (2009) (the same facts); A and B v. Norway [GC], nos. 24130/11 and 29758/11 (2016) (complementary sanctions).
#include "tests/support/law_pack.h"

namespace isonomy {
namespace {

using test::found_in_case;
using test::Judged;
using test::law;
using test::power;
using test::rule;
using test::step;
using test::version;

const std::string kOther = rule("noise", "authority = [\"office\"]\nallows = [\"decision.fine\", \"decision.ban\"]\nsanction = [ { kind = \"fine\", max = 'money(1000)' }, { kind = \"ban\" } ]");
const std::string kExecutes = rule("scale", "authority = [\"office\"]\nallows = \"decision.fine\"\nimplements = [\"harm\"]\nsanction = [ { kind = \"fine\", max = 'money(1000)' } ]");
const std::string kPack = law(power() + version("2000", "1999-12-01", "2000-01-01", "1000") + kOther + kExecutes +
                              rule("one-fine", "law_of = \"decision\"\nprinciple = { name = \"one-fine\" }"));

void conduct(Judged& world, const std::string& at = "\"2015-03-01\"") { world.file("isonomy.conduct", R"({"case":"C","at":)" + at + "}"); }
void fine(Judged& world, const std::string& at, const std::string& cites = "harm@2000", const std::string& more = "") {
  step(world, "decision.fine", at, R"(,"amount":500,"cites":[")" + cites + "\"]" + more);
}

TEST(OneFine, ASecondFineForTheSameActIsABreach) {
  Judged world(kPack);
  conduct(world);
  fine(world, "2015-06-01");
  fine(world, "2016-02-01");
  ASSERT_EQ(found_in_case(world), "ARB-4 breach one-fine@1\n");
  EXPECT_EQ(world.findings()[0].events.size(), 2u);
}

TEST(OneFine, AThirdFineIsASecondFinding) {
  Judged world(kPack);
  conduct(world);
  for (const char* day : {"2015-06-01", "2016-02-01", "2016-03-01"}) fine(world, day);
  EXPECT_EQ(found_in_case(world), "ARB-4 breach one-fine@1\nARB-4 breach one-fine@1\n");
}

TEST(OneFine, TheRuleAndWhatExecutesItAreOneLaw) {
  Judged world(kPack);
  conduct(world);
  fine(world, "2015-06-01");
  fine(world, "2016-02-01", "scale@1");
  EXPECT_EQ(found_in_case(world), "ARB-4 breach one-fine@1\n");
}

TEST(OneFine, DifferentActsMayEachCarryAFine) {
  Judged world(kPack);
  conduct(world);
  conduct(world, "\"2015-04-01\"");
  fine(world, "2015-06-01");
  fine(world, "2016-02-01");
  EXPECT_EQ(found_in_case(world), "");
}

TEST(OneFine, ConductThatWentOnAfterTheFirstFineMayBeANewAct) {
  Judged world(kPack);
  conduct(world, R"("2015-03-01","through":"2015-12-01")");
  fine(world, "2015-06-01");
  fine(world, "2016-02-01");
  EXPECT_EQ(found_in_case(world), "ARB-4 undetermined one-fine@1\n");
}

TEST(OneFine, DifferentStatutesMayProtectDifferentInterests) {
  Judged world(kPack);
  conduct(world);
  fine(world, "2015-06-01");
  fine(world, "2016-02-01", "noise@1");
  EXPECT_EQ(found_in_case(world), "");
}

TEST(OneFine, SanctionsOtherThanFinesMayStandBesideOne) {
  Judged world(kPack);
  conduct(world);
  fine(world, "2015-06-01", "noise@1");
  step(world, "decision.ban", "2016-02-01", R"(,"cites":["noise@1"])");
  EXPECT_EQ(found_in_case(world), "");
}

TEST(OneFine, AnActThatDoesNotSayWhatItAppliesIsUndetermined) {
  Judged world(kPack);
  conduct(world);
  fine(world, "2015-06-01");
  step(world, "decision.fine", "2016-02-01", R"(,"amount":500)");
  EXPECT_EQ(found_in_case(world), "ARB-4 undetermined one-fine@1\n");
}

TEST(OneFine, AmountsListedInsideOneAnotherAreOneFine) {
  Judged world(kPack);
  conduct(world);
  fine(world, "2015-06-01");  // its id is 2
  fine(world, "2015-06-01", "harm@2000", R"(,"part_of":"2")");
  EXPECT_EQ(found_in_case(world), "");
}

TEST(OneFine, DifferentPartiesAreEachFinedOnce) {
  Judged world(kPack);
  conduct(world);
  fine(world, "2015-06-01", "harm@2000", R"(,"parties":[{"subject":"A","amount":500}])");
  fine(world, "2016-02-01", "harm@2000", R"(,"parties":[{"subject":"B","amount":500}])");
  EXPECT_EQ(found_in_case(world), "");
}

TEST(OneFine, ABatchOfUnknownPartiesIsUndetermined) {
  Judged world(kPack);
  conduct(world);
  fine(world, "2015-06-01");
  step(world, "decision.fine", "2016-02-01", R"(,"amount":500,"cites":["harm@2000"],"n_parties":4)");
  EXPECT_EQ(found_in_case(world), "ARB-4 undetermined one-fine@1\n");
}

// A fine after the first was set aside is the first that stands.
TEST(OneFine, AnAppealBetweenTheTwoIsUndetermined) {
  Judged world(kPack);
  conduct(world);
  fine(world, "2015-06-01");
  step(world, "appeal_decision", "2015-12-01", R"(,"outcome":"annulled")");
  fine(world, "2016-02-01");
  EXPECT_EQ(found_in_case(world), "ARB-4 undetermined one-fine@1\n");
}

TEST(OneFine, WithoutThePrincipleNobodyIsAccused) {
  Judged world(law(power() + version("2000", "1999-12-01", "2000-01-01", "1000")));
  conduct(world);
  fine(world, "2015-06-01");
  fine(world, "2016-02-01");
  EXPECT_EQ(found_in_case(world), "");
}

}  // namespace
}  // namespace isonomy
