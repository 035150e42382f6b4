// SPDX-License-Identifier: Apache-2.0
// Entropy: how many bits the outcome holds, from counts.
//
//   plug_in H = -sum p log2 p      too low by about (K - 1) / (2 N ln 2): Miller and Madow add that back
//
// Units:   bits unless the name says nats.
// Errors:  no cases: 0 bits, for nothing is uncertain about nothing; the jackknife then is NaN.
// Threads: pure.
// Source:  Shannon (1948); Miller (1955); Zahl (1977) for the jackknife; Basharin (1959) for the standard error.
#pragma once

#include <cstdint>
#include <span>

#include "daemon/stats/numeric.h"

namespace isonomy::stats {

struct Entropy {
  double bits = 0;
  double miller_madow_bits = 0;
  double jackknife_bits = kNan;
  double standard_error_bits = 0;  // delta method; 0 for a uniform sample, where it is blind
  double normalised = 0;           // bits / log2 of the outcomes seen; 0 when one outcome was seen
  int64_t outcomes_seen = 0;
  int64_t n = 0;

  double nats() const { return bits * kLn2; }
};
Entropy entropy(std::span<const int64_t> counts);

}  // namespace isonomy::stats
