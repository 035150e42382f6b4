// SPDX-License-Identifier: Apache-2.0
// BurstSeverity: were those who were sanctioned inside a burst sanctioned more severely than others on the same signature?
//
//   severe   an amount above the median of all sanctions under the same law;  block: one law;  clusters: subjects
//
// Threads: pure.
// Source:  disparity.h, mantel_haenszel.h.
#pragma once

#include "daemon/stats/mantel_haenszel.h"
#include "daemon/uncertainty/table.h"

namespace isonomy::uncertainty {

struct BurstSeverity {
  int64_t n = 0;                // sanctions with an amount
  stats::MantelHaenszel odds;   // of a severe one, inside against outside
  double log_e = 0;             // both opinions
  bool found = false;
};
BurstSeverity burst_severity(const Table& table, int32_t first_week, int32_t weeks, double bar);

}  // namespace isonomy::uncertainty
