// SPDX-License-Identifier: Apache-2.0
// Plots: whatever the width, the whole series is in them.
#include "daemon/app/plot.h"

#include <gtest/gtest.h>

#include <sstream>

#include "daemon/base/text.h"

namespace isonomy::app {
namespace {

TEST(Plot, IsColumnsOverNamedEnds) {
  EXPECT_EQ(plot({0, 0.5, 1}, {1, 1, 1}, 40, 2, {"2021-01", "2021-03", "  "}),
            "  1.00 ▕  █\n"
            "  0.00 ▕ ██\n"
            "        2021-01  2021-03\n");
}

TEST(Plot, StaysInItsWidthAndDropsNothing) {
  std::vector<double> values(156, 1), weights(156, 1);
  values.back() = 5;
  for (const size_t width : {30u, 60u, 100u, 200u}) {
    const std::string text = plot(values, weights, width, 4, {"2000-01", "2012-12", "  "});
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(utf8_length(line), width) << line;
    EXPECT_NE(text.find("█\n"), std::string::npos) << "the last month, the highest, is there:\n" << text;
  }
}

TEST(Plot, ColumnsThatAreSharedWeighByTheirDecisions) {
  EXPECT_EQ(fitted({1, 3, 5}, {1, 3, 1}, 2), (std::vector<double>{2.5, 5}));
  EXPECT_EQ(fitted({1, 3}, {0, 0}, 1), (std::vector<double>{0}));
  EXPECT_EQ(fitted({1, 3}, {1, 1}, 9), (std::vector<double>{1, 3}));
}

TEST(Plot, OfNothingIsNothing) {
  EXPECT_EQ(plot({}, {}, 80, 4, {}), "");
  EXPECT_EQ(spark({}), "");
  EXPECT_EQ(bar(0, 5), "");
  EXPECT_EQ(bar(2, 2), "██") << "a share beyond one is drawn as one";
}

TEST(Plot, ASeriesOfZeroesIsALine) { EXPECT_EQ(plot({0, 0}, {1, 1}, 40, 1, {"a", "b", ""}), "0.00 ▕\n      a  b\n"); }

}  // namespace
}  // namespace isonomy::app
