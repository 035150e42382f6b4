// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/burst_severity.h"

#include <algorithm>
#include <map>

#include "daemon/stats/disparity.h"

namespace isonomy::uncertainty {

BurstSeverity burst_severity(const Table& table, int32_t first_week, int32_t weeks, double bar) {
  BurstSeverity out;
  const auto usable = [](const Row& row) { return row.qualities.determinate && row.qualities.sanctioned && row.sums.amount > 0; };
  std::map<uint32_t, std::vector<int64_t>> amounts;
  for (const Row& row : table.rows)
    if (usable(row)) amounts[row.law].push_back(row.sums.amount / row.sums.n);
  std::map<uint32_t, int64_t> median;
  for (auto& [law, list] : amounts) {
    std::sort(list.begin(), list.end());
    median[law] = list[list.size() / 2];
  }
  std::map<uint32_t, stats::Table2x2> strata;
  std::map<uint32_t, std::vector<stats::BlockRow>> blocks;
  for (const Row& row : table.rows) {
    if (!usable(row)) continue;
    const int32_t week = week_of(row.day);
    const bool inside = week >= first_week && week < first_week + weeks, severe = row.sums.amount / row.sums.n > median[row.law];
    stats::Table2x2& stratum = strata[row.law];
    (inside ? (severe ? stratum.a : stratum.b) : (severe ? stratum.c : stratum.d)) += row.sums.n;
    out.n += row.sums.n;
    for (int64_t i = 0; i < row.sums.n; ++i) blocks[row.law].push_back({inside ? 1u : 0u, row.subject, severe});
  }
  std::vector<stats::Table2x2> list;
  for (const auto& [unused, stratum] : strata) list.push_back(stratum);
  out.odds = stats::mantel_haenszel(list, 0.95);
  stats::DisparityEvidence evidence({});
  for (const auto& [unused, rows] : blocks) evidence.add_block(rows);
  const stats::FamilyEvidence family = evidence.evaluate();
  out.log_e = family.log_e();
  out.found = !family.levels.empty() && family.levels.front().sufficient && out.log_e > bar && out.odds.odds_ratio > 1;
  return out;
}

}  // namespace isonomy::uncertainty
