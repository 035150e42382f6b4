// SPDX-License-Identifier: Apache-2.0
// Names and amounts of a simulated world: what its events say and its counts hold.
#pragma once

#include <array>
#include <string>

#include "daemon/simulate/world.h"

namespace isonomy::simulate {

inline constexpr std::array<const char*, kStatuses> kStatusNames{"favoured", "plain"};
inline constexpr std::array<const char*, kSizes> kSizeNames{"small", "medium", "large"};
inline constexpr int64_t kLeastFine = 100, kMostFine = 1000, kMostFineUnderNewLaw = 2000, kFeeOfFirstYear = 50;

inline std::string padded(uint32_t number, int width) {
  std::string text = std::to_string(number);
  return std::string(text.size() < static_cast<size_t>(width) ? static_cast<size_t>(width) - text.size() : 0, '0') + text;
}
inline std::string rule_name(uint32_t signature) { return "item-" + padded(signature, 3); }
inline std::string authority_name(uint32_t authority) { return "office-" + std::to_string(authority); }
inline std::string official_name(uint32_t official) { return "official-" + padded(official, 2); }
inline std::string subject_name(uint32_t subject) { return "firm-" + padded(subject, 5); }
inline std::string region_name(uint32_t region) { return "region-" + std::to_string(region); }

// In whole units: 120 to 390, 410 to 690, 710 to 990 by outcome; spread by the day, so that no two worlds need another stream for it.
inline int64_t fine_of(const Decision& d) {
  if (d.above_the_law) return kMostFineUnderNewLaw + 500;
  return static_cast<int64_t>(d.outcome) * 300 - 180 + static_cast<int64_t>(d.day * 7 % 28) * 10 - (d.outcome == 1 ? 0 : 10);
}
inline int64_t fee_of(uint32_t year) { return kFeeOfFirstYear + 5 * static_cast<int64_t>(year); }

}  // namespace isonomy::simulate
