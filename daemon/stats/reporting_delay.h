// SPDX-License-Identifier: Apache-2.0
// ReportingDelay: how long after a decision we hear of it, by authority and by outcome. A week that is closed too early lacks the late
// ones; when one authority records its sanctions later than the others it looks mild, and a test is sure to say so. The mask is how many
// weeks to wait until nearly everything is there for everyone.
//
// Shape:   a histogram of at most kLongest + 1 weeks for each (level, outcome class); counts merge by adding.
// Errors:  classes with fewer than `min_cases` are not asked: they cannot tilt a comparison much, nor tell their delay.
// Threads: one writer.
#pragma once

#include <array>
#include <cstdint>
#include <map>

namespace isonomy::stats {

class ReportingDelay {
 public:
  static constexpr uint32_t kLongest = 104;  // later ones count as this late

  void add(uint32_t level, bool marked, uint32_t delay_weeks);
  void merge(const ReportingDelay& other);
  // The smallest wait after which at least `completeness` of every class is recorded.
  uint32_t mask_weeks(double completeness, int64_t min_cases = 30) const;

 private:
  std::map<uint64_t, std::array<int64_t, kLongest + 1>> weeks_;  // key: level * 2 + marked
};

}  // namespace isonomy::stats
