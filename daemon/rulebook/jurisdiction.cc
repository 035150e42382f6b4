// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/jurisdiction.h"

#include <algorithm>

#include "daemon/base/result.h"

namespace isonomy::rulebook {

bool Jurisdiction::higher(std::string_view a, std::string_view b) const {
  // Breadth first down from `a`; the seen list also ends a cycle, which the reader refuses anyway.
  std::vector<std::string_view> reached{a};
  for (size_t i = 0; i < reached.size(); ++i) {
    for (const auto& [above, below] : ranks) {
      if (above != reached[i]) continue;
      if (below == b) return true;
      if (std::find(reached.begin(), reached.end(), below) == reached.end()) reached.push_back(below);
    }
  }
  return false;
}

bool Jurisdiction::is_working_day(Day day) const {
  if (day.weekday() >= 5) return std::binary_search(extra_workdays.begin(), extra_workdays.end(), day);
  return !std::binary_search(holidays.begin(), holidays.end(), day);
}

Day Jurisdiction::end_of(Day start, Period period) const {
  if (period.unit != PeriodUnit::kWorkingDays) return end_of_term(start, period);
  Day day = start;
  // Bounded: a calendar that closes every day for years is a mistake, and ten calendar days for each working day are ample.
  const int bound = period.count * 10 + 4000;
  for (int left = period.count, tried = 0; left > 0 && tried < bound; ++tried) {
    day = day + 1;
    if (is_working_day(day)) --left;
  }
  return day;
}

const Authority* Jurisdiction::authority(std::string_view wanted) const {
  const auto found = std::find_if(authorities.begin(), authorities.end(), [&](const Authority& a) { return a.id == wanted; });
  return found == authorities.end() ? nullptr : &*found;
}

bool Jurisdiction::competent(std::string_view acting, std::string_view named, Day day) const {
  const auto exists = [&](const Authority* a) { return a == nullptr || (a->from <= day && day < a->until); };
  if (!exists(authority(acting))) return false;
  // Who holds the power of the named authority on that day: itself while it exists, then its successor, and so on.
  std::string_view holder = named;
  for (size_t hops = 0; hops <= authorities.size(); ++hops) {
    const Authority* entry = authority(holder);
    if (entry == nullptr || day < entry->until || entry->successor.empty()) break;
    holder = entry->successor;
  }
  std::string_view whole = acting;
  for (size_t hops = 0; hops <= authorities.size(); ++hops) {
    if (whole == holder) return exists(authority(holder));
    const Authority* entry = authority(whole);
    if (entry == nullptr || entry->part_of.empty()) return false;
    whole = entry->part_of;
  }
  return false;
}

}  // namespace isonomy::rulebook
