// SPDX-License-Identifier: Apache-2.0
// Scoring: how good were the probabilities that past like cases gave for a sanction?
//
//   Brier = reliability - resolution + uncertainty      (Murphy, by distinct forecast; exact)
//   by ten bins the identity needs two more terms: + variance within bins - covariance within bins
//
// Errors:  no forecasts: NaN. Skill is NaN when the outcome never varied. The log score is infinite when the impossible happened.
// Threads: pure.
// Source:  Brier (1950); Murphy (1973); Stephenson, Coelho and Jolliffe, Weather and Forecasting 23 (2008).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "daemon/stats/numeric.h"

namespace isonomy::stats {

struct Forecast {
  double probability = 0;
  bool outcome = false;
};

struct ForecastBin {
  int index = 0;  // tenths: [index / 10, (index + 1) / 10), the last closed
  int64_t n = 0;
  double mean_forecast = 0, mean_outcome = 0;
};

struct BinnedScore {
  std::vector<ForecastBin> bins;  // the non-empty ones
  double reliability = 0, resolution = 0;
  double within_bin_variance = 0, within_bin_covariance = 0;
};

struct Score {
  double brier = kNan, brier_skill = kNan;
  double log_score_nats = kNan;
  double reliability = kNan, resolution = kNan, uncertainty = kNan;
  BinnedScore bins;
};
Score score_forecasts(std::span<const Forecast> forecasts);

}  // namespace isonomy::stats
