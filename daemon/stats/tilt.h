// SPDX-License-Identifier: Apache-2.0
// Tilt: evidence from one block of like cases, exact at any time. In a block (one signature, one week) the margins are given; if the group
// is treated as the rest, `a` is hypergeometric, and
//
//   e = odds^a / E[odds^a]       has mean 1, so that the product over blocks is an e-value: it may be looked at every week, and
//                                P(it ever reaches 1/alpha) <= alpha
//   with psi0 > 1                the same against "at most psi0": e = (odds/psi0)^a E[psi0^a] / E[odds^a]; small effects are let pass
//
// Units:   nats. A block with fewer than two cases or an empty margin contributes exactly 0.
// Threads: pure.
// Source:  Ville (1939); Shafer, JRSS A 184 (2021); Grunwald, de Heide and Koolen, "Safe testing", JRSS B (2024); the hypergeometric
//          moment generating function is Fisher's noncentral normaliser.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "daemon/stats/numeric.h"

namespace isonomy::stats {

struct Block {
  int64_t n = 0;   // decisions
  int64_t n1 = 0;  // of them, of the group
  int64_t m = 0;   // of them, sanctioned
  int64_t a = 0;   // sanctioned in the group

  bool informative() const { return n >= 2 && n1 > 0 && n1 < n && m > 0 && m < n; }
  double expected() const { return real(n1) * real(m) / real(n); }
  double variance() const;  // hypergeometric
};

inline constexpr std::array<double, 6> kTiltGrid{-1, -0.5, -0.25, 0.25, 0.5, 1};  // log odds: harsher and milder, small and large

double log_tilt_mean(const Block& block, double log_odds);  // ln E[e^(l a)] given the margins
// `log_odds` is the odds ratio bet on, psi0 the one that is let pass.
double log_tilt_e(const Block& block, double log_odds, double psi0 = 1);
double log_tilt_e(std::span<const Block> blocks, double log_odds, double psi0 = 1);
// log_tilt_e for every odds of kTiltGrid at once: blocks of a daemon are small, and share one pass over their support.
std::array<double, kTiltGrid.size()> log_tilt_grid(const Block& block);
// E of the e-value over all outcomes of the block: 1, up to rounding. For checks.
double tilt_null_mean(const Block& block, double log_odds);
// The e-value that bets equally on every odds of the grid.
double log_mixture_e(std::span<const Block> blocks, std::span<const double> log_odds_grid);

}  // namespace isonomy::stats
