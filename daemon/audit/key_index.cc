// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/key_index.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "daemon/audit/siphash.h"

namespace isonomy::audit {
namespace {

constexpr size_t kTailEntries = size_t{1} << 16;
constexpr uint64_t kFilterBitsPerKey = 12;
constexpr int kFilterProbes = 6;

uint64_t word_of(std::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < 8; ++i) value |= static_cast<uint64_t>(static_cast<uint8_t>(bytes[i])) << (8 * i);
  return value;
}

uint64_t spread(uint64_t hash) {
  hash *= 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 29);
}

size_t block_of(uint64_t hash, size_t words) { return static_cast<size_t>(((hash >> 32) * (words / 8)) >> 32) * 8; }

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
  index.filtered_ = with_filter;
  ISO_TRY(Statement secret, database.prepare("SELECT value FROM meta WHERE name = 'key_secret'"));
  ISO_TRY(const bool has_secret, secret.step());
  if (!has_secret || secret.column_bytes(0).size() != 16) {
    return Error{Code::kCorrupt, "the journal has lost its key secret: restore the last backup", {}};
  }
  index.secret_ = {word_of(secret.column_bytes(0)), word_of(secret.column_bytes(0).substr(8))};
  ISO_TRY(index.runs_, KeyRuns::load(database));
  index.keys_ = index.runs_.entries();
  ISO_TRY(index.select_page_, KeyRuns::select_page(look_ups));
  if (with_filter) ISO_TRY_STATUS(index.rebuild_filter(database));
  return index;
}

uint64_t KeyIndex::hash(RecordKind kind, std::string_view key) const { return siphash(secret_, static_cast<uint8_t>(kind), key); }

void KeyIndex::expect(uint64_t hash) const {
  if (filtered_) __builtin_prefetch(&filter_[block_of(hash, filter_.size())], 1);
  if (!tail_.empty()) __builtin_prefetch(&tail_[hash & (tail_.size() - 1)], 1);
}

void KeyIndex::add(uint64_t hash, uint64_t index) {
  ++keys_;
  note_in_filter(hash);
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
  size_t slot = entry.hash & (tail_.size() - 1);
  while (tail_[slot].index != 0) slot = (slot + 1) & (tail_.size() - 1);
  tail_[slot] = {entry.hash, entry.index + 1};
  ++tail_entries_;
}

Status KeyIndex::visit(uint64_t hash, const std::function<Result<bool>(uint64_t)>& visit) {
  if (!may_contain(hash)) return {};
  take_over_durable();
  for (const Table* table : {&tail_, is_aside_ ? &aside_->table_ : nullptr}) {
    if (table == nullptr || table->empty()) continue;
    // Equal hashes stand in the order in which they came, except across the wrap: newest first needs them all.
    found_.clear();
    for (size_t slot = hash & (table->size() - 1); (*table)[slot].index != 0; slot = (slot + 1) & (table->size() - 1)) {
      if ((*table)[slot].hash == hash) found_.push_back((*table)[slot].index - 1);
    }
    std::sort(found_.begin(), found_.end(), std::greater<>());
    for (const uint64_t index : found_) {
      ISO_TRY(const bool more, visit(index));
      if (!more) return {};
    }
  }
  return runs_.visit(select_page_, hash, visit);
}

// WHY also wide: a run's indices are kept as 32-bit distances; records without keys could otherwise stretch a run too far.
bool KeyIndex::is_full(uint64_t size) const { return tail_entries_ >= kTailEntries || size - covered() >= KeyRuns::kWidest; }

KeyIndex::Aside* KeyIndex::set_aside(uint64_t size) {
  take_over_durable();
  if (is_aside_ || !is_full(size)) return nullptr;
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

Status KeyIndex::rebuild_filter(Database& database) {
  filter_capacity_ = kTailEntries;
  while (filter_capacity_ < keys_ + keys_ / 4) filter_capacity_ *= 2;
  filter_.assign(filter_capacity_ * kFilterBitsPerKey / 64, 0);
  ISO_TRY_STATUS(visit_key_pages(database, [this](uint64_t hash) { note_in_filter(hash); }));
  for (const Table* table : {&tail_, is_aside_ ? &aside_->table_ : nullptr}) {
    if (table == nullptr) continue;
    for (const KeyEntry& slot : *table) {
      if (slot.index != 0) note_in_filter(slot.hash);
    }
  }
  return {};
}

void KeyIndex::note_in_filter(uint64_t hash) {
  if (!filtered_) return;
  uint64_t* block = &filter_[block_of(hash, filter_.size())];
  uint64_t bits = spread(hash);
  for (int i = 0; i < kFilterProbes; ++i, bits >>= 9) block[(bits >> 6) & 7] |= uint64_t{1} << (bits & 63);
}

bool KeyIndex::may_contain(uint64_t hash) const {
  if (!filtered_) return true;
  const uint64_t* block = &filter_[block_of(hash, filter_.size())];
  uint64_t bits = spread(hash);
  for (int i = 0; i < kFilterProbes; ++i, bits >>= 9) {
    if ((block[(bits >> 6) & 7] & (uint64_t{1} << (bits & 63))) == 0) return false;
  }
  return true;
}

}  // namespace isonomy::audit
