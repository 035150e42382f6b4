// SPDX-License-Identifier: Apache-2.0
// The lawful range: sums of maxima, amounts per party, and what must be known before an amount is too much.
//
// Sources: ultra vires; for the sum of the maxima of several breaches, Administrative Penalty Law (China) 1996 and 2021 with the price
// law's penalties; German OWiG section 20 (several breaches, several fines).
#include "tests/support/law_pack.h"

namespace isonomy {
namespace {

using test::act;
using test::found_in_case;
using test::Judged;
using test::law;
using test::power;
using test::version;
using test::version_with;

const char* const kConduct = "\"2020-06-01\"";
const char* const kCites = R"(["harm@2020"])";
const std::string kOne = law(power() + version("2020", "2019-12-01", "2020-01-01", "1000"));
const std::string kPerParty = law(power() + version_with("2020", "2020-01-01", "{ kind = \"fine\", max = 'money(1000)', per = \"party\" }"));

std::string fined(const std::string& pack, const std::string& amount, const std::string& more = "") {
  Judged world(pack);
  act(world, "2021-05-01", kConduct, kCites, amount, more);
  return found_in_case(world);
}

TEST(LawfulRange, AFineAboveTheCeilingIsABreach) { EXPECT_EQ(fined(kOne, "1000.01"), "ARB-3 breach harm@2020\n"); }
TEST(LawfulRange, AFineAtTheCeilingIsNot) { EXPECT_EQ(fined(kOne, "1000"), ""); }

TEST(LawfulRange, TheCeilingIsTheSumOfMaximaOverBreaches) {
  const std::string breaches = R"("breaches":[{"cites":["harm@2020"]},{"cites":["harm@2020"],"n":2}])";
  for (const auto& [amount, want] : {std::pair("3000", ""), std::pair("3000.01", "ARB-3 breach harm@2020\n")}) {
    Judged world(kOne);
    world.file("isonomy.conduct", R"({"case":"C","at":"2020-06-01"})");
    world.file("isonomy.decision.fine", R"({"case":"C","at":"2021-05-01","authority":"office","amount":)" + std::string(amount) + "," + breaches + "}");
    EXPECT_EQ(world.found(), want) << amount;
  }
}

TEST(LawfulRange, AnAmountPerPartyCountsEachParty) {
  EXPECT_EQ(fined(kPerParty, "3000", R"(,"n_parties":3)"), "");
  EXPECT_EQ(fined(kPerParty, "3000.01", R"(,"n_parties":3)"), "ARB-3 breach harm@2020\n");
  EXPECT_EQ(fined(kPerParty, "2000", R"(,"parties":[{"subject":"A","amount":1000},{"subject":"B","amount":1000}])"), "");
  EXPECT_EQ(fined(kPerParty, "1000.01"), "ARB-3 breach harm@2020\n") << "one case has one party unless it says more";
}

TEST(LawfulRange, ABatchWithUnknownPartiesHasAnUnknownCeiling) {
  Judged world(kOne);
  act(world, "2021-05-01", kConduct, kCites, "17000", R"(,"n_cases":28)");
  ASSERT_EQ(world.found(), "ARB-3 undetermined harm@2020\n");
  EXPECT_NE(world.findings()[0].sentence.find("the number of parties fined"), std::string::npos);
}

TEST(LawfulRange, AMissingFactLeavesTheCeilingOpen) {
  const std::string pack = law(power() + version_with("2020", "2020-01-01",
                                                      "{ kind = \"fine\", max = 'money(100)' }, { kind = \"fine\", if = 'facts.grave', max = 'percent(5, facts.turnover)' }"));
  EXPECT_EQ(fined(pack, "90"), "") << "within what is allowed whatever the turnover is";
  EXPECT_EQ(fined(pack, "900"), "ARB-3 undetermined harm@2020\n");
}

// Entries of one kind whose conditions hold are the authority's choice.
TEST(LawfulRange, EntriesOfOneKindAreTheAuthoritysChoice) {
  const std::string pack = law(power() + version_with("2020", "2020-01-01",
                                                      "{ kind = \"fine\", max = 'money(100)' }, { kind = \"fine\", if = 'facts.grave', min = 'money(500)', max = 'money(900)' }"));
  EXPECT_EQ(fined(pack, "900", R"(,"facts":{"grave":true})"), "");
  EXPECT_EQ(fined(pack, "50", R"(,"facts":{"grave":true})"), "");
  EXPECT_EQ(fined(pack, "900", R"(,"facts":{"grave":false})"), "ARB-3 breach harm@2020\n");
}

// LAW: each owes what the law sets for one (joint infringers are not jointly fined: Administrative Offences Act (Germany) s. 14).
TEST(LawfulRange, AShareAboveWhatOnePartyMayOweIsABreachThoughTheSumFits) {
  EXPECT_EQ(fined(kPerParty, "1600", R"(,"parties":[{"subject":"A","amount":400},{"subject":"B","amount":1200}])"), "ARB-3 breach harm@2020\n");
  EXPECT_EQ(fined(kPerParty, "1600", R"(,"parties":[{"subject":"A","amount":800},{"subject":"B","amount":800}])"), "");
}

std::string daily(const std::string& until, const std::string& amount) {
  Judged world(law(power() + version_with("2020", "2020-01-01", "{ kind = \"fine\", max = 'money(100)', per = \"day\" }")));
  world.file("isonomy.conduct", R"({"case":"C","at":"2020-06-01","through":")" + until + "\"}");
  world.file("isonomy.decision.fine", R"({"case":"C","at":"2021-05-01","authority":"office","cites":["harm@2020"],"amount":)" + amount + "}");
  return found_in_case(world);
}

TEST(LawfulRange, AnAmountPerDayCountsTheDaysOfTheConduct) {
  EXPECT_EQ(daily("2020-06-03", "300"), "") << "the first and the last day count";
  EXPECT_EQ(daily("2020-06-03", "300.01"), "ARB-3 breach harm@2020\n");
  EXPECT_EQ(daily("2020-06-01", "100.01"), "ARB-3 breach harm@2020\n");
  EXPECT_EQ(daily("2020-07", "300"), "ARB-3 undetermined harm@2020\n") << "some days of two months";
}

TEST(LawfulRange, AFactorRaisesBothEndsAlsoWhereItIsNoWholeNumber) {
  const std::string pack = law(power() + version_with("2020", "2020-01-01", "{ kind = \"fine\", min = 'money(100)', max = 'money(300)', multiply = 'facts.grave ? 1.5 : 1.0' }"));
  EXPECT_EQ(fined(pack, "450", R"(,"facts":{"grave":true})"), "");
  EXPECT_EQ(fined(pack, "450.01", R"(,"facts":{"grave":true})"), "ARB-3 breach harm@2020\n");
  EXPECT_EQ(fined(pack, "149.99", R"(,"facts":{"grave":true})"), "ARB-3 undetermined harm@2020\n") << "below the raised minimum";
  EXPECT_EQ(fined(pack, "301", R"(,"facts":{"grave":false})"), "ARB-3 breach harm@2020\n");
  EXPECT_EQ(fined(pack, "450"), "ARB-3 undetermined harm@2020\n");
}

// Less than the least may be mitigation (Administrative Penalty Law 2021 art. 32), which no arithmetic can exclude.
// Trap of the catalogue: damages and private acts are out of scope; so is all money that is no fine.
TEST(LawfulRange, MeasuresFinesAndNoOtherMoney) {
  const auto ordered = [](const std::string& kinds) {
    Judged world(kOne);
    world.file("isonomy.conduct", R"({"case":"C","at":"2020-06-01"})");
    world.file("isonomy.decision.fine", R"({"case":"C","at":"2021-05-01","authority":"office","kind":)" + kinds + R"(,"cites":["harm@2020"],"amount":500000})");
    std::string out;
    for (const detect::Finding& finding : world.findings()) {
      if (finding.code == "ARB-3") out += std::string(detect::verdict_name(finding.verdict)) + "\n";
    }
    return out;
  };
  EXPECT_EQ(ordered(R"(["fine"])"), "breach\n");
  EXPECT_EQ(ordered(R"(["fine","remedy"])"), "breach\n");
  EXPECT_EQ(ordered(R"(["damages"])"), "");
  EXPECT_EQ(ordered(R"(["confiscation"])"), "");
  EXPECT_EQ(ordered(R"(["fine","confiscation"])"), "undetermined\n") << "how much of it is the fine is not stated";
  EXPECT_EQ(ordered(R"(["penalty"])"), "breach\n") << "a fine by another name";
}

TEST(LawfulRange, LessThanTheLeastIsUndetermined) {
  const std::string pack = law(power() + version_with("2020", "2020-01-01", "{ kind = \"fine\", min = 'money(500)', max = 'money(900)' }"));
  EXPECT_EQ(fined(pack, "499"), "ARB-3 undetermined harm@2020\n");
}

}  // namespace
}  // namespace isonomy
