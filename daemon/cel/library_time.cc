// SPDX-License-Identifier: Apache-2.0
// Parts of timestamps, in UTC or a time zone, and of durations.
#include "daemon/cel/library.h"
#include "daemon/cel/time.h"

namespace isonomy::cel {
namespace {

using Arguments = std::span<const Value>;

enum class Part { kYear, kMonth, kDate, kDayOfMonth, kDayOfWeek, kDayOfYear, kHours, kMinutes, kSeconds, kMilliseconds };

constexpr int64_t kDaySeconds = 86400;

int64_t part_at(Part part, int64_t local_seconds, int32_t nanos) {
  int64_t days = local_seconds / kDaySeconds, rest = local_seconds % kDaySeconds;
  if (rest < 0) {
    rest += kDaySeconds;
    --days;
  }
  const Day day{static_cast<int32_t>(days)};
  const CivilDate civil = day.civil();
  switch (part) {
    case Part::kYear: return civil.year;
    case Part::kMonth: return civil.month - 1;
    case Part::kDate: return civil.day;
    case Part::kDayOfMonth: return civil.day - 1;
    case Part::kDayOfWeek: return (day.weekday() + 1) % 7;  // CEL counts from Sunday
    case Part::kDayOfYear: return day - Day::from_civil(civil.year, 1, 1);
    case Part::kHours: return rest / 3600;
    case Part::kMinutes: return rest / 60 % 60;
    case Part::kSeconds: return rest % 60;
    case Part::kMilliseconds: return nanos / 1'000'000;
  }
  return 0;
}

template <Part part>
Value of_timestamp(Evaluation&, Arguments a) {
  return Value::integer(part_at(part, a[0].seconds(), a[0].nanos()));
}

template <Part part>
Value of_timestamp_in_zone(Evaluation& run, Arguments a) {
  int64_t offset = 0;
  if (!zone_offset(a[1].as_string(), a[0].seconds(), offset)) return run.fail({"unknown time zone `", a[1].as_string(), "`"});
  return Value::integer(part_at(part, a[0].seconds() + offset, a[0].nanos()));
}

template <Part part>
Value of_duration(Evaluation&, Arguments a) {
  const int64_t seconds = a[0].seconds();
  switch (part) {
    case Part::kHours: return Value::integer(seconds / 3600);
    case Part::kMinutes: return Value::integer(seconds / 60);
    case Part::kSeconds: return Value::integer(seconds);
    default: return Value::integer(a[0].nanos() / 1'000'000);
  }
}

template <Part part>
void add_part(Library& l, const char* name) {
  l.receiver(name, {Type::timestamp()}, Type::integer(), of_timestamp<part>);
  l.receiver(name, {Type::timestamp(), Type::string()}, Type::integer(), of_timestamp_in_zone<part>);
  if (part >= Part::kHours) l.receiver(name, {Type::duration()}, Type::integer(), of_duration<part>);
}

}  // namespace

void add_time_functions(Library& l) {
  add_part<Part::kYear>(l, "getFullYear");
  add_part<Part::kMonth>(l, "getMonth");
  add_part<Part::kDate>(l, "getDate");
  add_part<Part::kDayOfMonth>(l, "getDayOfMonth");
  add_part<Part::kDayOfWeek>(l, "getDayOfWeek");
  add_part<Part::kDayOfYear>(l, "getDayOfYear");
  add_part<Part::kHours>(l, "getHours");
  add_part<Part::kMinutes>(l, "getMinutes");
  add_part<Part::kSeconds>(l, "getSeconds");
  add_part<Part::kMilliseconds>(l, "getMilliseconds");
}

}  // namespace isonomy::cel
