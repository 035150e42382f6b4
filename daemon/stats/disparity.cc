// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/disparity.h"

#include <algorithm>

#include "daemon/stats/cluster_score.h"

namespace isonomy::stats {

// Adds `term` to the share at position `at`, which is the first whose level is not below `label`.
void DisparityEvidence::add_share(std::vector<Share>& shares, size_t at, uint32_t label, Level& level, const FixedSum& term) {
  if (at == shares.size() || shares[at].level != label) {
    shares.insert(shares.begin() + static_cast<std::ptrdiff_t>(at), Share{label, {}});
    ++level.subjects;
  }
  const FixedSum before = shares[at].sum;
  shares[at].sum.merge(term);
  level.v_cluster.replace(before, shares[at].sum);
}

void DisparityEvidence::add_block(std::span<const BlockRow> rows) {
  struct Tally {
    uint32_t label = 0;
    int64_t n1 = 0, a = 0;
    double share = 0;  // n1 / n
    Level* level = nullptr;
  };
  Block block;
  block.n = static_cast<int64_t>(rows.size());
  std::vector<Tally> tallies;  // ascending by label
  for (const BlockRow& row : rows) {
    auto at = std::lower_bound(tallies.begin(), tallies.end(), row.level, [](const Tally& t, uint32_t label) { return t.label < label; });
    if (at == tallies.end() || at->label != row.level) at = tallies.insert(at, {row.level});
    ++at->n1;
    at->a += row.marked ? 1 : 0;
    block.m += row.marked ? 1 : 0;
  }
  if (tallies.size() < 2 || block.m == 0 || block.m == block.n) return;
  const double n = real(block.n), y_mean = real(block.m) / n, scale = std::sqrt(n / (n - 1));
  for (Tally& tally : tallies) {
    block.n1 = tally.n1;
    block.a = tally.a;
    Level& level = levels_[tally.label];
    const auto log_e = log_tilt_grid(block);
    for (size_t i = 0; i < log_e.size(); ++i) level.log_e[i].add(log_e[i]);
    level.u.add(real(block.a) - block.expected());
    level.v.add(block.variance());
    ++level.blocks;
    level.decisions += block.n;
    tally.share = real(tally.n1) / n;
    tally.level = &level;  // map nodes stay where they are
  }
  for (const BlockRow& row : rows) {
    if (row.subject >= by_subject_.size()) by_subject_.resize(size_t{row.subject} + 1);
    std::vector<Share>& shares = by_subject_[row.subject];
    const double residual = ((row.marked ? 1 : 0) - y_mean) * scale;
    size_t at = 0;
    for (const Tally& tally : tallies) {
      while (at < shares.size() && shares[at].level < tally.label) ++at;
      FixedSum term;
      term.add(((row.level == tally.label ? 1 : 0) - tally.share) * residual);
      add_share(shares, at, tally.label, *tally.level, term);
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
  }
  if (other.by_subject_.size() > by_subject_.size()) by_subject_.resize(other.by_subject_.size());
  for (size_t subject = 0; subject < other.by_subject_.size(); ++subject) {
    std::vector<Share>& shares = by_subject_[subject];
    size_t at = 0;
    for (const Share& share : other.by_subject_[subject]) {
      while (at < shares.size() && shares[at].level < share.level) ++at;
      add_share(shares, at, share.level, levels_.at(share.level), share.sum);
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
    evidence.subjects = level.subjects;
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

std::vector<RankedLevel> peel_levels(std::span<const std::vector<BlockRow>> blocks, const DisparityOptions& options, double log_bar) {
  std::vector<RankedLevel> found;
  std::vector<std::vector<BlockRow>> left(blocks.begin(), blocks.end());
  for (;;) {
    DisparityEvidence evidence(options);
    for (const std::vector<BlockRow>& rows : left) evidence.add_block(rows);
    const FamilyEvidence family = evidence.evaluate();
    if (family.levels.empty()) return found;
    const LevelEvidence& strongest = family.levels[family.strongest];
    if (!strongest.sufficient || family.log_e_tempered <= log_bar) return found;
    found.push_back({strongest.level, family.log_e_tempered, strongest.log_odds()});
    for (std::vector<BlockRow>& rows : left) std::erase_if(rows, [&](const BlockRow& row) { return row.level == strongest.level; });
  }
}

size_t DisparityEvidence::stored_subjects() const {
  size_t stored = 0;
  for (const auto& [unused, level] : levels_) stored += level.subjects;
  return stored;
}

}  // namespace isonomy::stats
