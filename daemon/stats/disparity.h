// SPDX-License-Identifier: Apache-2.0
// Disparity: is one level of a circumstance (a status, a region, an authority, an official) sanctioned more, or less, than the rest at
// equal signatures? Looked at every week for years. One object holds the evidence of one family; e >= 120 is a finding when six families
// share a budget of .05.
//
//   block     one (rule version, signature) in one week; for officials one (version, signature, authority) in four weeks
//   exact     e from the block tilts (tilt.h): a theorem when subjects do not repeat, far too bold when they do
//   tempered  every log e divided by phi[level] = max(1, V_cluster / V): held by simulation, not by a theorem
//   mixture   normal mixture on the clustered variance: the second opinion. A finding asks for both
//
// Shape:   for each level 8 sums, and 16 bytes for each (subject, level) that met in a block: levels x subjects at most, nothing that
//          grows with decisions.
//          All sums are FixedSums: blocks may come in any order, and merge() of two halves equals the whole bit by bit, as long as no
//          block is split between them (the caller closes a block when its week and the mask for late reports have passed).
// Units:   nats.
// Threads: one writer.
// Source:  tilt.h, cluster_score.h; tempering after Grunwald, "The safe Bayesian" (2012), with Liang and Zeger's variance ratio.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "daemon/stats/fixed_sum.h"
#include "daemon/stats/tilt.h"

namespace isonomy::stats {

struct BlockRow {
  uint32_t level = 0;
  uint32_t subject = 0;  // numbered by the caller without gaps
  bool marked = false;   // sanctioned
};

struct DisparityOptions {
  double rho = 15;              // 4 for officials
  int64_t min_decisions = 200;  // in the level's informative blocks; fewer is "insufficient evidence"
  size_t min_subjects = 30;
};

struct LevelEvidence {
  uint32_t level = 0;
  double log_e_tempered = 0, log_e_exact = 0, log_e_mixture = 0;
  double u = 0, v = 0, v_cluster = 0;
  double phi = 1;
  int64_t blocks = 0, decisions = 0;  // of informative blocks
  size_t subjects = 0;
  bool sufficient = false;

  // The score test's own estimate of the log odds ratio: its sign says harsher (+) or milder (-).
  double log_odds() const { return v > 0 ? u / v : 0; }
};

struct FamilyEvidence {
  double log_e_tempered = 0, log_e_exact = 0, log_e_mixture = 0;
  // What a finding asks for: both opinions. Either alone is "the two opinions differ" (docs/calibration.md has the rates).
  double log_e() const { return log_e_tempered < log_e_mixture ? log_e_tempered : log_e_mixture; }
  std::vector<LevelEvidence> levels;  // ascending by level
  size_t strongest = 0;               // index of the level with the largest tempered term; meaningless when `levels` is empty
};

class DisparityEvidence {
 public:
  explicit DisparityEvidence(DisparityOptions options) : options_(options) {}

  void add_block(std::span<const BlockRow> rows);
  void merge(const DisparityEvidence& other);
  FamilyEvidence evaluate() const;
  size_t stored_subjects() const;

  // Equal evidence, bit by bit.
  friend bool operator==(const DisparityEvidence& a, const DisparityEvidence& b) {
    return a.levels_ == b.levels_ && a.by_subject_ == b.by_subject_;
  }

 private:
  struct Level {
    std::array<FixedSum, kTiltGrid.size()> log_e;
    FixedSum u, v;
    SquareSum v_cluster;
    int64_t blocks = 0, decisions = 0;
    size_t subjects = 0;
    friend bool operator==(const Level&, const Level&) = default;
  };

  // What one subject brought to one level. Kept by subject, so that a decision costs one look-up and a walk over its block's levels.
  struct Share {
    uint32_t level = 0;
    FixedSum sum;
    friend bool operator==(const Share&, const Share&) = default;
  };
  void add_share(std::vector<Share>& shares, size_t at, uint32_t label, Level& level, const FixedSum& term);

  DisparityOptions options_;
  std::map<uint32_t, Level> levels_;
  std::vector<std::vector<Share>> by_subject_;  // by the caller's number; shares ascending by level; no empty list at the end
};

// Spill-over: beside one harsh official all his colleagues look mild. So name the strongest level, take its decisions out of every block,
// and ask again, until nothing passes `log_bar`. Each name stands on a comparison without those named before it. A level that is
// re-tested has been looked at once more: print the list as "named after", not as tests of their own.
struct RankedLevel {
  uint32_t level = 0;
  double log_e = 0;     // of the family, when this level was the strongest left
  double log_odds = 0;  // of this level against those still left
};
std::vector<RankedLevel> peel_levels(std::span<const std::vector<BlockRow>> blocks, const DisparityOptions& options, double log_bar);

}  // namespace isonomy::stats
