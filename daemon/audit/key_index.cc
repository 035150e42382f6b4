// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/key_index.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

#include "daemon/audit/siphash.h"
#include "daemon/base/background.h"
#include "daemon/base/little_endian.h"

namespace isonomy::audit {
namespace {

constexpr size_t kTailEntries = size_t{1} << 16;
// WHY finer where there are few: a key that it passes wrongly costs a look into every run, and the memory is granted to large journals anyway.
constexpr uint64_t kFewestBits = 12, kMostBits = 24;    // of the filter, for each key
constexpr uint64_t kFilterBits = uint64_t{100} << 20;   // of the whole, while fewer than kMostBits a key are in it
constexpr int kFilterProbes = 6;
constexpr uint64_t kLarge = uint64_t{1} << 20;   // keys whose filter is worth a thread

uint64_t spread(uint64_t hash) {
  hash *= 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 29);
}

}  // namespace

Status KeyIndex::Aside::write(Database& database) {
  std::vector<KeyEntry> entries;
  entries.reserve(table_.size() / 2);
  for (const KeyEntry& slot : table_) {
    if (slot.index != 0) entries.push_back({slot.hash, slot.index - 1});
  }
  return runs_.add(database, until_, entries);
}

Result<KeyIndex> KeyIndex::load(Database& database, Database& look_ups, bool with_filter) {
  KeyIndex index;
  ISO_TRY(Statement secret, database.prepare("SELECT value FROM meta WHERE name = 'key_secret'"));
  ISO_TRY(const bool has_secret, secret.step());
  if (!has_secret || secret.column_bytes(0).size() != 16) {
    return Error{Code::kCorrupt, "the journal has lost its key secret: restore the last backup", {}};
  }
  const char* const words = secret.column_bytes(0).data();
  index.secret_ = {get_little_endian(words, 8), get_little_endian(words + 8, 8)};
  ISO_TRY(index.runs_, KeyRuns::load(database));
  index.keys_ = index.runs_.entries();
  ISO_TRY(index.select_pages_, KeyRuns::select_pages(look_ups));
  if (!with_filter) return index;
  index.filter_capacity_ = capacity_for(index.keys_);
  const auto make = [&look_ups, capacity = index.filter_capacity_] { return Filter::of_pages(look_ups, capacity); };
  if (index.keys_ >= kLarge) {
    index.filter_being_made_ = std::async(std::launch::async, make);
  } else {
    ISO_TRY(index.filter_, make());
  }
  return index;
}

Status KeyIndex::ready() {
  if (filter_ || !is_making_filter()) return {};
  filter_being_made_.wait();
  return take_over_filter();
}

void KeyIndex::expect(uint64_t hash) const {
  if (filter_) filter_->expect(hash);
  if (!tail_.empty()) __builtin_prefetch(&tail_[part_of(hash, tail_.size())], 1);
}

void KeyIndex::add(uint64_t hash, uint64_t index) {
  ++keys_;
  if (filter_) filter_->note(hash);
  insert_in_tail({hash, index});
}

void KeyIndex::insert_in_tail(KeyEntry entry) {
  if (2 * (tail_entries_ + 1) > tail_.size()) {
    Table old(std::max<size_t>(1024, 2 * tail_.size()), KeyEntry{0, 0});
    old.swap(tail_);
    tail_entries_ = 0;
    for (const KeyEntry& slot : old) {
      if (slot.index != 0) insert_in_tail({slot.hash, slot.index - 1});
    }
  }
  size_t slot = part_of(entry.hash, tail_.size());   // so the table is nearly sorted, which it will have to be
  while (tail_[slot].index != 0) slot = (slot + 1) & (tail_.size() - 1);
  tail_[slot] = {entry.hash, entry.index + 1};
  ++tail_entries_;
}

