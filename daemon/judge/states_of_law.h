// SPDX-License-Identifier: Apache-2.0
// StatesOfLaw: how long a conduct lasted under each state of the law that was later applied to it.
//
//   2015-06 to 2022-06, laws from 2017-06-01, 2021-09-01, 2021-11-01  ->  85 months touched: 24 / 51 / 2 / 8
//
// Units:   days where both ends of the conduct are known to the day, else calendar months touched; a month belongs to the law of
//          its first day.
// Threads: pure.
#pragma once

#include <vector>

#include "daemon/casework/case.h"

namespace isonomy::judge {

struct StatesOfLaw {
  bool in_months = false;
  int64_t total = 0;
  std::vector<int64_t> shares;   // [0] before any; [i] from forces[i-1] to forces[i]
};

// `forces`: days from which each law governs, ascending, distinct.
StatesOfLaw states_of_law(const casework::Extent& conduct, const std::vector<Day>& forces);

}  // namespace isonomy::judge
