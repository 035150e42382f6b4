// SPDX-License-Identifier: Apache-2.0
#include "daemon/casework/civil_day.h"

#include "daemon/cel/time.h"

namespace isonomy::casework {
namespace {

constexpr size_t kShortestInstant = 20;  // 2010-08-13T22:30:00Z
constexpr int64_t kSecondsPerDay = 86'400;

}  // namespace

Day civil_day(int64_t seconds_since_epoch, std::string_view zone) {
  int64_t offset = 0;
  if (!zone.empty() && !cel::zone_offset(zone, seconds_since_epoch, offset)) offset = 0;
  const int64_t local = seconds_since_epoch + offset;
  const int64_t days = local >= 0 ? local / kSecondsPerDay : (local - kSecondsPerDay + 1) / kSecondsPerDay;
  return Day{static_cast<int32_t>(days)};
}

Result<Span> civil_days(std::string_view text, std::string_view zone) {
  int64_t seconds = 0;
  int32_t nanos = 0;
  const bool instant = !zone.empty() && text.size() >= kShortestInstant && cel::parse_timestamp(text, seconds, nanos);
  return instant ? Result<Span>(Span::exactly(civil_day(seconds, zone))) : parse_span(text);
}

}  // namespace isonomy::casework
