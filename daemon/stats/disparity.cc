// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/disparity.h"

#include <algorithm>

#include "daemon/stats/cluster_score.h"

namespace isonomy::stats {

void DisparityEvidence::add_block(std::span<const BlockRow> rows) {
  Block block;
  block.n = static_cast<int64_t>(rows.size());
  struct Tally {
    int64_t n1 = 0, a = 0;
  };
  std::map<uint32_t, Tally> tallies;
  for (const BlockRow& row : rows) {
    Tally& tally = tallies[row.level];
    ++tally.n1;
    tally.a += row.marked ? 1 : 0;
    block.m += row.marked ? 1 : 0;
  }
  if (tallies.size() < 2) return;
  const double n = real(block.n), y_mean = real(block.m) / n, scale = std::sqrt(n / (n - 1));
  for (const auto& [label, tally] : tallies) {
    block.n1 = tally.n1;
    block.a = tally.a;
    if (!block.informative()) continue;
    Level& level = levels_[label];
    const auto log_e = log_tilt_grid(block);
    for (size_t i = 0; i < log_e.size(); ++i) level.log_e[i].add(log_e[i]);
    level.u.add(real(block.a) - block.expected());
    level.v.add(block.variance());
    ++level.blocks;
    level.decisions += block.n;
    const double z_mean = real(block.n1) / n;
    for (const BlockRow& row : rows) {
      FixedSum& sum = level.by_subject[row.subject];
      const FixedSum before = sum;
      sum.add(((row.level == label ? 1 : 0) - z_mean) * ((row.marked ? 1 : 0) - y_mean) * scale);
      level.v_cluster.replace(before, sum);
    }
  }
}

void DisparityEvidence::merge(const DisparityEvidence& other) {
  for (const auto& [label, from] : other.levels_) {
    Level& to = levels_[label];
    for (size_t i = 0; i < to.log_e.size(); ++i) to.log_e[i].merge(from.log_e[i]);
    to.u.merge(from.u);
    to.v.merge(from.v);
    to.blocks += from.blocks;
    to.decisions += from.decisions;
    for (const auto& [subject, sum] : from.by_subject) {
      FixedSum& mine = to.by_subject[subject];
      const FixedSum before = mine;
      mine.merge(sum);
      to.v_cluster.replace(before, mine);
    }
  }
}

FamilyEvidence DisparityEvidence::evaluate() const {
  FamilyEvidence family;
  std::vector<double> tempered, exact, mixture;
  double strongest = -kInfinity;
  for (const auto& [label, level] : levels_) {
    LevelEvidence evidence;
    evidence.level = label;
    evidence.u = level.u.value();
    evidence.v = level.v.value();
    evidence.v_cluster = level.v_cluster.value();
    evidence.phi = std::max(1.0, evidence.v_cluster / evidence.v);
    evidence.blocks = level.blocks;
    evidence.decisions = level.decisions;
    evidence.subjects = level.by_subject.size();
    evidence.sufficient = level.decisions >= options_.min_decisions && evidence.subjects >= options_.min_subjects;
    std::array<double, kTiltGrid.size()> own_exact{}, own_tempered{};
    for (size_t i = 0; i < own_exact.size(); ++i) {
      own_exact[i] = level.log_e[i].value();
      own_tempered[i] = own_exact[i] / evidence.phi;
      if (own_tempered[i] > strongest) {
        strongest = own_tempered[i];
        family.strongest = family.levels.size();
      }
    }
    evidence.log_e_exact = log_mean_exp(own_exact);
    evidence.log_e_tempered = log_mean_exp(own_tempered);
    evidence.log_e_mixture = log_normal_mixture_e(evidence.u, std::max(evidence.v, evidence.v_cluster), options_.rho);
    exact.push_back(evidence.log_e_exact);
    tempered.push_back(evidence.log_e_tempered);
    mixture.push_back(evidence.log_e_mixture);
    family.levels.push_back(evidence);
  }
  // Every level has the same grid, so the mean over levels of the means over odds is the mean over both.
  family.log_e_exact = log_mean_exp(exact);
  family.log_e_tempered = log_mean_exp(tempered);
  family.log_e_mixture = log_mean_exp(mixture);
  return family;
}

size_t DisparityEvidence::stored_subjects() const {
  size_t stored = 0;
  for (const auto& [unused, level] : levels_) stored += level.by_subject.size();
  return stored;
}

}  // namespace isonomy::stats
