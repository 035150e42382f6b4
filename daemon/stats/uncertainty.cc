// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/uncertainty.h"

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/stats/special.h"

namespace isonomy::stats {
namespace {

constexpr int64_t kFullDecisions = 1000, kFullPerSignature = 125;
constexpr int64_t kApproximateDecisions = 500;

// Sums of e by cluster, squared. Clusters and cells are sorted first: a hash order must not reach the last bits of a published figure.
struct Squares {
  double sum = 0;
  int64_t clusters = 0;
};
Squares cluster_squares(const std::unordered_map<uint64_t, int64_t>& counts, const std::vector<double>& e) {
  std::vector<std::pair<uint64_t, int64_t>> sorted(counts.begin(), counts.end());
  std::sort(sorted.begin(), sorted.end());
  Squares result;
  Sum squares;
  for (size_t i = 0, end = 0; i < sorted.size(); i = end) {
    Sum cluster;
    for (end = i; end < sorted.size() && sorted[end].first >> 32 == sorted[i].first >> 32; ++end)
      cluster.add(real(sorted[end].second) * e[static_cast<uint32_t>(sorted[end].first)]);
    squares.add(squared(cluster.value()));
    ++result.clusters;
  }
  result.sum = squares.value();
  return result;
}

}  // namespace

uint32_t UncertaintyCounts::cell_number(const Cell& cell) {
  const auto [found, fresh] = numbers_.emplace(cell, static_cast<uint32_t>(cells_.size()));
  if (fresh) cells_.push_back(0);
  return found->second;
}

void UncertaintyCounts::add(uint32_t x, uint32_t z, uint32_t y, uint32_t subject, uint32_t week) {
  const uint32_t cell = cell_number({x, z, y});
  ++cells_[cell];
  ++by_subject_[uint64_t{subject} << 32 | cell];
  ++by_week_[uint64_t{week} << 32 | cell];
}

void UncertaintyCounts::merge(const UncertaintyCounts& other) {
  std::vector<uint32_t> mine(other.cells_.size());
  for (const auto& [cell, number] : other.numbers_) {
    mine[number] = cell_number(cell);
    cells_[mine[number]] += other.cells_[number];
  }
  const auto add_all = [&](ByCluster& to, const ByCluster& from) {
    for (const auto& [key, count] : from) to[(key >> 32) << 32 | mine[static_cast<uint32_t>(key)]] += count;
  };
  add_all(by_subject_, other.by_subject_);
  add_all(by_week_, other.by_week_);
}

std::vector<JointCount> UncertaintyCounts::joint_counts() const {
  std::vector<JointCount> counts;
  for (const auto& [cell, number] : numbers_) counts.push_back({cell.x, cell.z, cell.y, cells_[number]});
  return counts;
}

double UncertaintyCounts::sandwich(const std::vector<double>& e) const {
  const Squares subject = cluster_squares(by_subject_, e), week = cluster_squares(by_week_, e);
  if (subject.clusters < 2) return kNan;
  const double g = real(subject.clusters);
  Sum plain;
  for (const auto& [unused, number] : numbers_) plain.add(real(cells_[number]) * squared(e[number]));
  const double by_subject = g / (g - 1) * subject.sum;
  return std::max(by_subject, by_subject + week.sum - plain.value());
}

UncertaintyBits UncertaintyCounts::uncertainty(double confidence_level) const {
  UncertaintyBits result;
  std::map<uint32_t, int64_t> n_x;
  std::map<std::pair<uint32_t, uint32_t>, int64_t> n_xy;
  for (const auto& [cell, number] : numbers_) {
    n_x[cell.x] += cells_[number];
    n_xy[{cell.x, cell.y}] += cells_[number];
    result.n += cells_[number];
  }
  result.signatures = static_cast<int64_t>(n_x.size());
  if (result.n == 0) return result;
  const double n = real(result.n);
  const auto surprise = [&](const Cell& cell) {
    const double bits = -std::log2(real(n_xy.at({cell.x, cell.y})) / real(n_x.at(cell.x)));
    return bits == 0 ? 0.0 : bits;  // no minus zero in print
  };
  Sum total;
  for (const auto& [cell, number] : numbers_) total.add(real(cells_[number]) * surprise(cell));
  result.plug_in = total.value() / n;
  result.bits = result.plug_in + (real(n_xy.size()) - real(n_x.size())) / (2 * n * kLn2);
  std::vector<double> e(cells_.size());
  for (const auto& [cell, number] : numbers_) e[number] = surprise(cell) - result.plug_in;
  result.standard_error = std::sqrt(sandwich(e)) / n;
  std::set<uint32_t> subjects, weeks;
  for (const auto& [key, unused] : by_subject_) subjects.insert(static_cast<uint32_t>(key >> 32));
  for (const auto& [key, unused] : by_week_) weeks.insert(static_cast<uint32_t>(key >> 32));
  result.subjects = static_cast<int64_t>(subjects.size());
  result.weeks = static_cast<int64_t>(weeks.size());
  const double reach = normal_two_sided_z(confidence_level) * result.standard_error;
  result.interval = {std::max(0.0, result.bits - reach), result.bits + reach};
  if (result.n >= kFullDecisions && result.n >= kFullPerSignature * result.signatures) {
    result.publish = Publish::kFull;
  } else if (result.n >= kApproximateDecisions && result.n >= kFullPerSignature / 2 * result.signatures) {
    result.publish = Publish::kApproximate;
  }
  return result;
}

CauseBits UncertaintyCounts::cause(double confidence_level) const {
  const Information info = conditional_information(joint_counts());
  CauseBits result;
  result.information = info.information;
  result.null_mean = info.null_mean;
  if (info.n == 0) return result;
  std::map<uint32_t, int64_t> n_x;
  std::map<std::pair<uint32_t, uint32_t>, int64_t> n_xy, n_xz;
  for (const auto& [cell, number] : numbers_) {
    n_x[cell.x] += cells_[number];
    n_xy[{cell.x, cell.y}] += cells_[number];
    n_xz[{cell.x, cell.z}] += cells_[number];
  }
  std::vector<double> e(cells_.size());
  for (const auto& [cell, number] : numbers_) {
    const double with = real(cells_[number]) / real(n_xz.at({cell.x, cell.z}));
    const double without = real(n_xy.at({cell.x, cell.y})) / real(n_x.at(cell.x));
    e[number] = std::log2(with / without) - info.information;
  }
  result.standard_error = std::sqrt(sandwich(e)) / real(info.n);
  const double reach = normal_two_sided_z(confidence_level) * result.standard_error;
  result.interval = {result.excess() - reach, result.excess() + reach};
  return result;
}

bool operator==(const UncertaintyCounts& a, const UncertaintyCounts& b) {
  // Cells are numbered in the order they were met: compare under one numbering.
  UncertaintyCounts left, right;
  for (const auto* counts : {&a, &b}) {
    for (const auto& [cell, unused] : counts->numbers_) {
      left.cell_number(cell);
      right.cell_number(cell);
    }
  }
  left.merge(a);
  right.merge(b);
  return left.cells_ == right.cells_ && left.by_subject_ == right.by_subject_ && left.by_week_ == right.by_week_;
}

double deterministic_upper_bound_bits(int64_t n, int64_t outcomes) {
  if (n == 0) return kNan;
  const double p = std::min(0.5, 3 / real(n));
  const double binary = -p * std::log2(p) - (1 - p) * std::log2(1 - p);
  return binary + p * std::log2(std::max(1.0, real(outcomes) - 1));
}

}  // namespace isonomy::stats
