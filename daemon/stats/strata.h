// SPDX-License-Identifier: Apache-2.0
// Strata: sparse joint counts as one dense z x y table for each x, with empty rows and columns left out.
//
// Shape:   sorted by x, then z, then y, whatever the order of the input; equal keys are added.
// Threads: pure.
#pragma once

#include <span>
#include <vector>

#include "daemon/stats/contingency.h"
#include "daemon/stats/information.h"

namespace isonomy::stats {

struct Stratum {
  uint32_t x = 0;
  std::vector<uint32_t> z, y;  // the labels of the rows and of the columns
  Table table;
};
std::vector<Stratum> strata_of(std::span<const JointCount> counts);

}  // namespace isonomy::stats
