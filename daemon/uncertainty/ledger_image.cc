// SPDX-License-Identifier: Apache-2.0
// The ledger as bytes, for the engine's snapshot:
//
//   ledger = labels, seven lists | tallies | cases       case = key | decisions | others       decision = its key in labels | amounts
//
// What is counted follows from what the cases say, so the cells themselves are not written.
#include "daemon/uncertainty/ledger.h"

namespace isonomy::uncertainty {
namespace {

using casework::ImageReader;
using casework::ImageWriter;

void put(ImageWriter& out, const std::string& text) { out.text(text); }
void put(ImageWriter& out, Day day) { out.signed_number(day.since_epoch); }
void put(ImageWriter& out, double value) {
  uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  out.fixed(bits);
}
void put(ImageWriter& out, bool value) { out.byte(value ? 1 : 0); }
template <class T>
void put(ImageWriter& out, const std::optional<T>& value) {
  put(out, value.has_value());
  if (value) put(out, *value);
}

void take(ImageReader& in, std::string& text) { text = in.text(); }
void take(ImageReader& in, Day& day) { day = Day{static_cast<int32_t>(in.signed_number())}; }
void take(ImageReader& in, double& value) {
  const uint64_t bits = in.fixed();
  std::memcpy(&value, &bits, sizeof value);
}
void take(ImageReader& in, bool& value) { value = in.byte() != 0; }
template <class T>
void take(ImageReader& in, std::optional<T>& value) {
  bool there = false;
  take(in, there);
  value.reset();
  if (there) take(in, value.emplace());
}

// The members of each, in one order for both ways.
void each(auto& appeal, auto visit) requires requires { appeal.executed_first; } {
  visit(appeal.authority), visit(appeal.subject), visit(appeal.sanctioned), visit(appeal.filed), visit(appeal.answered);
  visit(appeal.outcome_stated), visit(appeal.reversed), visit(appeal.executed_first), visit(appeal.congruent);
}
void each(auto& report, auto visit) requires requires { report.metric; } {
  visit(report.authority), visit(report.metric), visit(report.period), visit(report.day), visit(report.value), visit(report.target), visit(report.verified);
}
void each(auto& tally, auto visit) requires requires { tally.series; } {
  visit(tally.series), visit(tally.period), visit(tally.from), visit(tally.through), visit(tally.value);
}
void each(auto& execution, auto visit) requires requires { execution.name; } { visit(execution.authority), visit(execution.name), visit(execution.day); }

template <class Item>
void put_item(ImageWriter& out, const Item& item) {
  each(item, [&](const auto& member) { put(out, member); });
}
template <class Item>
void take_item(ImageReader& in, Item& item) {
  each(item, [&](auto& member) { take(in, member); });
}
template <class Item>
void put_items(ImageWriter& out, const std::vector<Item>& items) {
  out.number(items.size());
  for (const Item& item : items) put_item(out, item);
}
template <class Item>
void take_items(ImageReader& in, std::vector<Item>& items) {
  items.resize(in.count());
  for (Item& item : items) take_item(in, item);
}

void put_key(ImageWriter& out, const CountKey& key) {
  for (const uint32_t label : {key.version, key.signature, key.circumstances, key.authority, key.official, key.subject, key.outcome}) out.number(label);
  out.signed_number(key.day);
  out.number(static_cast<uint64_t>(int64_t{key.recorded} - key.day));  // never before it
  const Qualities& q = key.qualities;
  out.byte(q.asked);
  out.byte(q.held);
  out.byte(static_cast<uint8_t>((q.sanctioned ? 1 : 0) | (q.term ? 2 : 0) | (q.follows ? 4 : 0) | (q.determinate ? 8 : 0)));
}
void take_key(ImageReader& in, CountKey& key) {
  for (uint32_t* label : {&key.version, &key.signature, &key.circumstances, &key.authority, &key.official, &key.subject, &key.outcome})
    *label = static_cast<uint32_t>(in.number());
  key.day = static_cast<int32_t>(in.signed_number());
  key.recorded = static_cast<int32_t>(key.day + static_cast<int64_t>(in.number()));
  key.qualities.asked = in.byte();
  key.qualities.held = in.byte();
  const uint8_t flags = in.byte();
  key.qualities.sanctioned = (flags & 1) != 0;
  key.qualities.term = (flags & 2) != 0;
  key.qualities.follows = (flags & 4) != 0;
  key.qualities.determinate = (flags & 8) != 0;
}

}  // namespace

void Counts::save_labels(ImageWriter& out) const {
  for (const Labels* labels : all_labels()) {
    out.number(labels->size());
    for (uint32_t i = 0; i < labels->size(); ++i) out.text(labels->text(i));
  }
}

void Counts::restore_labels(ImageReader& in) {
  for (Labels* labels : {&versions_, &signatures_, &circumstances_, &authorities_, &officials_, &subjects_, &outcomes_}) {
    const size_t size = in.count();
    for (size_t i = 0; i < size && !in.failed(); ++i)
      if (labels->number(in.text()) != i) in.fail();  // no label stands twice
  }
}

bool Counts::knows(const CountKey& key) const {
  return key.version < versions_.size() && key.signature < signatures_.size() && key.circumstances < circumstances_.size() && key.authority < authorities_.size() &&
         key.official < officials_.size() && key.subject < subjects_.size() && key.outcome < outcomes_.size();
}

void Counts::save(const Added& added, ImageWriter& out) const {
  put_key(out, cell(added.cell).key);
  out.number(added.fixed_n);
  out.signed_number(added.amount);
  out.signed_number(added.fixed);
}

Counts::Added Counts::restore_added(ImageReader& in) {
  CountKey key;
  take_key(in, key);
  Added added;
  added.fixed_n = static_cast<uint32_t>(in.number());
  added.amount = in.signed_number();
  added.fixed = in.signed_number();
  if (!knows(key)) in.fail();
  if (!in.failed()) added.cell = add(key, {1, added.amount, added.fixed, added.fixed_n});
  return added;
}

Status Ledger::save(ImageWriter& out) const {
  counts_.save_labels(out);
  out.number(tallies_.size());
  for (const auto& [tally, n] : tallies_) {
    put_item(out, tally);
    out.signed_number(n);
  }
  out.number(entries_.size());
  for (uint32_t number = 0; number < entries_.size(); ++number) {
    const Entry& entry = entries_[number];
    out.text(cases_.text(number));
    out.number((entry.first.any() ? 1 : 0) + (entry.rest ? entry.rest->decisions.size() : 0));
    if (entry.first.any()) counts_.save(entry.first, out);
    put(out, entry.rest != nullptr);
    if (entry.rest != nullptr) {
      for (const Counts::Added& added : entry.rest->decisions) counts_.save(added, out);
      put_items(out, entry.rest->appeals);
      put_items(out, entry.rest->reports);
      put_items(out, entry.rest->executions);
    }
    ISO_TRY_STATUS(out.pour());
  }
  return {};
}

Status Ledger::restore(ImageReader& in) {
  counts_.restore_labels(in);
  for (size_t left = in.count(); left-- > 0 && !in.failed();) {
    Tally tally;
    take_item(in, tally);
    tallies_[tally] = in.signed_number();
  }
  const size_t cases = in.count();
  entries_.reserve(cases);
  CaseEntry others;
  for (size_t i = 0; i < cases && !in.failed(); ++i) {
    Entry& entry = begin_entry(in.text());
    if (entries_.size() != i + 1) in.fail();  // no case stands twice
    size_t decisions = in.count();
    const auto take_decision = [&] {
      const Counts::Added added = counts_.restore_added(in);
      if (!in.failed()) add_decision(entry, added);
    };
    if (decisions > 0) take_decision();
    if (in.byte() == 0) continue;
    while (decisions > 1 && !in.failed()) {
      take_decision();
      --decisions;
    }
    take_items(in, others.appeals);
    take_items(in, others.reports);
    take_items(in, others.executions);
    if (!in.failed()) add_others(entry, others);
  }
  if (in.failed()) return Error{Code::kCorrupt, "the counts in the snapshot are damaged", {}};
  return {};
}

}  // namespace isonomy::uncertainty
