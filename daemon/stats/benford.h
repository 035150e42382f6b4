// SPDX-License-Identifier: Apache-2.0
// Benford: do first digits fall as 1 before 2 before .. 9? Fit for figures that grow over several powers of ten and are bounded by no
// tariff; assigned or capped numbers need not obey.
//
// Errors:  no values: NaN.
// Threads: pure.
// Source:  Benford (1938); Nigrini, Benford's Law (2012), for the bands of the mean absolute deviation.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "daemon/stats/fisher.h"

namespace isonomy::stats {

using DigitCounts = std::array<int64_t, 9>;  // of digits 1..9

int first_digit(double value);                                   // sign ignored; 0 for zero, NaN and infinity
DigitCounts count_first_digits(std::span<const double> values);  // zeros are skipped

struct Benford {
  int64_t n = 0;
  ChiSquare chi_square;
  double mean_absolute_deviation = kNan;
  const char* nigrini_class = "";  // close, acceptable, marginal, nonconforming
};
Benford test_benford(const DigitCounts& counts);

}  // namespace isonomy::stats
