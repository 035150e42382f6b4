// SPDX-License-Identifier: Apache-2.0
// Vacatio legis: the time between publication and force, and texts that came into force before they were published.
//
// Sources: TFEU art. 297 (twentieth day); Legislation procedure in China, Orders 321 and 322 of 2001 (thirty days for administrative
// regulations and departmental rules, save urgency); Fuller, The Morality of Law (1964); for benefits that may take effect at once, the
// general exception of such clauses.
#include "tests/support/law_pack.h"

namespace isonomy {
namespace {

using test::Judged;
using test::law;
using test::power;
using test::rule;
using test::version;

std::string notice(const std::string& more = "") {
  return rule("lead", "law_of = \"decision\"\nprinciple = { name = \"notice\", lead = { law = \"30d\" }" + more + " }");
}

TEST(Notice, ZeroDaysWithoutALegalDefaultAreInformation) {
  Judged world(law(power() + version("2020", "2020-01-01", "2020-01-01", "1000")));
  ASSERT_EQ(world.found(), "RET-4 consistent-with harm@2020\n");
  EXPECT_EQ(world.findings()[0].grade, detect::Grade::kInformation);
  EXPECT_NE(world.findings()[0].sentence.find("no legal default binds this rank"), std::string::npos);
}

TEST(Notice, ABackdatedRuleIsABreach) {
  Judged world(law(power() + version("2020", "2020-02-01", "2020-01-01", "1000")));
  EXPECT_EQ(world.found(), "RET-2 breach harm@2020\n");
}

TEST(Notice, LessThanTheLeadIsConsistentWithABreachAndTheLeadItselfIsEnough) {
  Judged short_of_it(law(power() + version("2020", "2020-01-01", "2020-01-30", "1000") + notice()));
  Judged enough(law(power() + version("2020", "2020-01-01", "2020-01-31", "1000") + notice()));
  EXPECT_EQ(short_of_it.found(), "RET-4 consistent-with harm@2020\n");
  EXPECT_EQ(enough.found(), "");
}

TEST(Notice, AListedExceptionIsUndetermined) {
  Judged world(law(power() + version("2020", "2020-01-01", "2020-01-30", "1000") + notice(", exceptions = [\"harm\"]")));
  EXPECT_EQ(world.found(), "RET-4 undetermined harm@2020\n");
}

// Who published could not keep a lead that was set later.
TEST(Notice, ALeadSetAfterThePublicationDoesNotBindIt) {
  Judged world(law(power() + version("1999", "1999-01-01", "1999-01-20", "1000") + notice()));
  EXPECT_EQ(world.found(), "");
}

// Traps of the catalogue: beneficial rules, and procedural amendments.
TEST(Notice, ALowerFineThanBeforeNeedsNoneAndAHigherOneDoes) {
  const std::string before = power() + version("2010", "2009-01-01", "2010-01-01", "1000");
  Judged lower(law(before + version("2020", "2020-01-01", "2020-01-01", "500") + notice()));
  Judged same(law(before + version("2020", "2020-01-01", "2020-01-01", "1000") + notice()));
  Judged higher(law(before + version("2020", "2020-01-01", "2020-01-01", "1500") + notice()));
  EXPECT_EQ(lower.found(), "");
  EXPECT_EQ(same.found(), "") << "the same words bind nobody anew";
  EXPECT_EQ(higher.found(), "RET-4 consistent-with harm@2020\n");
}

TEST(Notice, AnExemptionAndAPrincipleThatProtectsNeedNone) {
  const std::string dates = "\nid = \"2020\"\nrank = \"law\"\npublished = 2020-01-01\nin_force = 2020-01-01\nconfidence = \"high\"\n";
  Judged world(law("[rule.pardon]" + dates + "exempts = [ { if = 'facts.corrected' } ]\n[rule.once]" + dates + "law_of = \"decision\"\nprinciple = { name = \"one-fine\" }\n" + notice()));
  EXPECT_EQ(world.found(), "");
}

TEST(Notice, AProceduralTextIsUndetermined) {
  Judged world(law(power() + version("2020", "2020-01-01", "2020-01-01", "1000", "effect = \"procedural\"\n") + notice()));
  EXPECT_EQ(world.found(), "RET-4 undetermined harm@2020\n");
}

TEST(Notice, ABackdatedTextThatOnlyLowersAFineIsUndetermined) {
  Judged world(law(power() + version("2010", "2009-01-01", "2010-01-01", "1000") + version("2020", "2020-02-01", "2020-01-01", "500")));
  EXPECT_EQ(world.found(), "RET-2 undetermined harm@2020\n");
}

TEST(Notice, DraftsNeedNoNotice) {
  Judged world(law(power() + version("2020", "2020-01-01", "2020-01-01", "1000", "draft = true\n")));
  EXPECT_EQ(world.found(), "");
}

}  // namespace
}  // namespace isonomy
