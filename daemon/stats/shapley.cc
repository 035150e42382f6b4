// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/shapley.h"

#include <bit>
#include <map>
#include <set>

namespace isonomy::stats {
namespace {

// The counts with the causes in `mask` (bit i: cause i) as one label.
std::vector<JointCount> joint(std::span<const KeyedCount> rows, size_t causes, unsigned mask) {
  std::map<std::vector<uint32_t>, uint32_t> number;
  std::vector<JointCount> cells;
  for (const KeyedCount& row : rows) {
    std::vector<uint32_t> label;
    for (size_t i = 0; i < causes; ++i)
      if ((mask >> i & 1u) != 0) label.push_back(row.keys[i + 1]);
    const auto [found, fresh] = number.emplace(std::move(label), static_cast<uint32_t>(number.size()));
    cells.push_back({row.keys.front(), found->second, row.keys.back(), row.count});
  }
  return cells;
}

// (size of S)! (causes - 1 - size)! / causes!
double weight(size_t causes, int size) {
  double w = 1 / real(causes);
  for (int i = 0; i < size; ++i) w *= real(i + 1) / (real(causes) - 1 - i);
  return w;
}

}  // namespace

std::optional<ShapleySplit> shapley_split(std::span<const KeyedCount> rows, double min_per_cell) {
  if (rows.empty() || rows[0].keys.size() < 3 || rows[0].keys.size() - 2 > kMostCauses) return std::nullopt;
  const size_t causes = rows[0].keys.size() - 2;
  const unsigned sets = 1u << causes;
  std::set<std::vector<uint32_t>> cells;
  int64_t n = 0;
  for (const KeyedCount& row : rows) {
    if (row.count == 0) continue;
    cells.insert(std::vector<uint32_t>(row.keys.begin(), row.keys.end() - 1));
    n += row.count;
  }
  ShapleySplit split;
  if (cells.empty()) return std::nullopt;
  split.per_cell = real(n) / real(cells.size());
  if (split.per_cell < min_per_cell) return std::nullopt;

  std::vector<double> explained(sets, 0.0);
  for (unsigned mask = 1; mask < sets; ++mask) {
    const Information info = conditional_information(joint(rows, causes, mask));
    explained[mask] = info.excess();
    split.total = info.h_y_given_x_mm;
  }
  Sum shared;
  for (size_t cause = 0; cause < causes; ++cause) {
    Sum share;
    for (unsigned mask = 0; mask < sets; ++mask)
      if ((mask >> cause & 1u) == 0) share.add(weight(causes, std::popcount(mask)) * (explained[mask | 1u << cause] - explained[mask]));
    split.shares.push_back(share.value());
    shared.add(share.value());
  }
  split.rest = split.total - shared.value();
  return split;
}

}  // namespace isonomy::stats
