// SPDX-License-Identifier: Apache-2.0
// CivilDay: which day an instant is where the law applies.
//
//   "2010-08-13T22:30:00Z" in Europe/Rome     2010-08-14: summer time, two hours east
//   "2010-08-13T22:30:00"  in Europe/Rome     2010-08-13: no offset, so the producer's own civil time
//   "2010-08"              anywhere           the whole month
//
// Errors:  kMalformed as parse_span.
// Threads: safe; the zone's rules are loaded once.
#pragma once

#include <string_view>

#include "daemon/base/day.h"

namespace isonomy::casework {

// `zone`: an IANA name; empty: the date as it is written.
Result<Span> civil_days(std::string_view text, std::string_view zone);
Day civil_day(int64_t seconds_since_epoch, std::string_view zone);

}  // namespace isonomy::casework
