// SPDX-License-Identifier: Apache-2.0
// GeneralisedCmh: association in r x c tables over many strata, against three alternatives: any (general), rows differ in mean column
// score (row means), the scores rise together (correlation). Scores are 1..r and 1..c.
//
// Shape:   every stratum has the same rows and columns; a stratum with fewer than two cases is skipped.
// Errors:  a singular covariance (nothing informative) leaves NaN.
// Threads: pure.
// Source:  Landis, Heyman and Koch, International Statistical Review 46 (1978); Agresti, Categorical Data Analysis (2002), 7.5.
#pragma once

#include <span>

#include "daemon/stats/contingency.h"

namespace isonomy::stats {

struct GeneralisedCmh {
  ChiSquare general;
  ChiSquare row_means;
  ChiSquare correlation;
};
GeneralisedCmh generalised_cmh(std::span<const Table> strata);

}  // namespace isonomy::stats
