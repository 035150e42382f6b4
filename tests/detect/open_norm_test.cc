// SPDX-License-Identifier: Apache-2.0
// What rests on an open norm ("large", whose meaning is itself disputed) is undetermined, however firmly the stream states it: the condition of a
// power (ARB-5), an entry of its range (ARB-3), a prohibition (ARB-1) and a duty to act (INC-5). But whoever decides is held to what the decision
// itself says. Exemptions and steps have files of their own.
#include <algorithm>

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
using test::version_with;

const char* const kCites = R"(["harm@2000"])";
const std::string kConduct = "\"2015-03-01\"";
constexpr const char* kFine = "{ kind = \"fine\", max = 'money(1000)' }";

std::string facts(const std::string& text) { return R"(,"facts":{)" + text + "}"; }
std::string harm(const std::string& more) { return law(power() + version_with("2000", "2000-01-01", kFine, more)); }

// `stated` of the conduct, by whoever fed the stream.
std::string fined(const std::string& rules, const std::string& stated, const std::string& amount = "500") {
  Judged world(rules);
  act(world, "2015-06-01", kConduct + facts(stated), kCites, amount);
  return found_in_case(world);
}
std::string fined_saying(const std::string& rules, const std::string& stated, const std::string& amount = "500") {
  Judged world(rules);
  act(world, "2015-06-01", kConduct, kCites, amount, facts(stated));
  return found_in_case(world);
}

TEST(OpenNorm, InTheConditionOfAPowerLeavesItOpen) {
  EXPECT_EQ(fined(harm("  when = 'facts.grave'\n"), R"("grave":false)"), "ARB-5 breach harm@2000\n");
  EXPECT_EQ(fined(harm("  when = 'facts.large'\n"), R"("large":false)"), "ARB-5 undetermined harm@2000\n");
  EXPECT_EQ(fined(harm("  when = 'facts.large'\n"), R"("large":true)"), "") << "what the authority says of it stands";
  EXPECT_EQ(fined(harm("  unless = 'facts.large'\n"), R"("large":true)"), "ARB-5 undetermined harm@2000\n");
  Judged world(harm("  when = 'facts.large'\n"));
  act(world, "2015-06-01", kConduct + facts(R"("large":false)"), kCites, "500");
  const std::vector<detect::Finding> findings = world.findings();
  EXPECT_TRUE(std::any_of(findings.begin(), findings.end(), [](const detect::Finding& each) { return each.code == "ARB-5" && each.counter.find("open norm") != std::string::npos; }));
}

TEST(OpenNorm, BesideAFactThatSettlesItChangesNothing) {
  const std::string both = harm("  when = 'facts.large && facts.grave'\n");
  EXPECT_EQ(fined(both, R"("large":false,"grave":false)"), "ARB-5 breach harm@2000\n") << "false whatever large means";
  EXPECT_EQ(fined(both, R"("large":false,"grave":true)"), "ARB-5 undetermined harm@2000\n");
  EXPECT_EQ(fined(harm("  when = 'facts.grave'\n  unless = 'facts.large'\n"), R"("large":true,"grave":false)"), "ARB-5 breach harm@2000\n");
}

TEST(OpenNorm, InAnEntryOfTheRangeLeavesTheCeilingOpen) {
  const auto range = [](const char* fact) {
    return law(power() + version_with("2000", "2000-01-01", std::string(kFine) + ", { kind = \"fine\", if = 'facts." + fact + "', max = 'money(5000)' }"));
  };
  EXPECT_EQ(fined(range("grave"), R"("grave":false)", "3000"), "ARB-3 breach harm@2000\n");
  EXPECT_EQ(fined(range("large"), R"("large":false)", "3000"), "ARB-3 undetermined harm@2000\n");
  EXPECT_EQ(fined(range("large"), R"("large":true)", "3000"), "");
  EXPECT_EQ(fined(range("large"), R"("large":false)", "500"), "");
}

TEST(OpenNorm, ThatTheDecisionItselfStatesBindsIt) {
  EXPECT_EQ(fined_saying(harm("  when = 'facts.large'\n"), R"("large":false)"), "ARB-5 breach harm@2000\n");
  EXPECT_EQ(fined_saying(law(power() + version_with("2000", "2000-01-01", std::string(kFine) + ", { kind = \"fine\", if = 'facts.large', max = 'money(5000)' }")), R"("large":false)", "3000"),
            "ARB-3 breach harm@2000\n");
}

TEST(OpenNorm, InAProhibitionLeavesItOpen) {
  const auto forbidden = [](const char* fact) {
    Judged world(law(power(test::version("2000", "1999-12-01", "2000-01-01", "1000")) + rule("ban", "forbids = \"enforcement.collection\"\nwhen = 'facts." + std::string(fact) + "'")));
    world.file("isonomy.conduct", R"({"case":"C","at":"2015-03-01","facts":{"grave":true,"large":true}})");
    step(world, "enforcement.collection", "2015-06-01");
    return found_in_case(world);
  };
  EXPECT_EQ(forbidden("grave"), "ARB-1 breach ban@1\n");
  EXPECT_EQ(forbidden("large"), "ARB-1 undetermined ban@1\n");
}

TEST(OpenNorm, InADutyToActLeavesItOpen) {
  const auto silent = [](const char* fact) {
    Judged world(law(rule("shall", "authority = [\"office\"]\nallows = \"decision.order\"\nduty = \"shall\"\nanswer_within = \"30d\"\nwhen = 'facts." + std::string(fact) + "'")));
    world.file("isonomy.conduct", R"({"case":"C","at":"2015-03-01","facts":{"grave":true,"large":true}})");
    step(world, "detection", "2015-04-01");
    tick(world, "2016-06-01");
    return found_in_case(world);
  };
  EXPECT_EQ(silent("grave"), "INC-5 breach shall@1\n");
  EXPECT_EQ(silent("large"), "INC-5 undetermined shall@1\n");
}

}  // namespace
}  // namespace isonomy
