// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/families.h"

#include <algorithm>
#include <tuple>

namespace isonomy::uncertainty {
namespace {

constexpr int32_t kOfficialWeeks = 4;
constexpr int kPeriodEndDays = 3;

int32_t floor_div(int32_t a, int32_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

bool at_period_end(Day day) {
  const CivilDate date = day.civil();
  return date.day > days_in_month(date.year, date.month) - kPeriodEndDays;
}

template <class Count>
bool varies(const Table& table, const Count& level) {
  for (const Row& row : table.rows)
    if (level(row) != level(table.rows.front())) return true;
  return false;
}

}  // namespace

uint32_t Family::level(const Table& table, const Row& row) const {
  switch (kind) {
    case FamilyKind::kCircumstance: return table.combinations[row.circumstances][circumstance];
    case FamilyKind::kAuthority: return row.authority;
    case FamilyKind::kOfficial: return row.official;
    case FamilyKind::kPeriodEnd: return at_period_end(row.day) ? 1 : 0;
  }
  return 0;
}

std::string Family::level_name(const Table& table, uint32_t level) const {
  const auto stated = [](const std::string& text) { return text.empty() ? std::string("not stated") : text; };
  switch (kind) {
    case FamilyKind::kCircumstance: return stated(table.circumstances[circumstance].values[level]);
    case FamilyKind::kAuthority: return stated(table.authorities[level]);
    case FamilyKind::kOfficial: return stated(table.officials[level]);
    case FamilyKind::kPeriodEnd: return level == 1 ? "last three days of the month" : "other days of those weeks";
  }
  return {};
}

int32_t Family::period(const Row& row) const {
  switch (kind) {
    case FamilyKind::kOfficial: return floor_div(week_of(row.day), kOfficialWeeks);
    default: return week_of(row.day);
  }
}

Day Family::period_end(int32_t period) const {
  switch (kind) {
    case FamilyKind::kOfficial: return last_day_of_week(period * kOfficialWeeks + kOfficialWeeks - 1);
    default: return last_day_of_week(period);
  }
}

std::vector<Family> families_of(const Table& table) {
  std::vector<Family> families;
  if (table.rows.empty()) return families;
  for (size_t i = 0; i < table.circumstances.size(); ++i) families.push_back({FamilyKind::kCircumstance, i, table.circumstances[i].name});
  families.push_back({FamilyKind::kAuthority, 0, "authority"});
  families.push_back({FamilyKind::kOfficial, 0, "official"});
  families.push_back({FamilyKind::kPeriodEnd, 0, "end of month"});
  std::erase_if(families, [&](const Family& family) { return !varies(table, [&](const Row& row) { return family.level(table, row); }); });
  return families;
}

std::vector<PeriodBlocks> blocks_of(const Table& table, const Family& family, const std::optional<Family>& within) {
  struct Placed {
    int32_t period;
    uint32_t law, stratum, inner;
    const Row* row;
  };
  std::vector<Placed> placed;
  placed.reserve(table.rows.size());
  for (const Row& row : table.rows) {
    if (!row.qualities.determinate) continue;
    // An unnamed official is nobody: he cannot be harsher than his colleagues.
    if (family.kind == FamilyKind::kOfficial && table.officials[row.official].empty()) continue;
    placed.push_back({family.period(row), row.law, family.kind == FamilyKind::kOfficial ? row.authority : 0,
                      within ? within->level(table, row) : 0, &row});
  }
  const auto key = [](const Placed& p) { return std::tie(p.period, p.law, p.stratum, p.inner); };
  std::stable_sort(placed.begin(), placed.end(), [&](const Placed& a, const Placed& b) { return key(a) < key(b); });
  std::vector<PeriodBlocks> periods;
  for (size_t i = 0; i < placed.size();) {
    if (periods.empty() || periods.back().period != placed[i].period) periods.push_back({placed[i].period, {}});
    std::vector<stats::BlockRow>& block = periods.back().blocks.emplace_back();
    const size_t first = i;
    for (; i < placed.size() && key(placed[i]) == key(placed[first]); ++i)
      for (int64_t k = 0; k < placed[i].row->sums.n; ++k)
        block.push_back({family.level(table, *placed[i].row), placed[i].row->subject, placed[i].row->qualities.sanctioned});
  }
  return periods;
}

}  // namespace isonomy::uncertainty
