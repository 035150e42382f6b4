// SPDX-License-Identifier: Apache-2.0
// Churn: a fixed panel against the texts of each 1 January. What changes an outcome counts, what only changes the text does not.
#include "daemon/uncertainty/churn.h"

#include "daemon/engine/case_panel.h"
#include "tests/support/law_pack.h"

namespace isonomy {
namespace {

using test::Judged;
using test::law;
using test::power;
using test::version;
using test::version_with;
using uncertainty::Churn;

const std::string kOld = version("2010", "2009-12-01", "2010-01-01", "1000");
const char* const kTurn = "2016-07-01";

// `cases` fines under the version `cites`, one a case, over the years 2015 to 2017.
Judged world(const std::string& rules, int cases, const std::string& cites = "harm@2010", const std::string& facts = "") {
  Judged out(law(rules));
  for (int i = 0; i < cases; ++i) {
    const std::string key = R"({"case":"C)" + std::to_string(i) + R"(","at":")" + std::to_string(2015 + i % 3);
    out.file("isonomy.conduct", key + R"(-02-01")" + facts + "}");
    out.file("isonomy.decision.fine", key + R"(-05-01","authority":"office","cites":[")" + cites + R"("],"amount":500})");
  }
  return out;
}
Churn churn_of(Judged& world, size_t most = engine::kPanelCases) {
  Result<Churn> churn = engine::read_churn(world.engine(), most);
  EXPECT_TRUE(churn.has_value());
  return *std::move(churn);
}
// "year compared/changed/undetermined/returned" a year.
std::string counts(const Churn& churn) {
  std::string out;
  for (const uncertainty::ChurnYear& year : churn.years) {
    out += std::to_string(year.year) + " " + std::to_string(year.compared) + "/" + std::to_string(year.changed) + "/" + std::to_string(year.undetermined) + "/" +
           std::to_string(year.returned) + "\n";
  }
  return out;
}
std::string amended(const std::string& later, const std::string& facts = "") {
  Judged of = world(power() + kOld + later, 150, "harm@2010", facts);
  return counts(churn_of(of));
}

TEST(Churn, ALawThatStandsIsConstant) {
  Judged of = world(power() + kOld, 150);
  const Churn churn = churn_of(of);
  EXPECT_EQ(counts(churn), "2015 150/0/0/0\n2016 150/0/0/0\n2017 150/0/0/0\n");
  EXPECT_EQ(churn.constant().k, 150);
  EXPECT_EQ(churn.constant().n, 150) << "the years of one case are one case";
  EXPECT_TRUE(churn_findings(churn).empty());
}

TEST(Churn, AHigherFineForEverybodyIsFoundInItsYear) {
  Judged of = world(power() + kOld + version("2016", "2016-06-01", kTurn, "5000"), 150);
  const Churn churn = churn_of(of);
  EXPECT_EQ(counts(churn), "2015 150/0/0/0\n2016 150/150/0/0\n2017 150/0/0/0\n");
  EXPECT_EQ(churn.constant().k, 100);
  EXPECT_EQ(churn.amended, (std::vector<std::pair<std::string, int64_t>>{{"harm", 150}}));
  const std::vector<detect::Finding> found = churn_findings(churn);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].code, "VOL-1");
  EXPECT_EQ(found[0].verdict, detect::Verdict::kConsistentWith);
  EXPECT_EQ(found[0].sentence,
            "From 1 January 2016 to 1 January 2017 amendments changed what the law expects for 150 of 150 cases of the panel (100.0 %; interval 96.3 % to 100.0 %).");
  EXPECT_EQ(found[0].statistics->n, 150);
  EXPECT_EQ(found[0].statistics->tests, 3);
  EXPECT_FALSE(found[0].counter.empty());
}

TEST(Churn, ALawThatComesBackIsCountedAsReturned) {
  Judged of = world(power() + kOld + version("2016", "2016-06-01", kTurn, "5000") + version("2017", "2017-06-01", "2017-07-01", "1000"), 150);
  const Churn churn = churn_of(of);
  EXPECT_EQ(counts(churn), "2015 150/0/0/0\n2016 150/150/0/150\n2017 150/150/0/0\n");
  std::string labels;
  for (const detect::Finding& finding : churn_findings(churn)) labels += finding.labels[0] + " " + finding.labels[1] + "\n";
  EXPECT_EQ(labels, "changed 2016\nreturned 2016\nchanged 2017\n");
}

