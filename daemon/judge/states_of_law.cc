// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/states_of_law.h"

#include <algorithm>

namespace isonomy::judge {
namespace {

int64_t month_index(Day day) {
  const CivilDate c = day.civil();
  return int64_t{c.year} * 12 + c.month - 1;
}

// The first month whose first day is governed by a law in force from `day`.
int64_t first_governed_month(Day day) { return month_index(day) + (day.civil().day == 1 ? 0 : 1); }

}  // namespace

StatesOfLaw states_of_law(const casework::Extent& conduct, const std::vector<Day>& forces) {
  StatesOfLaw out;
  out.in_months = !conduct.from.exact() || !conduct.through.exact();
  const auto unit = [&](Day day) { return out.in_months ? month_index(day) : int64_t{day.since_epoch}; };
  const auto starts = [&](Day day) { return out.in_months ? first_governed_month(day) : int64_t{day.since_epoch}; };
  const int64_t first = unit(conduct.from.first), end = unit(conduct.through.last) + 1;
  out.total = end - first;
  int64_t at = first;
  for (const Day force : forces) {
    const int64_t next = std::clamp(starts(force), at, end);
    out.shares.push_back(next - at);
    at = next;
  }
  out.shares.push_back(end - at);
  return out;
}

}  // namespace isonomy::judge
