// SPDX-License-Identifier: Apache-2.0
#include "bench/calibration/looks.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "daemon/stats/campaign.h"
#include "daemon/stats/disparity.h"
#include "daemon/stats/mantel_haenszel.h"
#include "daemon/stats/multiplicity.h"
#include "daemon/stats/reporting_delay.h"

namespace isonomy::calibration {
namespace {

using stats::BlockRow;
using stats::DisparityEvidence;

constexpr size_t kDisparities = kCampaign;  // all families before it
const double kBar = std::log(static_cast<double>(kFamilies) / 0.05);
constexpr uint32_t kOfficialWeeks = 4;

uint32_t level_of(size_t family, const Decision& d) {
  switch (family) {
    case kStatus: return d.status;
    case kRegion: return d.region;
    case kSize: return d.size;
    case kAuthority: return d.authority;
    default: return d.official;
  }
}

// Officials are compared within their authority, over four weeks; everything else within a week.
uint64_t block_of(size_t family, const Decision& d) {
  const uint64_t period = family == kOfficial ? d.week / kOfficialWeeks : d.week;
  const uint64_t authority = family == kOfficial ? d.authority + 1 : 0;
  return period << 40 | uint64_t{d.signature} << 16 | authority << 8;
}

template <class Range>
std::vector<std::vector<BlockRow>> blocks_of(size_t family, const Range& decisions, std::optional<size_t> within = std::nullopt) {
  std::map<std::pair<uint64_t, uint32_t>, std::vector<BlockRow>> blocks;
  for (const Decision* d : decisions)
    blocks[{block_of(family, *d), within ? level_of(*within, *d) : 0}].push_back({level_of(family, *d), d->subject, d->sanctioned()});
  std::vector<std::vector<BlockRow>> list;
  for (auto& [unused, rows] : blocks) list.push_back(std::move(rows));
  return list;
}

void add_blocks(DisparityEvidence& evidence, const std::vector<std::vector<BlockRow>>& blocks) {
  for (const std::vector<BlockRow>& rows : blocks) evidence.add_block(rows);
}

bool is_finding(const stats::FamilyEvidence& family, double log_e) {
  return log_e > kBar && !family.levels.empty() && family.levels[family.strongest].sufficient;
}

// What nobody should do: a Mantel-Haenszel test of all data so far, every week, at .05.
class NaiveStatus {
 public:
  bool add(const std::vector<const Decision*>& week) {
    for (const Decision* d : week) {
      stats::Table2x2& table = strata_[d->signature];
      (d->status == 1 ? (d->sanctioned() ? table.a : table.b) : (d->sanctioned() ? table.c : table.d)) += 1;
    }
    std::vector<stats::Table2x2> list;
    for (const auto& [unused, table] : strata_) list.push_back(table);
    return stats::mantel_haenszel(list, 0.95).uncorrected.p < 0.05;
  }

