// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/batches.h"

namespace isonomy::uncertainty {

std::vector<Batches> batches(const LedgerTable& table) {
  constexpr int64_t kLeastActs = 100, kLeastDays = 365, kOneDayIn = 30;
  std::vector<Batches> out;
  for (const auto& [execution, n] : table.executions) {  // sorted by authority, name, day
    if (out.empty() || out.back().authority != execution.authority || out.back().name != execution.name)
      out.push_back({execution.authority, execution.name, 0, 0, 0, execution.day, execution.day, false});
    Batches& of = out.back();
    of.acts += n;
    ++of.days;
    of.largest = std::max(of.largest, n);
    of.last = execution.day;
  }
  for (Batches& of : out) {
    const int64_t span = of.last - of.first + 1;
    of.batched = of.acts >= kLeastActs && span >= kLeastDays && of.days * kOneDayIn < span;
  }
  return out;
}

}  // namespace isonomy::uncertainty
