// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/reporting_delay.h"

#include <algorithm>

#include "daemon/stats/numeric.h"

namespace isonomy::stats {

void ReportingDelay::add(uint32_t level, bool marked, uint32_t delay_weeks) {
  ++weeks_[uint64_t{level} * 2 + (marked ? 1 : 0)][std::min(delay_weeks, kLongest)];
}

void ReportingDelay::merge(const ReportingDelay& other) {
  for (const auto& [key, counts] : other.weeks_)
    for (size_t w = 0; w < counts.size(); ++w) weeks_[key][w] += counts[w];
}

uint32_t ReportingDelay::mask_weeks(double completeness, int64_t min_cases) const {
  uint32_t mask = 0;
  for (const auto& [unused, counts] : weeks_) {
    int64_t total = 0, seen = 0;
    for (const int64_t count : counts) total += count;
    if (total < min_cases) continue;
    for (uint32_t w = 0; w <= kLongest; ++w) {
      seen += counts[w];
      if (real(seen) >= completeness * real(total)) {
        mask = std::max(mask, w);
        break;
      }
    }
  }
  return mask;
}

}  // namespace isonomy::stats
