// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/key_index.h"

#include <algorithm>
#include <cstring>

#include "daemon/audit/siphash.h"

namespace isonomy::audit {
namespace {

constexpr size_t kTailEntries = size_t{1} << 16;
constexpr size_t kFanout = 8;
// WHY: a merge happens within one commit and a sender waits for it. Level 2 holds 4 million entries, 48 MiB, a third of a
// second; beyond that it is cheaper to look into more runs.
constexpr int kTopLevel = 2;
constexpr uint64_t kPageEntries = 280;  // on average; 12 bytes each, so that nearly every row stays on one 4 KiB page
constexpr size_t kEntryBytes = 12;
constexpr uint64_t kFilterBitsPerKey = 12;
constexpr int kFilterProbes = 6;
constexpr unsigned kPageBits = 24;

void put_little_endian(std::string& out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

uint64_t get_little_endian(const char* bytes, int count) {
  uint64_t value = 0;
  for (int i = 0; i < count; ++i) value |= static_cast<uint64_t>(static_cast<uint8_t>(bytes[i])) << (8 * i);
  return value;
}

// Hashes are uniform: the top 32 bits, scaled, are the page.
uint64_t page_of(uint64_t hash, uint64_t pages) { return ((hash >> 32) * pages) >> 32; }

bool before(const KeyIndex::Entry& a, const KeyIndex::Entry& b) { return a.hash != b.hash ? a.hash < b.hash : a.index < b.index; }

uint64_t spread(uint64_t hash) {
  hash *= 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 29);
}

}  // namespace

// Collects sorted entries and writes them out page by page, so that a merge holds no run in memory.
class KeyIndex::Pages {
 public:
  Pages(Statement& insert, const Run& run) : insert_(insert), run_(run) {}

  Status add(Entry entry) {
    while (page_of(entry.hash, run_.pages) != page_) ISO_TRY_STATUS(next());
    put_little_endian(bytes_, entry.hash, 8);
    put_little_endian(bytes_, entry.index - run_.from, 4);
    return {};
  }

  Status finish() {
    while (page_ < run_.pages) ISO_TRY_STATUS(next());
    return {};
  }

 private:
  Status next() {
    insert_.bind(1, run_.run << kPageBits | static_cast<int64_t>(page_)).bind_blob(2, bytes_);
    ISO_TRY_STATUS(insert_.run());
    bytes_.clear();
    ++page_;
    return {};
  }

