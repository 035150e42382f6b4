// SPDX-License-Identifier: Apache-2.0
// Survival: how long until an appeal is answered, when some are still open. Kaplan-Meier for one group, log-rank between groups.
//
//   S |--.            a step at each time with an event; a case still open at t counts as at risk until t and then leaves
//     |  '---.        (an event and a censoring at the same time: the event comes first)
//     +-------- t
//
// Units:   those of the times.
// Errors:  a median that the curve (or its band) never reaches is absent. The error at S = 0 is NaN.
// Threads: pure.
// Source:  Kaplan and Meier (1958); Greenwood (1926); Brookmeyer and Crowley (1982) for the median; Mantel (1966); Harrington and
//          Fleming (1982) for rho.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "daemon/stats/fisher.h"

namespace isonomy::stats {

struct Waiting {
  double time = 0;
  bool event = false;  // false: still open (censored)
  uint32_t group = 0;  // read by the log-rank test only
  uint32_t stratum = 0;
};

struct SurvivalStep {
  double time = 0;
  int64_t at_risk = 0, events = 0;
  double survival = 1;
  double standard_error = kNan;  // Greenwood
};
struct QuantileBand {
  std::optional<double> lower, upper;
};
struct KaplanMeier {
  std::vector<SurvivalStep> steps;          // times with an event
  std::optional<double> median;             // halfway when the curve is flat at 1/2
  QuantileBand median_log_log, median_log;  // from bands on the ln(-ln S) and the ln S scale
};
KaplanMeier kaplan_meier(std::span<const Waiting> waits, double confidence_level);

struct RestrictedMean {
  double mean = 0;
  double standard_error = 0;
};
RestrictedMean restricted_mean(std::span<const Waiting> waits, double tau);

struct LogRank {
  ChiSquare chi_square;
  std::vector<uint32_t> groups;  // ascending
  std::vector<double> observed, expected;
};
// rho = 0: log-rank; rho = 1: Peto and Peto, early events weigh more. Strata are summed.
LogRank log_rank(std::span<const Waiting> waits, double rho = 0);

}  // namespace isonomy::stats
