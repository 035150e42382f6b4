// SPDX-License-Identifier: Apache-2.0
// ShareEvidence: is a share larger than p0? An e-value from yes-or-no cases one after the other: it may be looked at after every case.
//
//   e = mean over p of (p0, 1) of  prod (p / p0)^yes ((1 - p) / (1 - p0))^no        mean at most 1 while the share is p0 or less
//   restarting: evidence that begins anew with each period j = 0, 1, .. weighs 1 / ((j + 1)(j + 2)), and what has not begun counts as e = 1:
//            a share that was small for years does not hide that it is large now; a change in period j costs ln((j + 1)(j + 2))
//   Benford: e = Dirichlet mixture around Benford's law over Benford's law, for first digits
//
// Units:   nats.
// Threads: plain value.
// Source:  Ville (1939); Robbins (1970), mixtures; Wald (1947) for the likelihood ratio.
#pragma once

#include <array>
#include <cstdint>

#include "daemon/stats/benford.h"

namespace isonomy::stats {

class ShareEvidence {
 public:
  explicit ShareEvidence(double p0) : p0_(p0) {}
  // Evidence after this case.
  double add(bool yes);
  double log_e() const;
  double largest_log_e() const { return largest_; }  // over all looks so far
  int64_t yes() const { return yes_; }
  int64_t n() const { return n_; }

 private:
  double p0_;
  int64_t yes_ = 0, n_ = 0;
  double largest_ = 0;
};

class RestartingShareEvidence {
 public:
  explicit RestartingShareEvidence(double p0);
  void begin_period();
  void add(bool yes);
  double log_e() const;

 private:
  static constexpr size_t kGrid = 20;
  std::array<double, kGrid> yes_{}, no_{};  // log likelihood ratio of one case, for each p of (p0, 1)
  std::array<double, kGrid> log_sums_;      // of the weighted evidence that has begun
  int64_t periods_ = 0;
};

double log_benford_e(const DigitCounts& counts);

}  // namespace isonomy::stats
