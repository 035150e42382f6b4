// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/ledger.h"

#include "daemon/base/result.h"

namespace isonomy::uncertainty {
namespace {

template <class Item>
void withdraw(std::map<Item, int64_t>& from, const Item& item) {
  const auto found = from.find(item);
  ISO_CHECK(found != from.end(), "only what was added is withdrawn");
  if (--found->second == 0) from.erase(found);
}

template <class Item>
std::vector<Item> listed(const std::map<Item, int64_t>& counts) {
  std::vector<Item> list;
  for (const auto& [item, n] : counts) list.insert(list.end(), static_cast<size_t>(n), item);
  return list;
}

}  // namespace

void Ledger::withdraw(std::string_view case_key) {
  const auto found = entries_.find(case_key);
  if (found == entries_.end()) return;
  const Entry& held = found->second;
  for (const auto& [key, sums] : held.decisions) counts_.withdraw(key, sums);
  for (const Appeal& appeal : held.appeals) uncertainty::withdraw(appeals_, appeal);
  for (const Report& report : held.reports) uncertainty::withdraw(reports_, report);
  for (const Execution& execution : held.executions) uncertainty::withdraw(executions_, execution);
  entries_.erase(found);
}

void Ledger::add(std::string_view case_key, const CaseEntry& entry) {
  if (entry.empty()) return;
  auto found = entries_.find(case_key);
  if (found == entries_.end()) found = entries_.emplace(std::string(case_key), Entry{}).first;
  Entry& held = found->second;
  held.decisions.reserve(held.decisions.size() + entry.decisions.size());
  for (const CountedDecision& decision : entry.decisions) {
    held.decisions.emplace_back(counts_.key(decision), Counts::sums(decision));
    counts_.add(held.decisions.back().first, held.decisions.back().second);
  }
  held.appeals.insert(held.appeals.end(), entry.appeals.begin(), entry.appeals.end());
  held.reports.insert(held.reports.end(), entry.reports.begin(), entry.reports.end());
  held.executions.insert(held.executions.end(), entry.executions.begin(), entry.executions.end());
  for (const Appeal& appeal : entry.appeals) ++appeals_[appeal];
  for (const Report& report : entry.reports) ++reports_[report];
  for (const Execution& execution : entry.executions) ++executions_[execution];
}

void Ledger::replace(std::string_view case_key, const CaseEntry& entry) {
  withdraw(case_key);
  add(case_key, entry);
}

void Ledger::merge(const Ledger& other) {
  // WHY the sums and not the cases: keys are numbers of the other's labels. A merged ledger answers questions; it takes no new events of
  // the other's cases.
  counts_.merge(other.counts_);
  for (const auto& [appeal, n] : other.appeals_) appeals_[appeal] += n;
  for (const auto& [report, n] : other.reports_) reports_[report] += n;
  for (const auto& [tally, n] : other.tallies_) tallies_[tally] += n;
  for (const auto& [execution, n] : other.executions_) executions_[execution] += n;
}

LedgerTable Ledger::table() const {
  return {counts_.table(), listed(appeals_), listed(reports_), listed(tallies_), {executions_.begin(), executions_.end()}};
}

LedgerTable as_of(const LedgerTable& table, Day at, Day known) {
  LedgerTable out{as_of(table.decisions, at, known), table.appeals, table.reports, table.tallies, table.executions};
  const Day cut = std::min(at, known);
  std::erase_if(out.appeals, [&](const Appeal& appeal) { return appeal.filed > cut; });
  for (Appeal& appeal : out.appeals)
    if (appeal.answered && *appeal.answered > cut) {
      appeal.answered.reset();
      appeal.outcome_stated = appeal.reversed = appeal.executed_first = false;
    }
  std::erase_if(out.reports, [&](const Report& report) { return report.day > cut; });
  std::erase_if(out.executions, [&](const auto& execution) { return execution.first.day > cut; });
  std::erase_if(out.tallies, [&](const Tally& tally) { return tally.through > cut; });
  return out;
}

}  // namespace isonomy::uncertainty