  Statement& insert_;
  const Run& run_;
  uint64_t page_ = 0;
  std::string bytes_;
};

Result<KeyIndex> KeyIndex::load(Database& database, bool with_filter) {
  KeyIndex index;
  index.filtered_ = with_filter;
  ISO_TRY(Statement secret, database.prepare("SELECT value FROM meta WHERE name = 'key_secret'"));
  ISO_TRY(const bool has_secret, secret.step());
  if (!has_secret || secret.column_bytes(0).size() != 16) {
    return Error{Code::kCorrupt, "the journal has lost its key secret: restore the last backup", {}};
  }
  index.secret_ = {get_little_endian(secret.column_bytes(0).data(), 8), get_little_endian(secret.column_bytes(0).data() + 8, 8)};

  ISO_TRY(Statement runs, database.prepare("SELECT run, level, from_idx, until_idx, entries, pages FROM key_runs ORDER BY from_idx"));
  for (;;) {
    ISO_TRY(const bool row, runs.step());
    if (!row) break;
    const Run run{runs.column_int(0), static_cast<int>(runs.column_int(1)), static_cast<uint64_t>(runs.column_int(2)),
                  static_cast<uint64_t>(runs.column_int(3)), static_cast<uint64_t>(runs.column_int(4)),
                  static_cast<uint64_t>(runs.column_int(5))};
    if (run.from != index.covered_ || run.until < run.from || run.pages == 0 || run.pages >= (uint64_t{1} << kPageBits)) {
      return Error{Code::kCorrupt, "run " + std::to_string(run.run) + " of the key index does not join the one before", {}};
    }
    index.covered_ = run.until;
    index.keys_ += run.entries;
    index.next_run_ = std::max(index.next_run_, run.run + 1);
    index.runs_.push_back(run);
  }
  ISO_TRY(index.select_page_, database.prepare("SELECT entries FROM key_pages WHERE id = ?1"));
  if (with_filter) ISO_TRY_STATUS(index.rebuild_filter(database));
  return index;
}

uint64_t KeyIndex::hash(RecordKind kind, std::string_view key) const { return siphash(secret_, static_cast<uint8_t>(kind), key); }

void KeyIndex::expect(uint64_t hash) const {
  if (filtered_) __builtin_prefetch(&filter_[page_of(hash, filter_.size() / 8) * 8], 1);
  if (!tail_.empty()) __builtin_prefetch(&tail_[hash & (tail_.size() - 1)], 1);
}

void KeyIndex::add(uint64_t hash, uint64_t index) {
  ++keys_;
  note_in_filter(hash);
  insert_in_tail({hash, index});
}

void KeyIndex::insert_in_tail(Entry entry) {
  if (2 * (tail_entries_ + 1) > tail_.size()) {
    std::vector<Entry> old(std::max<size_t>(1024, 2 * tail_.size()), Entry{0, 0});
    old.swap(tail_);
    tail_entries_ = 0;
    for (const Entry& slot : old) {
      if (slot.index != 0) insert_in_tail({slot.hash, slot.index - 1});
    }
  }
  size_t slot = entry.hash & (tail_.size() - 1);
  while (tail_[slot].index != 0) slot = (slot + 1) & (tail_.size() - 1);
  tail_[slot] = {entry.hash, entry.index + 1};
  ++tail_entries_;
}

Status KeyIndex::read_page(const Run& run, uint64_t page, std::vector<Entry>& entries) {
  entries.clear();
  select_page_.bind(1, run.run << kPageBits | static_cast<int64_t>(page));
  Result<bool> row = select_page_.step();
  if (row.has_value() && *row) {
    const std::string_view bytes = select_page_.column_bytes(0);
    for (size_t at = 0; at + kEntryBytes <= bytes.size(); at += kEntryBytes) {
      entries.push_back({get_little_endian(bytes.data() + at, 8), run.from + get_little_endian(bytes.data() + at + 8, 4)});
    }
  }
  select_page_.reset();
  if (row.has_error()) return std::move(row).error();
  if (!*row) {
    return Error{Code::kCorrupt, "page " + std::to_string(page) + " of run " + std::to_string(run.run) +
                                     " of the key index is missing: restore the last backup", {}};
  }
  return {};
}

Status KeyIndex::visit(uint64_t hash, const std::function<Result<bool>(uint64_t)>& visit) {
  if (!may_contain(hash)) return {};
  for (const std::vector<Entry>* table : {&tail_, &aside_}) {
    if (table->empty()) continue;
    // Equal hashes stand in the order in which they came, except across the wrap: newest first needs them all.
    page_entries_.clear();
    for (size_t slot = hash & (table->size() - 1); (*table)[slot].index != 0; slot = (slot + 1) & (table->size() - 1)) {
      if ((*table)[slot].hash == hash) page_entries_.push_back({hash, (*table)[slot].index - 1});
    }
    std::sort(page_entries_.begin(), page_entries_.end(), before);
    for (auto entry = page_entries_.rbegin(); entry != page_entries_.rend(); ++entry) {
      ISO_TRY(const bool more, visit(entry->index));
      if (!more) return {};
    }
  }
  for (auto run = runs_.rbegin(); run != runs_.rend(); ++run) {
    ISO_TRY_STATUS(read_page(*run, page_of(hash, run->pages), page_entries_));
    for (auto entry = page_entries_.rbegin(); entry != page_entries_.rend(); ++entry) {
      if (entry->hash != hash) continue;
      ISO_TRY(const bool more, visit(entry->index));
      if (!more) return {};
    }
  }
  return {};
}

bool KeyIndex::is_full(uint64_t size) const {
  // WHY: a run's indices are kept as 32-bit distances; records without keys could otherwise stretch a run too far.
  const bool wide = size - covered_ >= (uint64_t{1} << 26);
  return tail_entries_ >= kTailEntries || wide;
}

void KeyIndex::set_aside(uint64_t size) {
  if (aside_from_ != aside_until_) return;   // the commit of the last one failed, and the caller is about to hear of it
  std::swap(tail_, aside_);
  tail_entries_ = 0;
  aside_from_ = covered_;
  aside_until_ = covered_ = size;
}

Status KeyIndex::write_aside(Database& database) {
  if (aside_from_ == aside_until_) return {};
  std::vector<Entry> entries;
  entries.reserve(aside_.size() / 2);
  for (const Entry& slot : aside_) {
    if (slot.index != 0) entries.push_back({slot.hash, slot.index - 1});
  }
  std::sort(entries.begin(), entries.end(), before);
  ISO_TRY_STATUS(write_run(database, 0, aside_from_, aside_until_, entries));
  std::fill(aside_.begin(), aside_.end(), Entry{0, 0});
  aside_from_ = aside_until_;
  for (int level = 0; level < kTopLevel; ++level) {
    const auto of_level = std::count_if(runs_.begin(), runs_.end(), [&](const Run& run) { return run.level == level; });
    if (static_cast<size_t>(of_level) < kFanout) break;
    ISO_TRY_STATUS(merge(database, level));
  }
  return {};
}

Status KeyIndex::write_run(Database& database, int level, uint64_t from, uint64_t until, std::span<const Entry> entries) {
  const Run run{next_run_++, level, from, until, entries.size(), std::max<uint64_t>(1, entries.size() / kPageEntries)};
  ISO_TRY(Statement insert_page, database.prepare("INSERT INTO key_pages(id, entries) VALUES (?1, ?2)"));
  Pages pages(insert_page, run);
  for (const Entry& entry : entries) ISO_TRY_STATUS(pages.add(entry));
  ISO_TRY_STATUS(pages.finish());
  return announce(database, run);
}

Status KeyIndex::announce(Database& database, const Run& run) {
  ISO_TRY(Statement insert_run, database.prepare("INSERT INTO key_runs(run, level, from_idx, until_idx, entries, pages) "
                                                 "VALUES (?1, ?2, ?3, ?4, ?5, ?6)"));
  insert_run.bind(1, run.run).bind(2, run.level).bind(3, static_cast<int64_t>(run.from)).bind(4, static_cast<int64_t>(run.until));
  insert_run.bind(5, static_cast<int64_t>(run.entries)).bind(6, static_cast<int64_t>(run.pages));
  ISO_TRY_STATUS(insert_run.run());
  runs_.push_back(run);
  return {};
}

// The runs of `level` are the newest but for those of lower levels, of which there are none at this moment: they stand last.
Status KeyIndex::merge(Database& database, int level) {
  const auto first = std::find_if(runs_.begin(), runs_.end(), [&](const Run& run) { return run.level == level; });
  const std::vector<Run> parts(first, runs_.end());
  runs_.erase(first, runs_.end());

  Run whole{next_run_++, level + 1, parts.front().from, parts.back().until, 0, 0};
  for (const Run& part : parts) whole.entries += part.entries;
  whole.pages = std::max<uint64_t>(1, whole.entries / kPageEntries);

  // A page of the whole needs at most the pages of each part whose range of hashes meets its own: walk all parts abreast.
  struct Cursor {
    Run run;
    uint64_t next_page = 0;
    std::vector<Entry> entries;
    size_t at = 0;
  };
  std::vector<Cursor> cursors;
  for (const Run& part : parts) cursors.push_back({part, 0, {}, 0});
  ISO_TRY(Statement insert_page, database.prepare("INSERT INTO key_pages(id, entries) VALUES (?1, ?2)"));
  Pages pages(insert_page, whole);
  for (;;) {
    Cursor* least = nullptr;
    for (Cursor& cursor : cursors) {
      while (cursor.at == cursor.entries.size() && cursor.next_page < cursor.run.pages) {
        ISO_TRY_STATUS(read_page(cursor.run, cursor.next_page++, cursor.entries));
        cursor.at = 0;
      }
      if (cursor.at == cursor.entries.size()) continue;
      if (least == nullptr || before(cursor.entries[cursor.at], least->entries[least->at])) least = &cursor;
    }
    if (least == nullptr) break;
    ISO_TRY_STATUS(pages.add(least->entries[least->at++]));
  }
  ISO_TRY_STATUS(pages.finish());
  for (const Run& part : parts) {
    ISO_TRY_STATUS(database.execute("DELETE FROM key_pages WHERE id BETWEEN " + std::to_string(part.run << kPageBits) + " AND " +
                                    std::to_string(((part.run + 1) << kPageBits) - 1)));
    ISO_TRY_STATUS(database.execute("DELETE FROM key_runs WHERE run = " + std::to_string(part.run)));
  }
  return announce(database, whole);
}

Status KeyIndex::rebuild_filter(Database& database) {
  filter_capacity_ = kTailEntries;
  while (filter_capacity_ < keys_ + keys_ / 4) filter_capacity_ *= 2;
  filter_.assign(filter_capacity_ * kFilterBitsPerKey / 64, 0);
  ISO_TRY(Statement pages, database.prepare("SELECT entries FROM key_pages"));
  for (;;) {
    ISO_TRY(const bool row, pages.step());
    if (!row) break;
    const std::string_view bytes = pages.column_bytes(0);
    for (size_t at = 0; at + kEntryBytes <= bytes.size(); at += kEntryBytes) note_in_filter(get_little_endian(bytes.data() + at, 8));
  }
  for (const std::vector<Entry>* table : {&tail_, &aside_}) {
    for (const Entry& slot : *table) {
      if (slot.index != 0) note_in_filter(slot.hash);
    }
  }
  return {};
}

void KeyIndex::note_in_filter(uint64_t hash) {
  if (!filtered_) return;
  uint64_t* block = &filter_[page_of(hash, filter_.size() / 8) * 8];
  uint64_t bits = spread(hash);
  for (int i = 0; i < kFilterProbes; ++i, bits >>= 9) block[(bits >> 6) & 7] |= uint64_t{1} << (bits & 63);
}

bool KeyIndex::may_contain(uint64_t hash) const {
  if (!filtered_) return true;
  const uint64_t* block = &filter_[page_of(hash, filter_.size() / 8) * 8];
  uint64_t bits = spread(hash);
  for (int i = 0; i < kFilterProbes; ++i, bits >>= 9) {
    if ((block[(bits >> 6) & 7] & (uint64_t{1} << (bits & 63))) == 0) return false;
  }
  return true;
}

}  // namespace isonomy::audit
