// SPDX-License-Identifier: Apache-2.0
// Segmentation: the cheapest way to cut a series of counts into stretches of constant rate or share.
//
//   cost = sum over segments of -2 ln L (constants dropped) + penalty x changes;   a change point is the first index of the new segment
//
// Shape:   optimal partitioning by dynamic programming, O(n^2) time and O(n) memory; ties keep the earlier cut.
// Errors:  fewer periods than the shortest segment: one segment.
// Threads: pure.
// Source:  Jackson et al., IEEE Signal Processing Letters 12 (2005).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace isonomy::stats {

enum class CountFamily : uint8_t { kPoisson, kBinomial };

// `events` among `exposure`: person-years for Poisson, trials for binomial.
struct CountPeriod {
  double events = 0;
  double exposure = 0;
};

struct Segmentation {
  double cost = 0;
  std::vector<size_t> change_points;
  std::vector<double> segment_rates;  // one more than the change points; empty for an empty series
};
Segmentation segment_counts(CountFamily family, std::span<const CountPeriod> periods, double penalty_per_change, size_t min_segment_length);

// The same for real values around a constant mean with known variance 1: residuals in units of their standard deviation.
Segmentation segment_means(std::span<const double> values, double penalty_per_change, size_t min_segment_length);

}  // namespace isonomy::stats
