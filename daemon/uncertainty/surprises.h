// SPDX-License-Identifier: Apache-2.0
// Surprises: what each decision held for one who knew all earlier like cases, in the order of the table, with the running mean.
//
// Units:   bits.
// Threads: pure.
// Source:  surprise.h (Krichevsky, Trofimov 1981).
#pragma once

#include <algorithm>

#include "daemon/stats/surprise.h"
#include "daemon/uncertainty/table.h"

namespace isonomy::uncertainty {

// visit(row, bits, running mean) for each decision with known facts, terms included: whether an authority is in time can be foreseen too.
template <class Visit>
stats::KtSurprise each_surprise(const Table& table, const Visit& visit) {
  stats::KtSurprise surprise(std::max<size_t>(2, table.outcomes.size()));
  for (const Row& row : table.rows) {
    if (!row.qualities.determinate) continue;
    for (int64_t i = 0; i < row.sums.n; ++i) {
      const double bits = surprise.add(row.law, row.outcome);
      visit(row, bits, surprise.mean_bits());
    }
  }
  return surprise;
}

}  // namespace isonomy::uncertainty
