// SPDX-License-Identifier: Apache-2.0
// Doctrines about the life of a law: how it begins, how it ends, and what outlives it. Each test is named after its doctrine; the source
// stands above.
#include "tests/support/law_pack.h"

namespace isonomy {
namespace {

using test::act;
using test::found_in_case;
using test::Judged;
using test::law;
using test::power;
using test::version;

std::string milder(const std::string& word) { return test::rule("law-of-conduct", "principle = { name = \"law-of-conduct\", milder = \"" + word + "\" }"); }

std::string judged(const std::string& pack, const std::string& at, const std::string& conduct, const std::string& cites, const std::string& amount,
                   const std::string& jurisdiction = "") {
  Judged world(pack, jurisdiction);
  act(world, at, "\"" + conduct + "\"", cites, amount);
  return found_in_case(world);
}

const char* const kHarm = R"(["harm"])";

// Ultra-activity of temporary laws (German Criminal Code s. 2(4)): a law made for a time goes on to govern what was done in its time.
TEST(LifeOfALaw, ATemporaryLawOutlivesItsTimeForWhatWasDoneInIt) {
  const std::string pack = law(power() + version("crisis", "2009-12-01", "2010-01-01", "1000", "until = 2012-01-01\n"));
  EXPECT_EQ(judged(pack, "2014-05-01", "2011-12-31", kHarm, "900"), "") << "the last day of its time";
  EXPECT_EQ(judged(pack, "2014-05-01", "2012-01-01", kHarm, "900"), "ARB-1 consistent-with harm\n") << "the first day after it";
}

// The same under a general principle that orders the milder law: whether it reaches temporary laws is for the law to say, and here nobody did.
TEST(LifeOfALaw, WhetherTheMilderLawReachesATemporaryLawIsUndetermined) {
  const std::string pack = law(milder("shall") + power() + version("crisis", "2009-12-01", "2010-01-01", "1000", "until = 2012-01-01\n"));
  EXPECT_EQ(judged(pack, "2014-05-01", "2011-06-01", R"(["harm@crisis"])", "900"), "RET-3 undetermined harm@crisis\n");
}

// Desuetude does not repeal (French Civil Code, Portalis' discourse; Italian preliminary provisions art. 8): half a century of silence is none.
TEST(LifeOfALaw, DisuseDoesNotRepeal) {
  const std::string pack = law(power() + version("1900", "1899-12-01", "1900-01-01", "1000"));
  EXPECT_EQ(judged(pack, "1975-05-01", "1975-01-01", kHarm, "900"), "");
}

// A repeal does not revive what the repealed law had repealed (Interpretation Act 1978 (UK) s. 15).
TEST(LifeOfALaw, RepealOfARepealingLawRevivesNothing) {
  const std::string pack = law(power() + version("first", "1999-12-01", "2000-01-01", "1000") +
                               version("second", "2004-12-01", "2005-01-01", "500", "until = 2010-01-01\n"));
  EXPECT_EQ(judged(pack, "2011-05-01", "2011-01-01", kHarm, "900"), "ARB-1 consistent-with harm\n");
  EXPECT_EQ(judged(pack, "2011-05-01", "2011-01-01", R"(["harm@first"])", "900"), "ARB-1 consistent-with harm@first\n");
}

// A repeal leaves liabilities already incurred (Interpretation Act 1978 (UK) s. 16).
TEST(LifeOfALaw, RepealLeavesWhatWasIncurred) {
  const std::string pack = law(power() + version("first", "1999-12-01", "2000-01-01", "1000", "until = 2010-01-01\n"));
  EXPECT_EQ(judged(pack, "2011-05-01", "2009-12-31", kHarm, "900"), "");
}

// Vacatio legis: between publication and commencement a law can be read and does not bind.
TEST(LifeOfALaw, APublishedLawDoesNotBindBeforeItsCommencement) {
  const std::string pack = law(power() + version("new", "2019-01-01", "2020-01-01", "1000"));
  EXPECT_EQ(judged(pack, "2019-08-01", "2019-06-01", kHarm, "900"), "ARB-1 consistent-with harm\n");
  EXPECT_EQ(judged(pack, "2020-08-01", "2019-12-31", R"(["harm@new"])", "900"), "RET-1 breach harm@new\n");
  EXPECT_EQ(judged(pack, "2020-08-01", "2020-01-01", R"(["harm@new"])", "900"), "") << "the day of commencement counts in full (Regulation 1182/71 art. 4)";
}

// Publication heals nothing backwards: a text that could be read only after the act was no basis of it, whatever day it gives itself.
TEST(LifeOfALaw, APublicationAfterTheActIsNoBasisForIt) {
  const std::string pack = law(power() + version("late", "2020-06-01", "2019-01-01", "1000", "retroactive = true\n"));
  EXPECT_EQ(judged(pack, "2020-03-01", "2019-06-01", R"(["harm@late"])", "900"), "ARB-1 consistent-with harm@late\nRET-2 breach harm@late\n");
}

// Express retroactivity: a law that says so binds the past; that is a finding about the law and none about who applies it.
TEST(LifeOfALaw, ExpressRetroactivityIsTheLawsOwnAffair) {
  const std::string pack = law(power() + version("back", "2020-06-01", "2020-07-01", "1000", "applies_from = 2019-01-01\nretroactive = true\ntransition = \"art. 9\"\n"));
  EXPECT_EQ(judged(pack, "2020-09-01", "2019-06-01", R"(["harm@back"])", "900"), "");
}

// Lex intermedia: a mild law that came and went between conduct and decision is not the law of either day (the stricter reading).
TEST(LifeOfALaw, ALawBetweenConductAndDecisionIsNeithersLaw) {
  const std::string pack = law(milder("shall") + power() + version("old", "2009-12-01", "2010-01-01", "1000") + version("mild", "2014-12-01", "2015-01-01", "100") +
                               version("hard", "2019-12-01", "2020-01-01", "1000"));
  EXPECT_EQ(judged(pack, "2021-05-01", "2012-06-01", R"(["harm@old"])", "900"), "");
}

// Delegatus non potest delegare: a power given to one authority is not another's, and whether it was handed on is not in the text.
TEST(LifeOfALaw, APowerIsNotAnothersAndADelegationWouldHaveToBeShown) {
  const std::string pack = law(power() + version("2010", "2009-12-01", "2010-01-01", "1000"), "jurisdiction = \"XX\"\n");
  const char* const offices = "id = \"XX\"\n[[authority]]\nid = \"ministry\"\n[[authority]]\nid = \"office\"\n";
  std::string of_ministry = pack;
  of_ministry.replace(of_ministry.find("[\"office\"]"), 10, "[\"ministry\"]");
  EXPECT_EQ(judged(pack, "2021-05-01", "2020-06-01", kHarm, "900", offices), "");
  EXPECT_EQ(judged(of_ministry, "2021-05-01", "2020-06-01", kHarm, "900", offices), "ARB-2 consistent-with harm@2010\n");
}

// Dissolution: an authority that no longer exists decides nothing, even where the text still names it.
TEST(LifeOfALaw, ADissolvedAuthorityIsNotCompetentUnderATextThatStillNamesIt) {
  const std::string pack = law(power() + version("2010", "2009-12-01", "2010-01-01", "1000"), "jurisdiction = \"XX\"\n");
  const char* const offices = "id = \"XX\"\n[[authority]]\nid = \"agency\"\nfrom = 2020-01-01\n[[authority]]\nid = \"office\"\nuntil = 2020-01-01\nsuccessor = \"agency\"\n";
  EXPECT_EQ(judged(pack, "2019-12-31", "2019-06-01", kHarm, "900", offices), "");
  EXPECT_EQ(judged(pack, "2020-01-01", "2019-06-01", kHarm, "900", offices), "ARB-2 consistent-with harm@2010\n");
  EXPECT_EQ(judged(pack, "2019-12/2020-01", "2019-06-01", kHarm, "900", offices), "ARB-1 undetermined harm@2010\n") << "some day of two months";
}

}  // namespace
}  // namespace isonomy
