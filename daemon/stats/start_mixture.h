// SPDX-License-Identifier: Apache-2.0
// StartMixture: a change that may begin in any week. Each week a bet of 1/horizon starts, and all bets run on:
//
//   S_t = (S_{t-1} + 1/horizon) exp(log likelihood ratio of week t);     alarm when S > 1/alpha
//
// Over `horizon` weeks the expected S is at most 1 if nothing changes, so that false alarms stay under alpha for all of them together.
// Threads: plain value.
// Source:  Shiryaev (1963); Roberts (1966); Shin, Ramdas and Rinaldo, "E-detectors" (2024).
#pragma once

#include <cmath>

namespace isonomy::stats {

class StartMixture {
 public:
  explicit StartMixture(double horizon) : horizon_(horizon) {}
  double add(double log_likelihood_ratio) { return value_ = (value_ + 1 / horizon_) * std::exp(log_likelihood_ratio); }
  double value() const { return value_; }
  void rearm() { value_ = 0; }

 private:
  double horizon_;
  double value_ = 0;
};

}  // namespace isonomy::stats
