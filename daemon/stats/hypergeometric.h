// SPDX-License-Identifier: Apache-2.0
// Hypergeometric: of n cases, n1 belong to the group and m are marked; K of the marked are in the group. With log odds other than 0
// it is Fisher's noncentral distribution: the exact law of a 2x2 table with fixed margins and that odds ratio.
//
//   weight(k) = C(m, k) C(n - m, n1 - k) odds^k,   k in [max(0, n1 + m - n), min(n1, m)]
//
// Sums start at the mode and go outward until a term no longer counts, so the cost grows with the standard deviation and not with n.
// Threads: immutable; pure.
// Source:  Fisher (1935); Cornfield (1956); Liao and Rosen, The American Statistician 55 (2001) for the mode.
#pragma once

#include <cstdint>
#include <vector>

namespace isonomy::stats {

class Hypergeometric {
 public:
  Hypergeometric(int64_t n, int64_t n1, int64_t m, double log_odds = 0);

  int64_t lowest() const { return lowest_; }
  int64_t highest() const { return highest_; }
  int64_t mode() const { return mode_; }
  bool degenerate() const { return lowest_ == highest_; }

  // ln of the mean of odds^K under equal odds: 0 at log odds 0.
  double log_normaliser() const;
  double mean() const { return mean_; }
  double variance() const { return variance_; }
  long double pmf(int64_t k) const;
  long double lower_tail(int64_t k) const;  // P(K <= k)
  long double upper_tail(int64_t k) const;  // P(K >= k)
  // P of all k no likelier than `observed` (ties within 1e-7 count as equal).
  long double two_sided(int64_t observed) const;

  // Every k with a weight that counts, from `first()` on, normalised.
  struct Window {
    int64_t first = 0;
    std::vector<long double> probability;
  };
  Window window() const;

 private:
  long double ratio(int64_t k) const;  // weight(k + 1) / weight(k)
  long double log_weight(int64_t k) const;
  void find_mode();

  int64_t n_, n1_, m_;
  long double odds_, log_odds_;
  int64_t lowest_, highest_, mode_ = 0;
  long double total_ = 1;  // sum of weights relative to the weight of the mode
  double mean_ = 0, variance_ = 0;
};

}  // namespace isonomy::stats
