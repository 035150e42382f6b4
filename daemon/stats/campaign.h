// SPDX-License-Identifier: Apache-2.0
// Campaign: has the share of sanctions at equal signatures jumped, against last year's weeks? Counts of acts alone cannot say: they rise
// with breaches, seasons and backlogs.
//
//   reference  weeks w-61 .. w-10          this week w          (ten weeks between them, so that a slow start is not its own reference)
//   lr_j       log tilt of this week against the reference, over signatures, for odds psi_j, where odds up to `indifference` are let pass
//   phi        max(1, median of past weekly z^2 / .455): weeks that jump about more than chance count less
//   S_j        start_mixture.h;  alarm when mean_j S_j > 120, not in the first 26 weeks; re-armed every 3 years
//
// Shape:   61 weeks of counts a signature, 156 numbers for phi, a few words a bet. Weeks must come in order, gaps as empty weeks; the
//          state is rebuilt by replay and does not merge.
// Threads: one writer.
// Source:  start_mixture.h, tilt.h; .455 is the median of chi-square with one degree of freedom.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "daemon/stats/start_mixture.h"
#include "daemon/stats/tilt.h"

namespace isonomy::stats {

struct SignatureWeek {
  uint32_t signature = 0;
  int64_t decided = 0;
  int64_t sanctioned = 0;
};

struct CampaignOptions {
  double indifference = 1.25;          // psi0
  std::vector<double> odds{1.6, 2.5};  // on top of psi0
  bool falling = false;                // bets on the inverse odds: leniency, as strong as the severity above
  size_t horizon_weeks = 156;
  size_t blind_weeks = 26;
  size_t reference_oldest = 61, reference_newest = 10;
  double alarm_at = 120;
};

struct CampaignWeek {
  double evidence = 0;  // mean of S_j
  bool alarm = false;
  size_t start_week = 0;  // of the best bet, when alarmed
  double z = 0;           // this week's score against the reference, in standard deviations; 0 when nothing can be compared
  double phi = 1.5;
};

class CampaignDetector {
 public:
  explicit CampaignDetector(CampaignOptions options);

  CampaignWeek add_week(std::span<const SignatureWeek> counts);
  size_t weeks() const { return week_; }

 private:
  struct Count {
    int64_t decided = 0, sanctioned = 0;
  };
  struct Bet {
    double psi = 1;  // the odds bet on, indifference included
    StartMixture sum;
    double partial = 0;  // best sum of log ratios that ends now
    size_t partial_start = 0;
  };
  void enter_reference();
  double dispersion() const;

  CampaignOptions options_;
  double psi0_;
  std::vector<Bet> bets_;
  std::deque<std::vector<SignatureWeek>> recent_;  // the newest last
  std::map<uint32_t, Count> reference_;
  std::deque<double> squared_scores_;
  size_t week_ = 0;
};

}  // namespace isonomy::stats
