// SPDX-License-Identifier: Apache-2.0
// Family: one question that is asked of the counts again and again: do the levels of a circumstance (a status, a region, an authority, an
// official, the end of a month) end differently at equal law? It says what is compared with what, and over which time.
//
//   circumstance, authority   within one law (version, signature) and one week
//   official                  within one law and one authority, over four weeks
//   period end                the last three days of a month against the other days of the same week, within one law: a week that was
//                             harsh for everybody is no quota
//
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/stats/disparity.h"
#include "daemon/uncertainty/table.h"

namespace isonomy::uncertainty {

enum class FamilyKind : uint8_t { kCircumstance, kAuthority, kOfficial, kPeriodEnd };

struct Family {
  FamilyKind kind = FamilyKind::kAuthority;
  size_t circumstance = 0;  // for kCircumstance
  std::string name;         // "status", "authority"

  uint32_t level(const Table& table, const Row& row) const;
  std::string level_name(const Table& table, uint32_t level) const;
  int32_t period(const Row& row) const;
  Day period_end(int32_t period) const;  // its last day
  stats::DisparityOptions options() const { return {.rho = kind == FamilyKind::kOfficial ? 4.0 : 15.0}; }
};

// Those that can be asked of this table at all: with two levels or more.
std::vector<Family> families_of(const Table& table);

// The decisions of one period, block by block.
struct PeriodBlocks {
  int32_t period = 0;
  std::vector<std::vector<stats::BlockRow>> blocks;
};
// Periods in order. `within`: compared within the levels of that family too, for the re-test. Only rows with known facts; late rows must
// be gone already.
std::vector<PeriodBlocks> blocks_of(const Table& table, const Family& family, const std::optional<Family>& within = std::nullopt);

}  // namespace isonomy::uncertainty
