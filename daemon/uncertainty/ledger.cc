// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/ledger.h"

#include "daemon/base/result.h"

namespace isonomy::uncertainty {
namespace {

// With what the allocator and the containers add.
constexpr size_t kEntryBytes = 144, kDecisionBytes = 56, kOtherBytes = 320;

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
  Entry& held = found->second;
  for (const auto& [cell, sums] : held.decisions) counts_.withdraw(cell, sums);
  entry_bytes_ -= held.decisions.size() * kDecisionBytes;
  held.decisions.clear();
  if (!held.others) return;
  for (const Appeal& appeal : held.others->appeals) uncertainty::withdraw(appeals_, appeal);
  for (const Report& report : held.others->reports) uncertainty::withdraw(reports_, report);
  for (const Execution& execution : held.others->executions) uncertainty::withdraw(executions_, execution);
  entry_bytes_ -= held.others->size() * kOtherBytes;
  held.others.reset();
}

Ledger::Entry& Ledger::begin_entry(std::string_view case_key) {
  const auto found = entries_.find(case_key);
  if (found != entries_.end()) return found->second;
  entry_bytes_ += kEntryBytes + case_key.size();
  return entries_.emplace(case_key, Entry()).first->second;
}

void Ledger::add_decision(Entry& held, const CountKey& key, const Sums& sums) {
  held.decisions.emplace_back(counts_.add(key, sums), sums);
  entry_bytes_ += kDecisionBytes;
}

void Ledger::add_others(Entry& held, const CaseEntry& entry) {
  if (entry.appeals.empty() && entry.reports.empty() && entry.executions.empty()) return;
  if (!held.others) held.others = std::make_unique<Others>();
  const auto append = [](auto& to, const auto& from, auto& counts) {
    to.insert(to.end(), from.begin(), from.end());
    for (const auto& item : from) ++counts[item];
  };
  append(held.others->appeals, entry.appeals, appeals_);
  append(held.others->reports, entry.reports, reports_);
  append(held.others->executions, entry.executions, executions_);
  entry_bytes_ += (entry.appeals.size() + entry.reports.size() + entry.executions.size()) * kOtherBytes;
}

void Ledger::add(std::string_view case_key, const CaseEntry& entry) {
  if (entry.empty()) return;
  Entry& held = begin_entry(case_key);
  for (const CountedDecision& decision : entry.decisions) add_decision(held, counts_.key(decision), Counts::sums(decision));
  add_others(held, entry);
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

Ledger Ledger::copy_to_read() const {
  Ledger out;
  out.counts_ = counts_;
  out.appeals_ = appeals_;
  out.reports_ = reports_;
  out.tallies_ = tallies_;
  out.executions_ = executions_;
  return out;
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