Status KeyIndex::visit(uint64_t hash, const std::function<Result<bool>(uint64_t)>& visit) {
  ISO_TRY_STATUS(ready());
  if (!may_contain(hash)) return {};
  take_over_durable();
  for (const Table* table : {&tail_, is_aside_ ? &aside_->table_ : nullptr}) {
    if (table == nullptr || table->empty()) continue;
    // Equal hashes stand in the order in which they came, except across the wrap: newest first needs them all.
    found_.clear();
    for (size_t slot = part_of(hash, table->size()); (*table)[slot].index != 0; slot = (slot + 1) & (table->size() - 1)) {
      if ((*table)[slot].hash == hash) found_.push_back((*table)[slot].index - 1);
    }
    std::sort(found_.begin(), found_.end(), std::greater<>());
    for (const uint64_t index : found_) {
      ISO_TRY(const bool more, visit(index));
      if (!more) return {};
    }
  }
  return runs_.visit(select_pages_, hash, visit);
}

// WHY also wide: a run's indices are kept as 32-bit distances; records without keys could otherwise stretch a run too far.
bool KeyIndex::is_full(uint64_t size) const { return tail_entries_ >= kTailEntries || size - covered() >= KeyRuns::kWidest; }

KeyIndex::Aside* KeyIndex::set_aside(uint64_t size) {
  take_over_durable();
  if (is_aside_ || is_making_filter() || !is_full(size)) return nullptr;
  std::swap(tail_, aside_->table_);
  tail_entries_ = 0;
  aside_->until_ = size;
  aside_->runs_ = runs_;
  aside_->durable_.store(false, std::memory_order_relaxed);
  is_aside_ = true;
  return aside_.get();
}

void KeyIndex::take_over_durable() {
  if (!is_aside_ || !aside_->durable_.load(std::memory_order_acquire)) return;
  runs_ = std::move(aside_->runs_);
  std::fill(aside_->table_.begin(), aside_->table_.end(), KeyEntry{0, 0});   // its memory is the next tail's
  is_aside_ = false;
}

bool KeyIndex::may_contain(uint64_t hash) const { return !filter_ || filter_->may_contain(hash); }

void KeyIndex::make_filter_behind(Database connection) {
  filter_capacity_ = capacity_for(keys_);
  filter_being_made_ = std::async(std::launch::async, [database = std::make_unique<Database>(std::move(connection)), capacity = filter_capacity_] {
    work_in_background();
    return Filter::of_pages(*database, capacity);
  });
}

// INVARIANT: the runs are those that it was made of, so that tail and table bring the rest.
Status KeyIndex::take_over_filter() {
  if (!is_making_filter() || filter_being_made_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return {};
  ISO_TRY(Filter made, filter_being_made_.get());
  made.note(tail_);
  if (is_aside_) made.note(aside_->table_);
  filter_ = std::move(made);
  return {};
}

uint64_t KeyIndex::capacity_for(uint64_t keys) {
  uint64_t capacity = kTailEntries;
  while (capacity < keys + keys / 4) capacity *= 2;
  return capacity;
}

Result<KeyIndex::Filter> KeyIndex::Filter::of_pages(Database& database, uint64_t capacity) {
  Filter out;
  const uint64_t bits_per_key = std::clamp(kFilterBits / capacity, kFewestBits, kMostBits);
  out.words_.assign(capacity * bits_per_key / 64, 0);
  ISO_TRY_STATUS(visit_key_pages(database, [&](uint64_t hash) { out.note(hash); }));
  return out;
}

void KeyIndex::Filter::note(uint64_t hash) {
  uint64_t* block = &words_[block_of(hash)];
  uint64_t bits = spread(hash);
  for (int i = 0; i < kFilterProbes; ++i, bits >>= 9) block[(bits >> 6) & 7] |= uint64_t{1} << (bits & 63);
}

void KeyIndex::Filter::note(const Table& table) {
  for (const KeyEntry& slot : table) {
    if (slot.index != 0) note(slot.hash);
  }
}

bool KeyIndex::Filter::may_contain(uint64_t hash) const {
  const uint64_t* block = &words_[block_of(hash)];
  uint64_t bits = spread(hash);
  for (int i = 0; i < kFilterProbes; ++i, bits >>= 9) {
    if ((block[(bits >> 6) & 7] & (uint64_t{1} << (bits & 63))) == 0) return false;
  }
  return true;
}

void KeyIndex::Filter::expect(uint64_t hash) const { __builtin_prefetch(&words_[block_of(hash)], 1); }

}  // namespace isonomy::audit
