// SPDX-License-Identifier: Apache-2.0
// Which day an instant is where the law applies: summer time, leap days, offsets, and what states no offset at all.
#include "daemon/casework/civil_day.h"

#include <gtest/gtest.h>

#include "tests/support/case_name.h"
#include "tests/support/judged.h"

namespace isonomy::casework {
namespace {

struct DayCase {
  const char* name;
  const char* text;
  const char* zone;
  const char* want;
};
class CivilDays : public testing::TestWithParam<DayCase> {};
TEST_P(CivilDays, AreThoseOfTheZone) {
  const Result<Span> days = civil_days(GetParam().text, GetParam().zone);
  ASSERT_TRUE(days.has_value());
  EXPECT_EQ(to_string(*days), GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(
    Instants, CivilDays,
    testing::Values(DayCase{"summer_evening_before_midnight", "2010-08-13T21:59:59Z", "Europe/Rome", "2010-08-13"},
                    DayCase{"summer_midnight_is_two_hours_east", "2010-08-13T22:00:00Z", "Europe/Rome", "2010-08-14"},
                    DayCase{"winter_evening", "2010-01-13T22:59:59Z", "Europe/Rome", "2010-01-13"},
                    DayCase{"winter_midnight_is_one_hour_east", "2010-01-13T23:00:00Z", "Europe/Rome", "2010-01-14"},
                    DayCase{"the_day_that_lacks_an_hour", "2010-03-27T23:00:00Z", "Europe/Rome", "2010-03-28"},
                    DayCase{"its_end_comes_an_hour_early", "2010-03-28T22:00:00Z", "Europe/Rome", "2010-03-29"},
                    DayCase{"the_day_with_an_hour_twice", "2010-10-31T22:59:59Z", "Europe/Rome", "2010-10-31"},
                    DayCase{"west_of_greenwich", "2010-11-07T04:59:59Z", "America/Chicago", "2010-11-06"},
                    DayCase{"far_east", "2021-06-30T16:00:00Z", "Asia/Shanghai", "2021-07-01"},
                    DayCase{"into_a_leap_day", "2012-02-28T23:30:00Z", "Europe/Rome", "2012-02-29"},
                    DayCase{"into_the_next_year", "2010-12-31T23:30:00Z", "Europe/Rome", "2011-01-01"},
                    DayCase{"with_its_own_offset", "2010-08-14T01:30:00+05:00", "Europe/Rome", "2010-08-13"},
                    DayCase{"fractions_of_a_second", "2010-08-13T22:00:00.500Z", "Europe/Rome", "2010-08-14"},
                    DayCase{"no_offset_is_civil_time_already", "2010-08-13T23:30:00", "Europe/Rome", "2010-08-13"},
                    DayCase{"no_zone_takes_the_date_as_written", "2010-08-13T23:30:00Z", "", "2010-08-13"},
                    DayCase{"a_date", "2010-08-13", "Europe/Rome", "2010-08-13"}, DayCase{"a_month", "2010-08", "Europe/Rome", "2010-08"},
                    DayCase{"before_the_epoch", "1969-12-31T23:30:00Z", "Europe/Rome", "1970-01-01"}),
    test::CaseName());

// The slow twin: the European rule itself, last Sunday of March to last Sunday of October at 01:00 UTC, for every hour of four years.
TEST(CivilDayProperty, AgreesWithTheRuleOfSummerTimeForEveryHour) {
  const auto last_sunday = [](int year, int month) {
    Day day = Day::from_civil(year, month, days_in_month(year, month));
    while (day.weekday() != 6) day = day - 1;
    return int64_t{day.since_epoch} * 24 + 1;
  };
  const int64_t from = int64_t{Day::from_civil(2008, 1, 1).since_epoch} * 24, until = int64_t{Day::from_civil(2012, 1, 1).since_epoch} * 24;
  for (int64_t hour = from; hour < until; ++hour) {
    const int year = Day{static_cast<int32_t>(hour / 24)}.civil().year;
    const bool summer = hour >= last_sunday(year, 3) && hour < last_sunday(year, 10);
    const Day want{static_cast<int32_t>((hour + (summer ? 2 : 1)) / 24)};
    ASSERT_EQ(civil_day(hour * 3600, "Europe/Rome"), want) << "hour " << hour;
  }
}

constexpr const char* kPack = R"(
[pack]
id = "xx.p"
time_zone = "Europe/Rome"
[[map]]
when = 'event.type == "row"'
case = 'data.no'
at = 'timestamp(data.when)'
emit = [ { as = "conduct" } ]
[rule.r]
authority = ["city"]
allows = "decision.fine"
sanction = [ { kind = "fine", max = 'money(100)' } ]
  [[rule.r.version]]
  id = "old"
  published = 1999-10-01
  in_force  = 2000-01-01
  [[rule.r.version]]
  id = "new"
  published = 2010-07-29
  in_force  = 2010-08-14
  sanction = [ { kind = "fine", max = 'money(200)' } ]
)";

TEST(CivilDay, TheTextOfTheDayThereGovernsAnInstant) {
  for (const auto& [instant, found] : {std::pair("2010-08-13T21:30:00Z", true), std::pair("2010-08-13T22:30:00Z", false)}) {
    test::Judged world(kPack, "id = \"XX\"\n[[authority]]\nid = \"city\"\n");
    world.file("isonomy.conduct", std::string(R"({"case":"C","at":")") + instant + "\"}");
    world.file("isonomy.decision.fine", R"({"case":"C","at":"2010-09-01","authority":"city","cites":["r"],"amount":150})");
    EXPECT_EQ(!world.found().empty(), found) << instant << ": " << world.found();
  }
}

TEST(CivilDay, AMapMayYieldAnInstantAndANativeIntervalItsLastOne) {
  test::Judged world(kPack, "id = \"XX\"\n[[authority]]\nid = \"city\"\n");
  world.file("row", R"({"no":"C","when":"2010-08-13T22:30:00Z"})");
  world.file("isonomy.conduct", R"({"case":"D","at":"2010-08-12T22:30:00Z","through":"2010-08-13T22:30:00Z"})");
  EXPECT_EQ(to_string(world.engine().find_case("C")->events[0].at), "2010-08-14");
  EXPECT_EQ(to_string(world.engine().find_case("D")->events[0].at), "2010-08-13");
  EXPECT_EQ(to_string(*world.engine().find_case("D")->events[0].through), "2010-08-14");
}

}  // namespace
}  // namespace isonomy::casework
