// SPDX-License-Identifier: Apache-2.0
// Time: CEL's timestamps (RFC 3339) and durations ("1h30m", "1.5s").
//
// Units:   seconds and nanoseconds; the nanoseconds of a timestamp are 0..999999999, those of a duration carry its sign.
// Errors:  false when the text is malformed or out of range: timestamps run from year 1 to 9999, durations fit 64 bits of
//          nanoseconds (about 292 years), as the conformance suite asks.
// Threads: pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/cel/value.h"

namespace isonomy::cel {

// Nanoseconds across all of CEL's years do not fit 64 bits.
__extension__ using Wide = __int128;

bool parse_timestamp(std::string_view text, int64_t& seconds, int32_t& nanos);
bool parse_duration(std::string_view text, int64_t& nanoseconds);

std::string timestamp_text(int64_t seconds, int32_t nanos);
std::string duration_text(int64_t seconds, int32_t nanos);

bool timestamp_in_range(int64_t seconds);
int64_t nanoseconds_of(const Value& duration);
Value duration_from(int64_t nanoseconds);

// Seconds east of UTC at the instant; `zone` is a name ("Europe/Rome") or an offset ("-02:30"). False when there is no such zone.
bool zone_offset(std::string_view zone, int64_t at_seconds, int64_t& offset_seconds);

}  // namespace isonomy::cel
