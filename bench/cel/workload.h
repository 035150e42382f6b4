// SPDX-License-Identifier: Apache-2.0
// Workload: events as a labour registry might send them, and twenty rules with three dated versions each.
//
// The generator draws what CPython's random module draws from the same seed, so that its bytes, and with them the counts of
// every rule, can be compared with those of other programs that read the same file.
#pragma once

#include <array>
#include <cstddef>
#include <string>

namespace isonomy::bench {

inline constexpr size_t kRules = 20;

// The days on which versions change.
inline constexpr std::array<const char*, 5> kBoundaries{"2021-07-01", "2022-01-01", "2022-07-01", "2023-01-01", "2023-07-01"};

struct DatedRule {
  size_t second_from;              // index into kBoundaries: from that day the second version is in force
  size_t third_from;
  std::array<const char*, 3> when;  // CEL
};
const std::array<DatedRule, kRules>& rules();

std::string generate_events(size_t count);

}  // namespace isonomy::bench
