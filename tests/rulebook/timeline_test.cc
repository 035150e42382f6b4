// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/timeline.h"

#include <random>
#include <set>

#include "tests/support/case_name.h"

namespace isonomy::rulebook {
namespace {

Span span(const char* text) { return *parse_span(text); }
Day day(const char* text) { return *parse_day(text); }

RuleVersion version(const char* id, const char* published, const char* from, const char* until = "") {
  RuleVersion v;
  v.id = id;
  v.published = span(published);
  v.in_force = v.applies_from = span(from);
  if (*until != '\0') v.until = span(until);
  return v;
}

Rule highway() {
  Rule rule;
  rule.id = "serve";
  rule.versions = {version("1992", "1992-05-18", "1993-01-01"), version("2010", "2010-07-29", "2010-08-14")};
  return rule;
}

struct AtCase {
  const char* name;
  const char* valid;
  const char* known;
  const char* want;  // id, "none" or "unsettled"
};

std::string answer(const Governing& governing) {
  return governing.unsettled ? "unsettled" : governing.version == nullptr ? "none" : governing.version->id;
}

class TimelineAt : public testing::TestWithParam<AtCase> {};
TEST_P(TimelineAt, TakesTheVersionOfThatDay) {
  EXPECT_EQ(answer(governing(highway(), span(GetParam().valid), day(GetParam().known))), GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(Dates, TimelineAt,
                         testing::Values(AtCase{"before_any_law", "1992-12-31", "2020-01-01", "none"},
                                         AtCase{"first_day_binds", "1993-01-01", "2020-01-01", "1992"},
                                         AtCase{"last_day_before_the_successor", "2010-08-13", "2020-01-01", "1992"},
                                         AtCase{"first_day_of_the_successor", "2010-08-14", "2020-01-01", "2010"},
                                         AtCase{"as_known_before_publication", "2010-08-14", "2010-07-28", "1992"},
                                         AtCase{"as_known_on_the_day_of_publication", "2010-08-14", "2010-07-29", "2010"},
                                         AtCase{"a_month_inside_one_version", "2010-07", "2020-01-01", "1992"},
                                         AtCase{"a_month_across_two_versions", "2010-08", "2020-01-01", "unsettled"},
                                         AtCase{"an_unknown_day", "../2005-01-01", "2020-01-01", "unsettled"}),
                         test::CaseName());

TEST(Timeline, UntilIsTheFirstDayWithoutTheRule) {
  Rule rule;
  rule.versions = {version("1", "2000-01-01", "2000-01-01", "2005-01-01")};
  EXPECT_EQ(answer(governing(rule, span("2004-12-31"), kLastDay)), "1");
  EXPECT_EQ(answer(governing(rule, span("2005-01-01"), kLastDay)), "none");
}

TEST(Timeline, RepealedAndReenactedLeavesAGap) {
  Rule rule;
  rule.versions = {version("a", "2000-01-01", "2000-01-01", "2005-01-01"), version("b", "2010-01-01", "2010-01-01")};
  EXPECT_EQ(answer(governing(rule, span("2007-06-01"), kLastDay)), "none");
  EXPECT_EQ(answer(governing(rule, span("2004/2010"), kLastDay)), "unsettled");
}

TEST(Timeline, ACorrectionReplacesTheTextFromItsPublication) {
  Rule rule;
  rule.versions = {version("first", "2000-01-01", "2000-06-01"), version("corrected", "2001-01-01", "2000-06-01")};
  EXPECT_EQ(answer(governing(rule, span("2000-07-01"), day("2000-12-31"))), "first");
  EXPECT_EQ(answer(governing(rule, span("2000-07-01"), day("2001-01-01"))), "corrected");
}

TEST(Timeline, DraftsAndUnpublishedTextsGovernNothing) {
  Rule rule = highway();
  rule.versions[0].draft = true;
  rule.versions[1].never_published = true;
  EXPECT_EQ(answer(governing(rule, span("2011-01-01"), kLastDay)), "none");
  const std::vector<Considered> trace = considered(rule, span("2011-01-01"), kLastDay);
  ASSERT_EQ(trace.size(), 2U);
  EXPECT_EQ(trace[0].why, "a draft binds nobody");
  EXPECT_EQ(trace[1].why, "never published");
}

TEST(Timeline, TheTraceSaysWhyEachVersionWasTakenOrLeft) {
  const Rule rule = highway();
  const std::vector<Considered> trace = considered(rule, span("2009-03-02"), day("2020-01-01"));
  EXPECT_TRUE(trace[0].taken);
  EXPECT_EQ(trace[0].why, "governs days from 1993-01-01 until 2010-08-14");
  EXPECT_FALSE(trace[1].taken);
  EXPECT_EQ(trace[1].why, "governs days from 2010-08-14; 2009-03-02 is earlier");
  EXPECT_EQ(considered(rule, span("2011-03-02"), day("2020-01-01"))[0].why, "replaced for days from 2010-08-14; 2011-03-02 is not earlier");
  EXPECT_EQ(considered(rule, span("2010-08"), day("2020-01-01"))[1].why, "possible: a choice of day would decide it");
}

TEST(Timeline, AStartKnownToTheYearIsUnsettledOnlyInThatYear) {
  Rule rule;
  rule.versions = {version("old", "1990-01-01", "1990-01-01"), version("new", "2003-01-01", "2003")};
  EXPECT_EQ(answer(governing(rule, span("2002-12-31"), kLastDay)), "old");
  EXPECT_EQ(answer(governing(rule, span("2003-06-01"), kLastDay)), "unsettled");
  EXPECT_EQ(governing(rule, span("2003-06-01"), kLastDay).possible.size(), 2U);
  EXPECT_EQ(answer(governing(rule, span("2003-12-31"), kLastDay)), "new");
  EXPECT_EQ(to_string(governs_until(rule, rule.versions[0], kLastDay)), "2003");
}

// ---- the slow twin: every choice of every date, day by day -----------------------------------------------------------------

struct Choice {
  int published, from, until;
};

const RuleVersion* scan(const Rule& rule, const std::vector<Choice>& dates, int valid, int known) {
  int best = -1;
  for (int i = 0; i < static_cast<int>(rule.versions.size()); ++i) {
    const RuleVersion& v = rule.versions[static_cast<size_t>(i)];
    const Choice& c = dates[static_cast<size_t>(i)];
    if (v.draft || v.never_published || c.published > known || c.from > valid) continue;
    if (best >= 0) {
      const Choice& b = dates[static_cast<size_t>(best)];
      if (std::pair(b.from, b.published) > std::pair(c.from, c.published)) continue;
    }
    best = i;
  }
  return best < 0 || valid >= dates[static_cast<size_t>(best)].until ? nullptr : &rule.versions[static_cast<size_t>(best)];
}

std::set<const RuleVersion*> possible_answers(const Rule& rule, const Span& valid, int known) {
  std::vector<Choice> dates(rule.versions.size());
  std::set<const RuleVersion*> answers;
  const std::function<void(size_t)> choose = [&](size_t i) {
    if (i == rule.versions.size()) {
      for (int d = valid.first.since_epoch; d <= valid.last.since_epoch; ++d) answers.insert(scan(rule, dates, d, known));
      return;
    }
    const RuleVersion& v = rule.versions[i];
    for (int p = v.published.first.since_epoch; p <= v.published.last.since_epoch; ++p) {
      for (int f = v.applies_from.first.since_epoch; f <= v.applies_from.last.since_epoch; ++f) {
        for (int u = v.until.first.since_epoch; u <= v.until.last.since_epoch; ++u) {
          dates[i] = {p, f, u};
          choose(i + 1);
        }
      }
    }
  };
  choose(0);
  return answers;
}

class Law {
 public:
  explicit Law(uint32_t seed) : random_(seed) {}

  int upto(int most) { return std::uniform_int_distribution<int>(0, most)(random_); }
  Span near(int first, int most_width) { return {Day{first}, Day{first + upto(most_width)}}; }

  Rule rule() {
    Rule rule;
    const int count = 1 + upto(2);
    for (int i = 0; i < count; ++i) {
      RuleVersion v;
      v.id = std::to_string(i);
      v.published = near(upto(12), upto(2));
      v.applies_from = v.in_force = near(upto(12), upto(3));
      v.until = upto(2) == 0 ? near(v.applies_from.last.since_epoch + 1 + upto(4), upto(2)) : Span::exactly(Day{1000});
      v.draft = upto(9) == 0;
      rule.versions.push_back(std::move(v));
    }
    std::stable_sort(rule.versions.begin(), rule.versions.end(), [](const RuleVersion& a, const RuleVersion& b) {
      return std::tie(a.applies_from, a.published) < std::tie(b.applies_from, b.published);
    });
    return rule;
  }

 private:
  std::mt19937 random_;
};

TEST(TimelineProperty, AgreesWithTheScanOfEveryChoiceOfDays) {
  Law law(20260101);
  int unsettled = 0, definite = 0;
  for (int round = 0; round < 3000; ++round) {
    const Rule rule = law.rule();
    const Span valid = law.near(law.upto(16), law.upto(3));
    const int known = law.upto(18);
    const auto want = possible_answers(rule, valid, known);
    const Governing got = governing(rule, valid, Day{known});
    std::set<const RuleVersion*> versions(want.begin(), want.end());
    versions.erase(nullptr);
    const std::set<const RuleVersion*> named(got.possible.begin(), got.possible.end());
    ASSERT_EQ(got.unsettled, want.size() > 1) << "seed 20260101, round " << round;
    ASSERT_EQ(named, versions) << "seed 20260101, round " << round;
    ASSERT_EQ(got.version, want.size() == 1 ? *want.begin() : nullptr) << "seed 20260101, round " << round;
    (got.unsettled ? unsettled : definite) += 1;
  }
  EXPECT_GT(unsettled, 300);
  EXPECT_GT(definite, 300);
}

TEST(TimelineProperty, ALaterVersionNeverChangesAnEarlierAnswer) {
  Law law(7);
  for (int round = 0; round < 3000; ++round) {
    const Rule before_change = law.rule();
    const Span valid = law.near(law.upto(16), law.upto(2));
    const Day known{law.upto(16)};
    // Later in force than the day asked about, or published later than the day it is asked on.
    RuleVersion added;
    added.id = "later";
    const bool future = law.upto(1) == 0;
    added.published = law.near(future ? law.upto(20) : known.since_epoch + 1 + law.upto(5), 2);
    added.applies_from = added.in_force = law.near(future ? valid.last.since_epoch + 1 + law.upto(5) : law.upto(20), 2);
    Rule after = before_change;
    after.versions.push_back(added);
    const Governing was = governing(before_change, valid, known), is = governing(after, valid, known);
    ASSERT_EQ(answer(was), answer(is)) << "seed 7, round " << round;
    ASSERT_EQ(was.possible.size(), is.possible.size()) << "seed 7, round " << round;
  }
}

TEST(TimelineProperty, TheStatedEndIsWhereTheVersionStopsGoverning) {
  Law law(99);
  int ends = 0;
  for (int round = 0; round < 3000; ++round) {
    Rule rule = law.rule();
    for (RuleVersion& v : rule.versions) {
      v.published = Span::exactly(v.published.first);
      v.applies_from = Span::exactly(v.applies_from.first);
      v.until = Span::exactly(v.until.first);
    }
    const Day known{law.upto(18)};
    for (const RuleVersion& v : rule.versions) {
      const Span end = governs_until(rule, v, known);
      ASSERT_TRUE(end.exact());
      for (int d = 0; d < 30; ++d) {
        if (governing(rule, Span::exactly(Day{d}), known).version != &v) continue;
        ASSERT_LT(Day{d}, end.first) << "seed 99, round " << round;
        ++ends;
      }
    }
  }
  EXPECT_GT(ends, 1000);
}

TEST(TimelineProperty, LeapDaysAndSummerTimeAreDaysLikeAnyOther) {
  Rule rule;
  rule.versions = {version("a", "2000-01-01", "2000-02-29"), version("b", "2000-01-01", "2010-03-28")};
  EXPECT_EQ(answer(governing(rule, span("2000-02-28"), kLastDay)), "none");
  EXPECT_EQ(answer(governing(rule, span("2000-02-29"), kLastDay)), "a");
  EXPECT_EQ(answer(governing(rule, span("2010-03-27"), kLastDay)), "a");
  EXPECT_EQ(answer(governing(rule, span("2010-03-28T02:30:00+02:00"), kLastDay)), "b");
}

}  // namespace
}  // namespace isonomy::rulebook