 private:
  std::map<uint32_t, stats::Table2x2> strata_;
};

}  // namespace

bool Looks::any() const {
  return std::any_of(tempered.begin(), tempered.end(), [](const auto& week) { return week.has_value(); });
}

Looks look_weekly(const std::vector<Decision>& world, const LookOptions& options) {
  Looks looks;
  std::vector<std::vector<const Decision*>> weeks(kWeeks);
  uint32_t mask = options.mask_weeks;
  if (options.mask_from_data) {
    stats::ReportingDelay delay;
    for (const Decision& d : world)
      if (d.recorded_week < 52) delay.add(d.authority, d.sanctioned(), d.recorded_week - d.week);
    mask = delay.mask_weeks(0.98);
  }
  for (const Decision& d : world) {
    if (d.recorded_week > d.week + mask) {
      ++looks.late;
    } else {
      weeks[d.week].push_back(&d);
    }
  }
  std::vector<DisparityEvidence> evidence;
  for (size_t f = 0; f < kDisparities; ++f) evidence.emplace_back(stats::DisparityOptions{.rho = f == kOfficial ? 4.0 : 15.0});
  std::vector<stats::CampaignDetector> detectors;
  detectors.emplace_back(stats::CampaignOptions{.alarm_at = options.falling ? 240.0 : 120.0});
  if (options.falling) detectors.emplace_back(stats::CampaignOptions{.falling = true, .alarm_at = 240});
  NaiveStatus naive;
  std::vector<const Decision*> four_weeks;
  for (uint32_t w = 0; w < kWeeks; ++w) {
    looks.naive_status = naive.add(weeks[w]) || looks.naive_status;
    four_weeks.insert(four_weeks.end(), weeks[w].begin(), weeks[w].end());
    for (size_t f = 0; f < kDisparities; ++f) {
      if (f == kOfficial && (w + 1) % kOfficialWeeks != 0) continue;
      add_blocks(evidence[f], blocks_of(f, f == kOfficial ? four_weeks : weeks[w]));
      const stats::FamilyEvidence family = evidence[f].evaluate();
      if (!looks.tempered[f] && is_finding(family, family.log_e_tempered)) looks.tempered[f] = w;
      if (!looks.agreed[f] && is_finding(family, family.log_e())) looks.agreed[f] = w;
      if (!looks.exact[f] && is_finding(family, family.log_e_exact)) looks.exact[f] = w;
      if (!looks.mixture[f] && is_finding(family, family.log_e_mixture)) looks.mixture[f] = w;
    }
    if ((w + 1) % kOfficialWeeks == 0) four_weeks.clear();
    std::map<uint32_t, stats::SignatureWeek> counts;
    for (const Decision* d : weeks[w]) {
      stats::SignatureWeek& count = counts[d->signature];
      count.signature = d->signature;
      ++count.decided;
      count.sanctioned += d->sanctioned() ? 1 : 0;
    }
    std::vector<stats::SignatureWeek> list;
    for (const auto& [unused, count] : counts) list.push_back(count);
    for (stats::CampaignDetector& detector : detectors) {
      const stats::CampaignWeek seen = detector.add_week(list);
      if (seen.alarm && !looks.tempered[kCampaign]) {
        looks.tempered[kCampaign] = looks.exact[kCampaign] = looks.mixture[kCampaign] = looks.agreed[kCampaign] = w;
        looks.campaign_start = static_cast<uint32_t>(seen.start_week);
      }
    }
  }

  size_t strongest = kFamilies;
  std::array<double, kFamilies> strength{};
  for (size_t f = 0; f < kDisparities; ++f) {
    const stats::FamilyEvidence family = evidence[f].evaluate();
    looks.log_e[f] = family.log_e_tempered;
    looks.stored_subjects += evidence[f].stored_subjects();
    if (family.levels.empty()) continue;
    const stats::LevelEvidence& level = family.levels[family.strongest];
    if (f == kStatus) looks.strongest_status = level.level;
    if (f == kOfficial) {
      looks.strongest_official = level.level;
      std::vector<double> log_e;
      for (const stats::LevelEvidence& official : family.levels) log_e.push_back(official.sufficient ? official.log_e_tempered : 0);
      for (const size_t i : stats::e_benjamini_hochberg(log_e, 0.05)) looks.officials_listed.push_back(family.levels[i].level);
    }
    strength[f] = family.log_e_tempered;
    if (looks.tempered[f] && (strongest == kFamilies || strength[f] > strength[strongest])) strongest = f;
  }
  if (strongest == kFamilies) return looks;
  std::vector<const Decision*> all;
  for (const auto& week : weeks) all.insert(all.end(), week.begin(), week.end());
  if (looks.tempered[kOfficial])
    for (const stats::RankedLevel& named : stats::peel_levels(blocks_of(kOfficial, all), {.rho = 4}, kBar))
      looks.officials_peeled.push_back(named.level);
  for (size_t f = 0; f < kDisparities; ++f) {
    if (!looks.tempered[f]) continue;
    looks.stands_retest[f] = f == strongest;
    if (f == strongest) continue;
    DisparityEvidence stratified({.rho = f == kOfficial ? 4.0 : 15.0});
    add_blocks(stratified, blocks_of(f, all, strongest));
    const stats::FamilyEvidence family = stratified.evaluate();
    looks.stands_retest[f] = is_finding(family, family.log_e_tempered);
  }
  return looks;
}

}  // namespace isonomy::calibration
