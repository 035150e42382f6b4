// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/revival.h"

#include <map>

#include "daemon/uncertainty/families.h"

namespace isonomy::uncertainty {
namespace {

constexpr int kAsleepDays = 730, kAwakeDays = 365;
constexpr int64_t kLeastBefore = 100, kLeastAfter = 30;
constexpr double kAsleep = 0.05, kAwake = 0.1;

struct Tally {
  int64_t before = 0, sanctioned_before = 0, after = 0, sanctioned_after = 0;
};

bool revived(const Tally& of) {
  if (of.before < kLeastBefore || of.after < kLeastAfter) return false;
  const Share before = share_of(of.sanctioned_before, of.before), after = share_of(of.sanctioned_after, of.after);
  return before.interval.upper < kAsleep && after.interval.lower > kAwake && after.interval.lower > 2 * before.interval.upper;
}

}  // namespace

std::optional<Revival> revival_of(const Table& table, const CampaignWatch& campaign) {
  if (!campaign.found || campaign.falling || table.rows.empty()) return std::nullopt;
  const Day since = table.rows.front().day;
  if (campaign.start - since < kAsleepDays) return std::nullopt;
  const auto add = [&](Tally& to, const Row& row) {
    const int64_t sanctioned = row.qualities.sanctioned ? row.sums.n : 0;
    if (row.day < campaign.start) {
      to.before += row.sums.n;
      to.sanctioned_before += sanctioned;
    } else if (row.day - campaign.start < kAwakeDays) {
      to.after += row.sums.n;
      to.sanctioned_after += sanctioned;
    }
  };
  Tally all;
  std::map<std::string, Tally> rules;
  std::map<std::pair<std::string, std::string>, Tally> levels;  // circumstance, value
  const std::vector<Family> families = families_of(table);
  for (const Row& row : table.rows) {
    if (!row.qualities.determinate || row.qualities.term) continue;
    add(all, row);
    add(rules[table.rule_of(row)], row);
    for (const Family& family : families)
      if (family.kind == FamilyKind::kCircumstance) add(levels[{family.name, family.level_name(table, family.level(table, row))}], row);
  }
  const auto described = [&](std::string scope, std::string of, const Tally& tally) {
    Revival out;
    out.scope = std::move(scope);
    out.of = std::move(of);
    out.record_since = since;
    out.awake_from = campaign.start;
    out.before = share_of(tally.sanctioned_before, tally.before);
    out.after = share_of(tally.sanctioned_after, tally.after);
    out.others_before = share_of(all.sanctioned_before - tally.sanctioned_before, all.before - tally.before);
    return out;
  };
  if (revived(all)) return described("", "", all);
  std::optional<Revival> out;
  const auto consider = [&](const std::string& scope, const std::string& of, const Tally& tally) {
    if (!revived(tally)) return;
    const size_t as_well = out ? out->as_well + 1 : 0;
    if (!out || tally.sanctioned_after > out->after.k) out = described(scope, of, tally);
    out->as_well = as_well;
  };
  for (const auto& [rule, tally] : rules) consider("rule", rule, tally);
  if (out) return out;
  for (const auto& [level, tally] : levels) consider(level.first, level.second, tally);
  return out;
}

}  // namespace isonomy::uncertainty
