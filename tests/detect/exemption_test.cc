// SPDX-License-Identifier: Apache-2.0
// Exemptions: a penalty where the law says that there shall be none, and where it says that there need be none.
//
// Sources: Administrative Penalty Law (China) 1996 art. 27(2), 2021 art. 33 (minor, corrected in time, no harm: no penalty; a first
// violation of little harm: may be left without one). In dubio: what nobody stated is not held against the authority.
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
const char* const kConduct = "\"2015-03-01\"";

std::string exempting(const std::string& entries, const std::string& more = "") {
  return law(kPower + rule("spared", "law_of = \"decision\"\nexempts = [ " + entries + " ]", more));
}
const std::string kMinor = exempting("{ if = 'facts.minor && facts.corrected && !facts.harm', duty = \"shall-not\" }");

std::string facts(const std::string& text) { return R"(,"facts":{)" + text + "}"; }

TEST(Exemption, APenaltyAlthoughTheLawExemptsIsABreach) {
  Judged world(kMinor);
  act(world, "2015-06-01", kConduct, kCites, "500", facts(R"("minor":true,"corrected":true,"harm":false)"));
  ASSERT_EQ(found_in_case(world), "ARB-5 breach spared@1\n");
  EXPECT_NE(world.findings()[0].sentence.find("exempts from it"), std::string::npos) << world.findings()[0].sentence;
}

TEST(Exemption, WhereItsConditionFailsThePenaltyStands) {
  Judged world(kMinor);
  act(world, "2015-06-01", kConduct, kCites, "500", facts(R"("minor":true,"corrected":true,"harm":true)"));
  EXPECT_EQ(found_in_case(world), "");
}

TEST(Exemption, OneMissingFactLeavesItUndetermined) {
  Judged world(kMinor);
  act(world, "2015-06-01", kConduct, kCites, "500", facts(R"("minor":true,"corrected":true)"));
  ASSERT_EQ(found_in_case(world), "ARB-5 undetermined spared@1\n");
  EXPECT_NE(world.findings()[0].sentence.find("facts.harm"), std::string::npos) << world.findings()[0].sentence;
}

TEST(Exemption, WhatNobodyRaisedIsNoFinding) {
  Judged world(kMinor);
  act(world, "2015-06-01", kConduct, kCites, "500");
  EXPECT_EQ(found_in_case(world), "");
}

TEST(Exemption, NeedNotIsDiscretion) {
  Judged world(exempting("{ if = 'facts.minor', duty = \"need-not\" }"));
  act(world, "2015-06-01", kConduct, kCites, "500", facts(R"("minor":true)"));
  EXPECT_EQ(found_in_case(world), "");
}

TEST(Exemption, NeedNotBesideShallNotChangesNothingInEither) {
  Judged world(exempting("{ if = 'facts.minor && facts.corrected && !facts.harm', duty = \"shall-not\" }, { if = 'facts.minor', duty = \"need-not\" }"));
  act(world, "2015-06-01", kConduct, kCites, "500", facts(R"("minor":true,"corrected":false,"harm":false)"));
  EXPECT_EQ(found_in_case(world), "");
}

TEST(Exemption, AnOpenNormLeavesItUndetermined) {
  Judged world(exempting("{ if = '!facts.large', duty = \"shall-not\" }"));
  act(world, "2015-06-01", kConduct, kCites, "500", facts(R"("large":false)"));
  ASSERT_EQ(found_in_case(world), "ARB-5 undetermined spared@1\n");
  EXPECT_NE(world.findings()[0].counter.find("open norm"), std::string::npos) << world.findings()[0].counter;
}

TEST(Exemption, ReachesOnlyTheRulesThatItNames) {
  const std::string other = rule("noise", "authority = [\"office\"]\nallows = \"decision.fine\"\nsanction = [ { kind = \"fine\", max = 'money(1000)' } ]");
  const std::string pack = exempting("{ if = 'facts.minor' }", "rules = [\"noise\"]\n" + other);
  Judged named(pack), not_named(pack);
  act(named, "2015-06-01", kConduct, R"(["noise@1"])", "500", facts(R"("minor":true)"));
  act(not_named, "2015-06-01", kConduct, kCites, "500", facts(R"("minor":true)"));
  EXPECT_EQ(found_in_case(named), "ARB-5 breach spared@1\n");
  EXPECT_EQ(found_in_case(not_named), "");
}

TEST(Exemption, APowerThatComesBeforeItIsNotTouched) {
  const std::string special = rule("special", "authority = [\"office\"]\nallows = \"decision.fine\"\noverrides = [\"spared\"]\nsanction = [ { kind = \"fine\", max = 'money(1000)' } ]");
  Judged world(exempting("{ if = 'facts.minor' }", special));
  act(world, "2015-06-01", kConduct, R"(["special@1"])", "500", facts(R"("minor":true)"));
  EXPECT_EQ(found_in_case(world), "");
}

TEST(Exemption, NoActionIsWhatTheExemptionAsksFor) {
  Judged world(kMinor);
  world.file("isonomy.conduct", R"({"case":"C","at":"2015-03-01","facts":{"minor":true,"corrected":true,"harm":false}})");
  step(world, "decision.none", "2015-06-01", R"(,"cites":[])");
  EXPECT_EQ(found_in_case(world), "");
}

TEST(Exemption, BindsFromTheDayOfItsOwnVersion) {
  const std::string later = "[rule.spared]\nid = \"1\"\nrank = \"law\"\npublished = 2015-01-01\nin_force = 2015-06-01\nconfidence = \"high\"\nlaw_of = \"decision\"\nexempts = [ { if = 'facts.minor' } ]\n";
  Judged before(law(kPower + later)), after(law(kPower + later));
  act(before, "2015-05-31", kConduct, kCites, "500", facts(R"("minor":true)"));
  act(after, "2015-06-01", kConduct, kCites, "500", facts(R"("minor":true)"));
  EXPECT_EQ(found_in_case(before), "");
  EXPECT_EQ(found_in_case(after), "ARB-5 breach spared@1\n");
}

}  // namespace
}  // namespace isonomy
