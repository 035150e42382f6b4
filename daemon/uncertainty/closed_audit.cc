// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/closed_audit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "daemon/stats/special.h"

namespace isonomy::uncertainty {
namespace {

constexpr std::array<double, 4> kLooks{0.25, 0.5, 0.75, 1};

struct LevelPath {
  std::array<double, kLooks.size()> z{};
  stats::LevelEvidence last;
};

}  // namespace

ClosedAudit closed_audit(const Table& table, double alpha) {
  ClosedAudit out;
  for (const Family& family : families_of(table)) {
    std::vector<std::vector<stats::BlockRow>> blocks;
    for (PeriodBlocks& period : blocks_of(table, family))
      for (auto& block : period.blocks) blocks.push_back(std::move(block));
    std::map<uint32_t, LevelPath> paths;
    stats::DisparityEvidence evidence(family.options());
    size_t next = 0;
    for (size_t look = 0; look < kLooks.size(); ++look) {
      const auto until = static_cast<size_t>(kLooks[look] * stats::real(blocks.size()));
      for (; next < until; ++next) evidence.add_block(blocks[next]);
      for (const stats::LevelEvidence& level : evidence.evaluate().levels) {
        const double variance = std::max(level.v, level.v_cluster);
        paths[level.level].z[look] = variance > 0 ? level.u / std::sqrt(variance) : 0;
        paths[level.level].last = level;
      }
    }
    // Of two levels one is the mirror of the other: it is asked once.
    if (paths.size() == 2) paths.erase(paths.begin());
    for (const auto& [number, path] : paths) {
      if (!path.last.sufficient) continue;
      ++out.tests;
      out.levels.push_back({family.name, family.level_name(table, number), path.last.decisions, path.z, 0, path.last.log_odds(), std::nullopt});
    }
  }
  if (out.tests == 0) return out;
  const double own = alpha / stats::real(out.tests), z_end = stats::normal_quantile(1 - own / 2);
  double spent = 0;
  std::array<double, kLooks.size()> bars{};
  for (size_t look = 0; look < kLooks.size(); ++look) {
    const double spend = 2 * stats::normal_tail(z_end / std::sqrt(kLooks[look]));
    bars[look] = stats::normal_quantile(1 - (spend - spent) / 2);
    spent = spend;
  }
  for (ClosedLevel& level : out.levels) {
    level.bar = bars.back();
    for (size_t look = 0; look < kLooks.size() && !level.look; ++look)
      if (std::fabs(level.path[look]) > bars[look]) level.look = static_cast<int>(look) + 1;
  }
  std::stable_sort(out.levels.begin(), out.levels.end(), [](const ClosedLevel& a, const ClosedLevel& b) { return std::fabs(a.z()) > std::fabs(b.z()); });
  return out;
}

}  // namespace isonomy::uncertainty
