// SPDX-License-Identifier: Apache-2.0
// Look: everything that is asked of a ledger again and again, under one budget: the families and campaigns of watch.h, twins, gaming and recourse.
//
// Threads: pure.
#pragma once

#include "daemon/uncertainty/gaming.h"
#include "daemon/uncertainty/recourse.h"
#include "daemon/uncertainty/twins.h"
#include "daemon/uncertainty/watch.h"

namespace isonomy::uncertainty {

struct Look {
  Watch watch;  // its `tests` and `bar` hold for all
  Twins twins;  // its rows are of the table that was looked at
  std::vector<MetricGaming> gaming;
  Recourse recourse;
  bool any() const;
};
Look look(const LedgerTable& table, WatchOptions options = {});

}  // namespace isonomy::uncertainty
