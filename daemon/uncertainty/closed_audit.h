// SPDX-License-Identifier: Apache-2.0
// ClosedAudit: the same disparities on data that are closed, looked at four times on the way (a quarter, half, three quarters, all of the
// informative variance) with O'Brien-Fleming spending: early looks cost next to nothing, and the last keeps nearly all of the budget.
//
//   z robust   U / sqrt(max(V, V_cluster)), subjects as clusters
//   bar        the budget of a level is .05 over all families and their levels; it is spent by 2 - 2 Phi(z / sqrt(t)), each look pays its
//              own increment (Bonferroni between looks: no correlation is assumed)
//
// More powerful than the weekly watch, and good for one audit only: data that go on must be watched.
//
// Threads: pure.
// Source:  O'Brien and Fleming, Biometrics 35 (1979); Lan and DeMets, Biometrika 70 (1983).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "daemon/uncertainty/families.h"

namespace isonomy::uncertainty {

struct ClosedLevel {
  std::string family, level;
  int64_t decisions = 0;         // in informative blocks
  std::array<double, 4> path{};  // z at each look
  double z() const { return path.back(); }
  double bar = 0;                // of the last look
  double log_odds = 0;
  std::optional<int> look;       // 1..4: the first that passed its bar
};

struct ClosedAudit {
  size_t tests = 0;              // levels with enough evidence
  std::vector<ClosedLevel> levels;  // those, by |z|, largest first
};
ClosedAudit closed_audit(const Table& table, double alpha = 0.05);

}  // namespace isonomy::uncertainty