// The traps of the catalogue.
TEST(Churn, CodificationAndRenumberingChangeNothing) { EXPECT_EQ(amended(version("code-2016", "2016-06-01", kTurn, "1000", "  title = \"Art. 12 of the Code\"\n")), amended("")); }

TEST(Churn, AnIndexedParameterIsNoAmendment) {
  const std::string indexed = "[[parameter]]\nname = \"rate\"\ntype = \"money\"\nvalues = [ { value = \"1000\", from = 2010-01-01 }, { value = \"1030\", from = 2016-07-01 } ]\n";
  Judged of(law(indexed + power() + version_with("2010", "2010-01-01", "{ kind = \"fine\", max = 'params.rate()' }")));
  for (int i = 0; i < 120; ++i) {
    const std::string key = R"({"case":"C)" + std::to_string(i) + R"(","at":")" + std::to_string(2015 + i % 3);
    of.file("isonomy.conduct", key + R"(-02-01"})");
    of.file("isonomy.decision.fine", key + R"(-05-01","authority":"office","cites":["harm@2010"],"amount":500})");
  }
  EXPECT_EQ(counts(churn_of(of)), "2015 120/0/0/0\n2016 120/0/0/0\n2017 120/0/0/0\n");
}

TEST(Churn, ADraftAndAnUnpublishedTextChangeNothing) {
  EXPECT_EQ(amended(version("draft", "2016-06-01", kTurn, "5000", "  draft = true\n")), amended(""));
}

TEST(Churn, AnAmendmentThatDoesNotReachTheFactsChangesNothing) {
  const std::string graver = version_with("2016", kTurn, "{ kind = \"fine\", max = 'money(1000)' }, { kind = \"ban\", if = 'facts.grave' }");
  EXPECT_EQ(amended(graver, R"(,"facts":{"grave":false})"), amended(""));
  EXPECT_EQ(amended(graver, R"(,"facts":{"grave":true})"), "2015 150/0/0/0\n2016 150/150/0/0\n2017 150/0/0/0\n");
  EXPECT_EQ(amended(graver), "2015 150/0/0/0\n2016 0/0/150/0\n2017 150/0/0/0\n") << "whether it was grave is not known";
}

TEST(Churn, BeforeTheFirstTextAndAfterARepealNothingIsKnown) {
  EXPECT_EQ(amended(""), "2015 150/0/0/0\n2016 150/0/0/0\n2017 150/0/0/0\n");
  Judged of = world(power() + version("2010", "2009-12-01", "2010-01-01", "1000", "  until = 2016-07-01\n"), 150);
  const Churn churn = churn_of(of);
  EXPECT_EQ(counts(churn), "2015 150/0/0/0\n2016 0/0/150/0\n2017 0/0/150/0\n");
  EXPECT_EQ(churn.constant().k, 150);
  EXPECT_EQ(churn.constant().n, 150);
  Judged new_law = world(power() + version("2016", "2016-06-01", kTurn, "5000"), 150, "harm@2016");
  EXPECT_EQ(counts(churn_of(new_law)), "2015 0/0/150/0\n2016 0/0/150/0\n2017 150/0/0/0\n");
}

TEST(Churn, FewCasesAreNoEvidence) {
  Judged of = world(power() + kOld + version("2016", "2016-06-01", kTurn, "5000"), 99);
  EXPECT_TRUE(churn_findings(churn_of(of)).empty());
}

TEST(Churn, APanelIsTheSameWhateverCameFirst) {
  const std::string rules = power() + kOld + version("2016", "2016-06-01", kTurn, "5000");
  Judged forth(law(rules)), back(law(rules));
  const auto file = [](Judged& into, int i) {
    const std::string key = R"({"case":"C)" + std::to_string(i) + R"(","at":")" + std::to_string(2015 + i % 3);
    into.file("isonomy.decision.fine", key + R"(-05-01","authority":"office","cites":["harm@2010"],"amount":500,"conduct":")" + std::to_string(2014 + i % 3) + R"("})");
  };
  for (int i = 0; i < 60; ++i) file(forth, i);
  for (int i = 60; i-- > 0;) file(back, i);
  EXPECT_EQ(counts(churn_of(forth, 25)), counts(churn_of(back, 25)));
  EXPECT_EQ(churn_of(forth, 25).cases, 25);
}

}  // namespace
}  // namespace isonomy
