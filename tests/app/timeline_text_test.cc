// SPDX-License-Identifier: Apache-2.0
// A timeline is drawn to scale, within the width, and without colours where nobody looks (a test's output is no terminal).
#include "daemon/app/timeline_text.h"

#include <gtest/gtest.h>

#include "daemon/base/text.h"

namespace isonomy {
namespace {

using app::drawn_timeline;
using app::TimelineRow;

TEST(Timeline, StandsToScale) {
  EXPECT_EQ(drawn_timeline({{"2020-01-01", "", "detection", ""}, {"2020-01-06", "", "step", ""}, {"2020-01-21", "", "decision", ""}}, 46),
            "                         2020-01-01 2020-01-21\n"
            "  2020-01-01  detection  ●····················\n"
            "  2020-01-06  step       ·····●···············\n"
            "  2020-01-21  decision   ····················●\n");
}

TEST(Timeline, DrawsWhatLastsAndWhatIsKnownLessPrecisely) {
  EXPECT_EQ(drawn_timeline({{"2020-01", "2020-02", "conduct", ""}, {"2020-02", "", "filing", ""}, {"2020-03-31", "", "decision", "35; by the office"}}, 46),
            "                             2020-01-01\n"
            "  2020-01/2020-02  conduct   ━━━━━━━━━━━······\n"
            "  2020-02          filing    ·····━━━━━━······\n"
            "  2020-03-31       decision  ················●\n"
            "                   35; by the office\n");
}

TEST(Timeline, LeavesOutMarksWhereTheyWouldSayNothing) {
  EXPECT_EQ(drawn_timeline({{"2020-01-01", "", "decision", ""}}, 100), "  2020-01-01  decision\n");
  EXPECT_EQ(drawn_timeline({{"..", "", "filing", ""}, {"2020-01-01", "", "decision", ""}}, 100), "  ..          filing\n  2020-01-01  decision\n");
  const std::string narrow = drawn_timeline({{"2020-01-01", "", "a label that is long", ""}, {"2020-01-02", "", "b", ""}}, 40);
  EXPECT_EQ(narrow, "  2020-01-01  a label that is long\n  2020-01-02  b\n");
  EXPECT_EQ(drawn_timeline({}, 80), "");
}

TEST(Timeline, KeepsADateThatIsNotKnownOnItsPlace) {
  const std::string text = drawn_timeline({{"2020-01-01", "", "a", ""}, {"..", "", "b", ""}, {"2020-12-31", "", "c", ""}}, 60);
  EXPECT_NE(text.find("  ..          b  ····"), std::string::npos) << text;
}

TEST(Timeline, NeverGoesBeyondItsWidth) {
  for (size_t width = 40; width < 140; ++width) {
    const std::string text = drawn_timeline({{"2011-01-01", "", "detection", "authority municipal police; facts that go on and on; and on; and on; and still on"},
                                             {"2015", "2016-03", "conduct", ""}, {"2019-06-30", "", "decision.fine", ""}}, width);
    for (const std::string_view line : split(text, '\n')) EXPECT_LE(utf8_length(line), width) << line;
    EXPECT_EQ(text.find('\033'), std::string::npos);
  }
}

}  // namespace
}  // namespace isonomy
