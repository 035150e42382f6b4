// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/selectivity.h"

#include <algorithm>
#include <map>

#include "daemon/uncertainty/families.h"

namespace isonomy::uncertainty {
namespace {

using stats::real;

bool compared(const Row& row) { return row.qualities.determinate && !row.qualities.term; }

struct Count {
  int64_t n = 0, sanctioned = 0;
  void add(const Row& row) {
    n += row.sums.n;
    if (row.qualities.sanctioned) sanctioned += row.sums.n;
  }
};

stats::Table2x2 against_rest(const Count& level, const Count& all) {
  return {level.sanctioned, level.n - level.sanctioned, all.sanctioned - level.sanctioned, (all.n - level.n) - (all.sanctioned - level.sanctioned)};
}

Selectivity by_family(const Table& table, const Family& family) {
  Selectivity out;
  out.by = family.name;
  std::vector<uint32_t> levels;
  std::map<uint32_t, Count> laws;
  std::map<uint32_t, std::map<uint32_t, Count>> by_level;  // then by law
  Count all;
  for (const Row& row : table.rows) {
    levels.push_back(family.level(table, row));
    if (!compared(row)) continue;
    laws[row.law].add(row);
    by_level[levels.back()][row.law].add(row);
    all.add(row);
  }
  const std::vector<LevelCount> counts = level_counts(table, levels);
  for (const auto& [level, of_laws] : by_level) {
    const LevelCount& count = counts[level];
    if (count.n < kLeastAtLevel) {
      ++out.thin_levels;
      out.thin_decisions += count.n;
      continue;
    }
    SelectivityLevel figure;
    figure.level = family.level_name(table, level);
    figure.crude = share_of(count.sanctioned, count.n);
    figure.at_equal_law = count.expected > 0 ? count.at_equal_law(real(all.sanctioned) / real(all.n)) : 0;
    std::vector<stats::Table2x2> strata;
    for (const auto& [law, of_law] : of_laws) strata.push_back(against_rest(of_law, laws.at(law)));
    const stats::MantelHaenszel stratified = stats::mantel_haenszel(strata, 0.95);
    figure.odds_ratio = stratified.odds_ratio;
    figure.interval = stratified.interval;
    figure.crude_odds_ratio = against_rest({count.n, count.sanctioned}, all).sample_odds_ratio();
    out.levels.push_back(std::move(figure));
  }
  std::stable_sort(out.levels.begin(), out.levels.end(), [](const auto& a, const auto& b) { return a.at_equal_law > b.at_equal_law; });
  return out;
}

}  // namespace

std::vector<LevelCount> level_counts(const Table& table, std::span<const uint32_t> level_of_row) {
  std::map<uint32_t, Count> laws;
  for (const Row& row : table.rows)
    if (compared(row)) laws[row.law].add(row);
  std::vector<LevelCount> levels;
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const Row& row = table.rows[i];
    if (levels.size() <= level_of_row[i]) levels.resize(level_of_row[i] + 1);
    if (!compared(row)) continue;
    const Count& law = laws.at(row.law);
    LevelCount& to = levels[level_of_row[i]];
    to.n += row.sums.n;
    to.sanctioned += row.qualities.sanctioned ? row.sums.n : 0;
    to.expected += real(row.sums.n) * real(law.sanctioned) / real(law.n);
  }
  return levels;
}

Share sanctioned_share(const Table& table) {
  Count all;
  for (const Row& row : table.rows)
    if (compared(row)) all.add(row);
  return share_of(all.sanctioned, all.n);
}

std::vector<Selectivity> selectivity(const Table& table) {
  std::vector<Selectivity> out;
  for (const Family& family : families_of(table)) {
    if (family.kind == FamilyKind::kPeriodEnd) continue;
    Selectivity of = by_family(table, family);
    if (!of.levels.empty() || of.thin_levels > 0) out.push_back(std::move(of));
  }
  return out;
}

}  // namespace isonomy::uncertainty
