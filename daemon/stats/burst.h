// SPDX-License-Identifier: Apache-2.0
// Burst: CUSUM, which adds up evidence for a changed rate, and Kleinberg's two-state automaton, which names when a share was high.
// Both look at a series once; for looks every week for years see campaign.h.
//
// Shape:   bursts and paths index the series from 0; a burst is [first, last], both inside.
// Threads: pure.
// Source:  Page, Biometrika 41 (1954); Kleinberg, Data Mining and Knowledge Discovery 7 (2003), section 4, batched arrivals.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "daemon/stats/segmentation.h"

namespace isonomy::stats {

struct Cusum {
  std::vector<double> path;    // S_t = max(0, S_{t-1} + log likelihood ratio); back to 0 after an alarm
  std::vector<size_t> alarms;  // S_t > threshold
  std::vector<size_t> onsets;  // the first index after S was last 0, for each alarm
};
Cusum cusum(CountFamily family, std::span<const CountPeriod> periods, double rate0, double rate1, double threshold);

struct BurstOptions {
  double ratio = 2;                  // p1 = min(ratio p0, .9999)
  double gamma = 1;                  // going up costs gamma ln(batches)
  std::optional<double> base_share;  // p0; the share of the whole series when absent
};
struct Burst {
  size_t first = 0, last = 0;
  double weight = 0;  // what the high state saves over the low one
};
struct BurstStates {
  double base_share = 0, burst_share = 0;
  double cost = 0;
  std::vector<uint8_t> states;  // 0 or 1; ties prefer 0
  std::vector<Burst> bursts;
};
BurstStates kleinberg_bursts(std::span<const int64_t> relevant, std::span<const int64_t> total, const BurstOptions& options);

}  // namespace isonomy::stats
