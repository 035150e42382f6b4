// SPDX-License-Identifier: Apache-2.0
// Burden: what one version lays on the facts of one act: whether its condition holds, the range of its fine, and its other sanctions.
//
// Units:   fines in hundredths; other sanctions in their own unit ("d", "m", "number"), and only like units compare.
// Threads: plain values.
#pragma once

#include <map>
#include <string>

#include "daemon/judge/act.h"

namespace isonomy::judge {

// A sanction that is no fine: a suspension of up to seven days, a ban without a stated end, a remedy.
struct Measure {
  Truth open = Truth::kFalse;     // whether an entry of that kind applies
  bool unlimited = true;          // no entry states its extent
  std::string unit;
  int64_t least = 0, most = 0;    // what its upper end may be
};

struct Burden {
  Truth condition = Truth::kTrue;           // `when` and not `unless`
  Range fine;
  std::map<std::string, Measure> measures;  // by kind
};

Burden burden_of(const rulebook::Power& power, Situation& situation, Range fine);

}  // namespace isonomy::judge
