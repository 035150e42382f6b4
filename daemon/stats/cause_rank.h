// SPDX-License-Identifier: Apache-2.0
// CauseRank: which cause foretells outcomes best beyond the law: who decided, the subject's status, when? Out of sample, so that a cause
// with many labels wins nothing by having them.
//
//   p_g(y | x) is proportional to p(y | x) r[label of g][y],  r = (observed + k) / (expected + k), a gamma-Poisson shrunken ratio;
//   k from the spread of the ratios themselves: no spread beyond chance, no ratio. gain_g = mean log2 p_g / p over held-out subjects.
//
// Names the cause; its bits are a lower bound and carry no interval. For bits use UncertaintyCounts::cause.
//
// Shape:   five folds by a hash of the subject, so that no subject is in its own training set; O(rows x causes).
// Errors:  no rows: gains of 0.
// Threads: pure; the same rows in any order give the same gains but for rounding.
// Source:  Clayton and Kaldor, Biometrics 43 (1987) for the gamma-Poisson ratio; Stone (1974) for cross-validation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace isonomy::stats {

struct CausedOutcome {
  uint32_t x = 0, y = 0;
  uint32_t subject = 0;
  std::vector<uint32_t> causes;  // one label for each cause; the same number in every row
};

struct CauseGain {
  size_t cause = 0;
  double bits = 0;  // a decision, held out
};

// Largest gain first; ties keep the order of the causes.
std::vector<CauseGain> rank_causes(std::span<const CausedOutcome> rows, size_t outcomes);

}  // namespace isonomy::stats
