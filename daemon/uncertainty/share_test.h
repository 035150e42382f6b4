// SPDX-License-Identifier: Apache-2.0
// ShareTest: is a share larger than what is let pass? Asked after every case, found on the day on which the evidence first passed the bar.
//
// Units:   log e in nats, the largest over all looks.
// Threads: plain values.
// Source:  share_evidence.h.
#pragma once

#include <optional>

#include "daemon/base/day.h"
#include "daemon/stats/numeric.h"
#include "daemon/stats/share_evidence.h"

namespace isonomy::uncertainty {

struct ShareTest {
  int64_t yes = 0, n = 0;
  double null_share = 0;
  stats::Interval interval;  // Wilson, 95 %
  double log_e = 0;
  std::optional<Day> found;  // once there were cases enough
  bool sufficient = false;
  double estimate() const { return n == 0 ? stats::kNan : stats::real(yes) / stats::real(n); }
};

class ShareWatch {
 public:
  ShareWatch(double null_share, int64_t least, double bar) : evidence_(null_share), null_share_(null_share), least_(least), bar_(bar) {}
  void add(bool yes, Day day) {
    evidence_.add(yes);
    if (!passed_ && evidence_.n() >= least_ && evidence_.largest_log_e() > bar_) passed_ = day;
  }
  ShareTest test() const;

 private:
  stats::ShareEvidence evidence_;
  double null_share_;
  int64_t least_;
  double bar_;
  std::optional<Day> passed_;
};

}  // namespace isonomy::uncertainty
