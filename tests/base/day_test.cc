// SPDX-License-Identifier: Apache-2.0
#include "daemon/base/day.h"

#include "tests/support/case_name.h"

namespace isonomy {
namespace {

Day day(const char* text) { return *parse_day(text); }
Span span(const char* text) { return *parse_span(text); }

TEST(Day, CivilDatesRoundTripOverFourHundredYears) {
  for (int32_t n = Day::from_civil(1800, 1, 1).since_epoch; n < Day::from_civil(2200, 1, 1).since_epoch; ++n) {
    const CivilDate c = Day{n}.civil();
    ASSERT_EQ(Day::from_civil(c.year, c.month, c.day), Day{n});
  }
}

TEST(Day, WeekdaysCountFromMonday) {
  EXPECT_EQ(day("1970-01-01").weekday(), 3);
  EXPECT_EQ(day("2026-11-23").weekday(), 0);
  EXPECT_EQ(day("1969-12-28").weekday(), 6);
}

TEST(Day, TheServiceTermOfTheHighwayCodeEndsOnItsLastFullDay) {
  EXPECT_EQ(to_string(end_of_term(day("2010-08-14"), *parse_period("90d"))), "2010-11-12");
}

TEST(Day, MonthsEndOnTheLastDayWhereTheDayIsMissing) {
  EXPECT_EQ(to_string(add_months(day("2012-01-31"), 1)), "2012-02-29");
  EXPECT_EQ(to_string(add_months(day("2012-03-31"), -1)), "2012-02-29");
  EXPECT_EQ(to_string(end_of_term(day("2012-02-29"), *parse_period("5y"))), "2017-02-28");
}

struct SpanCase {
  const char* name;
  const char* text;
  const char* first;
  const char* last;
};
class SpanReads : public testing::TestWithParam<SpanCase> {};
TEST_P(SpanReads, AndPrintsBack) {
  const Span read = span(GetParam().text);
  EXPECT_EQ(to_string(read.first), GetParam().first);
  EXPECT_EQ(to_string(read.last), GetParam().last);
  EXPECT_EQ(span(to_string(read).c_str()), read);
}
INSTANTIATE_TEST_SUITE_P(Forms, SpanReads,
                         testing::Values(SpanCase{"day", "2021-03-12", "2021-03-12", "2021-03-12"},
                                         SpanCase{"month", "2021-02", "2021-02-01", "2021-02-28"},
                                         SpanCase{"year", "2021", "2021-01-01", "2021-12-31"},
                                         SpanCase{"instant_keeps_the_producers_day", "2021-03-12T23:30:00-05:00", "2021-03-12", "2021-03-12"},
                                         SpanCase{"interval", "2022-03-31/2022-05-18", "2022-03-31", "2022-05-18"},
                                         SpanCase{"open_start", "../2021-03-12", "..", "2021-03-12"},
                                         SpanCase{"interval_of_months", "2015-06/2022-06", "2015-06-01", "2022-06-30"}),
                         test::CaseName{});

TEST(Span, WrongDatesSayWhatIsExpected) {
  EXPECT_EQ(parse_span("2021-13").error().message, "`2021-13` is not a date: months run from 01 to 12");
  EXPECT_EQ(parse_span("2021-02-29").error().message, "`2021-02-29` is not a date: that month has no such day");
  EXPECT_EQ(parse_span("soon").error().message, "`soon` is not a date: write YYYY, YYYY-MM or YYYY-MM-DD");
  EXPECT_EQ(parse_span("2021/2020").error().message, "`2021/2020` is not a date: it ends before it begins");
}

TEST(Span, AChoiceOfDayThatWouldFlipTheOrderIsUnknown) {
  EXPECT_EQ(before(span("2021-03"), span("2021-04")), Truth::kTrue);
  EXPECT_EQ(before(span("2021-03"), span("2021-03-01")), Truth::kFalse);
  EXPECT_EQ(before(span("2021-03"), span("2021-03-15")), Truth::kUnknown);
  EXPECT_EQ(not_after(span("2021-03-15"), span("2021-03-15")), Truth::kTrue);
}

TEST(Period, ReadsAndSpeaks) {
  EXPECT_EQ(to_string(*parse_period("90d")), "90d");
  EXPECT_EQ(in_words(*parse_period("10wd")), "10 working days");
  EXPECT_EQ(in_words(*parse_period("1y")), "1 year");
  EXPECT_TRUE(parse_period("90").has_error());
  EXPECT_TRUE(parse_period("-5d").has_error());
}

}  // namespace
}  // namespace isonomy
