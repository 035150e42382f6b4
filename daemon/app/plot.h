// SPDX-License-Identifier: Apache-2.0
// Plot: a series as columns of eighths, in the width that there is. Columns never cut the series short: what does not fit is averaged.
//
//   0.91 ▕      ▂▆█▃
//        ▕▂▃▂▄▅▇████▇▆▃▂
//   0.12 ▕███████████████
//         2001-03    2013-11
//
// Threads: pure.
#pragma once

#include <string>
#include <vector>

namespace isonomy::app {

std::string bar(double share_0_1, size_t width);                 // a bar of eighths, not padded
std::string spark(const std::vector<double>& values);            // one line, from the least to the largest value

// `weights`: what each value counts for where several share a column; of the same length.
std::vector<double> fitted(const std::vector<double>& values, const std::vector<double>& weights, size_t columns);

struct PlotLabels {
  std::string first, last;  // under the axis
  std::string indent;
};
// Lines with line ends; from zero, so that heights compare. Nothing for an empty series.
std::string plot(const std::vector<double>& values, const std::vector<double>& weights, size_t width, size_t height, const PlotLabels& labels);

}  // namespace isonomy::app
