// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/ledger.h"

#include <utility>

#include "daemon/base/result.h"

namespace isonomy::uncertainty {
namespace {

// With what the allocator and the containers add.
constexpr size_t kEntryBytes = 112, kFurtherBytes = 48, kOtherBytes = 320;

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

size_t Ledger::Rest::bytes() const {
  return decisions.size() * kFurtherBytes + (appeals.size() + reports.size() + executions.size()) * kOtherBytes;
}

size_t Ledger::bytes() const { return counts_.bytes() + cases_.size() * kEntryBytes + cases_.text_bytes() + rest_bytes_ + tallies_.size() * kOtherBytes; }

void Ledger::withdraw(std::string_view case_key) {
  if (entries_.empty()) return;  // nobody said anything: not even a hash
  const uint32_t number = cases_.find(case_key);
  if (number == HashIndex::kNone) return;
  const Entry held = std::exchange(entries_[number], Entry{});
  if (held.first.any()) counts_.withdraw(held.first);
  if (!held.rest) return;
  rest_bytes_ -= held.rest->bytes();
  for (const Counts::Added& added : held.rest->decisions) counts_.withdraw(added);
  for (const Appeal& appeal : held.rest->appeals) uncertainty::withdraw(appeals_, appeal);
  for (const Report& report : held.rest->reports) uncertainty::withdraw(reports_, report);
  for (const Execution& execution : held.rest->executions) uncertainty::withdraw(executions_, execution);
}

Ledger::Entry& Ledger::begin_entry(std::string_view case_key) {
  const uint32_t number = cases_.number(case_key);
  if (number == entries_.size()) entries_.emplace_back();
  return entries_[number];
}

Ledger::Rest& Ledger::rest_of(Entry& held) {
  if (!held.rest) held.rest = std::make_unique<Rest>();
  return *held.rest;
}

void Ledger::add_decision(Entry& held, const Counts::Added& added) {
  if (!held.first.any()) {
    held.first = added;
  } else {
    rest_of(held).decisions.push_back(added);
    rest_bytes_ += kFurtherBytes;
  }
}

void Ledger::add_others(Entry& held, const CaseEntry& entry) {
  const auto append = [&](auto& to, const auto& from, auto& counts) {
    to.insert(to.end(), from.begin(), from.end());
    for (const auto& item : from) ++counts[item];
    rest_bytes_ += from.size() * kOtherBytes;
  };
  if (!entry.appeals.empty()) append(rest_of(held).appeals, entry.appeals, appeals_);
  if (!entry.reports.empty()) append(rest_of(held).reports, entry.reports, reports_);
  if (!entry.executions.empty()) append(rest_of(held).executions, entry.executions, executions_);
}

void Ledger::add(std::string_view case_key, const CaseEntry& entry) {
  if (entry.empty()) return;
  Entry& held = begin_entry(case_key);
  for (const CountedDecision& decision : entry.decisions) add_decision(held, counts_.add(decision));
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
  out.counts_ = counts_.copy();
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
