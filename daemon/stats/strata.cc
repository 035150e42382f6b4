// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/strata.h"

#include <algorithm>
#include <tuple>

#include "daemon/base/sort_distinct.h"

namespace isonomy::stats {
namespace {

size_t position(const std::vector<uint32_t>& sorted, uint32_t value) {
  return static_cast<size_t>(std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin());
}

void sort_unique(std::vector<uint32_t>& labels) {
  sort_distinct(labels);
}

}  // namespace

std::vector<Stratum> strata_of(std::span<const JointCount> counts) {
  std::vector<JointCount> cells;
  for (const JointCount& cell : counts)
    if (cell.count > 0) cells.push_back(cell);
  std::sort(cells.begin(), cells.end(),
            [](const JointCount& a, const JointCount& b) { return std::tie(a.x, a.z, a.y) < std::tie(b.x, b.z, b.y); });
  std::vector<Stratum> strata;
  for (size_t from = 0, until = 0; from < cells.size(); from = until) {
    Stratum stratum;
    stratum.x = cells[from].x;
    for (until = from; until < cells.size() && cells[until].x == stratum.x; ++until) {
      stratum.z.push_back(cells[until].z);
      stratum.y.push_back(cells[until].y);
    }
    sort_unique(stratum.z);
    sort_unique(stratum.y);
    stratum.table = {stratum.z.size(), stratum.y.size(), std::vector<int64_t>(stratum.z.size() * stratum.y.size(), 0)};
    for (size_t i = from; i < until; ++i)
      stratum.table.counts[position(stratum.z, cells[i].z) * stratum.y.size() + position(stratum.y, cells[i].y)] += cells[i].count;
    strata.push_back(std::move(stratum));
  }
  return strata;
}

}  // namespace isonomy::stats
