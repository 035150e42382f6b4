// SPDX-License-Identifier: Apache-2.0
// Looks: what a daemon would have reported about a world, looked at every week for three years: six families, one budget of .05.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "bench/calibration/world.h"

namespace isonomy::calibration {

enum Family : size_t { kStatus, kRegion, kSize, kAuthority, kOfficial, kCampaign, kFamilies };
inline constexpr std::array<const char*, kFamilies> kFamilyNames{"status", "region", "size", "authority", "official", "campaign"};

struct LookOptions {
  uint32_t mask_weeks = 0;      // a week is closed this much later; what is recorded after that is left out
  bool mask_from_data = false;  // so late that 98 % of every authority's sanctions and clearances of the first year are there
  bool falling = false;         // the campaign detector also bets on leniency, with half of the family's budget
};

struct Looks {
  // The week of the first finding; by the tempered evidence, the exact one, the mixture, and the naive weekly Mantel-Haenszel at .05.
  // `agreed`: tempered and mixture both, at one look.
  std::array<std::optional<uint32_t>, kFamilies> tempered, exact, mixture, agreed;
  bool naive_status = false;
  std::optional<uint32_t> campaign_start;                 // as named by the detector
  std::vector<uint32_t> officials_listed;                 // by e-BH at the end, alpha = .05
  std::vector<uint32_t> officials_peeled;                 // named one after the other, at the end
  uint32_t strongest_official = 0, strongest_status = 0;  // at the end
  std::array<double, kFamilies> log_e{};                  // tempered, at the end
  // Families with a finding, re-tested at the end within the levels of the strongest one: still there?
  std::array<bool, kFamilies> stands_retest{};
  size_t late = 0;  // left out by the mask
  size_t stored_subjects = 0;

  bool any() const;
};
Looks look_weekly(const std::vector<Decision>& world, const LookOptions& options);

}  // namespace isonomy::calibration
