// SPDX-License-Identifier: Apache-2.0
// HeldOut: what the law's facts, and beyond them a cause, foretell about outcomes that were not used for learning.
//
//   facts over base rate   mean log2 p(y|x) / p(y)        cause over facts   mean log2 p(y|x,z) / p(y|x)
//
// Shares are learnt from the training rows with half a case added to each outcome; facts, or facts with a cause, that were never met foretell
// what is known without them. The mean is over the test rows, its interval clusters by subject: it says nothing about other causes of the
// same kind (other officials). A gain below 0 means that what was learnt misleads.
//
// Units:   bits a test row.
// Errors:  no test rows: NaN.
// Threads: pure.
// Source:  Krichevsky and Trofimov (1981) for the half; Liang and Zeger (1986) for the interval.
#pragma once

#include <cstdint>
#include <span>

#include "daemon/stats/numeric.h"

namespace isonomy::stats {

struct HeldOutRow {
  uint32_t x = 0, z = 0, y = 0;
  uint32_t subject = 0;
  bool test = false;
};

struct HeldOutGain {
  double bits = kNan;
  Interval interval;
};
struct HeldOut {
  int64_t training = 0, test = 0;
  HeldOutGain facts, cause;
};
HeldOut held_out(std::span<const HeldOutRow> rows, size_t outcomes, double confidence_level);

}  // namespace isonomy::stats
