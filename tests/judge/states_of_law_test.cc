// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/states_of_law.h"

namespace isonomy::judge {
namespace {

Day day(const char* text) { return *parse_day(text); }
casework::Extent extent(const char* from, const char* through) { return {*parse_span(from), *parse_span(through)}; }

TEST(StatesOfLaw, SplitsEightyFiveMonthsByTheLawsOfTheirFirstDays) {
  const StatesOfLaw states = states_of_law(extent("2015-06", "2022-06"), {day("2017-06-01"), day("2021-09-01"), day("2021-11-01")});
  EXPECT_TRUE(states.in_months);
  EXPECT_EQ(states.total, 85);
  EXPECT_EQ(states.shares, (std::vector<int64_t>{24, 51, 2, 8}));
}

TEST(StatesOfLaw, CountsDaysWhereBothEndsAreKnown) {
  const StatesOfLaw states = states_of_law(extent("2021-01-01", "2021-01-10"), {day("2021-01-04")});
  EXPECT_FALSE(states.in_months);
  EXPECT_EQ(states.shares, (std::vector<int64_t>{3, 7}));
}

TEST(StatesOfLaw, AMonthBelongsToTheLawOfItsFirstDay) {
  EXPECT_EQ(states_of_law(extent("2021-01", "2021-03"), {day("2021-02-15")}).shares, (std::vector<int64_t>{2, 1}));
}

TEST(StatesOfLaw, LawsOutsideTheConductTakeNoShare) {
  EXPECT_EQ(states_of_law(extent("2021-01", "2021-03"), {day("2008-08-01"), day("2030-01-01")}).shares, (std::vector<int64_t>{0, 3, 0}));
}

}  // namespace
}  // namespace isonomy::judge
