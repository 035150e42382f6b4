// SPDX-License-Identifier: Apache-2.0
// KeyIndex: which records may have this key. Answers are candidates: the caller compares the full key, so that a collision of
// hashes can never pass a new event for an old one.
//
//   add -> tail, in memory   64 Ki entries --set aside, write--> run 7 (level 0)   8 runs of a level --merge--> one run of the next
//   run: sorted (hash, index), cut into pages by the top bits of the hash, so that a look-up reads one page per run
//   filter: a Bloom filter over all keys; a key never seen, the common case, costs one line of cache
//
// WHY: a b-tree of hashes takes each key to a page of its own, and a batch of 1,000 events then writes 1,000 pages more
// than its records need. Here an entry is written about three times in its life, in order.
// The runs are part of the journal's transactions; the tail is found again by reading the records after the last run.
// The hash is keyed with a secret of the journal, so that no sender can aim at one slot.
// Errors:  those of the database; kCorrupt when the runs do not join.
// Threads: one owner, but for write_aside(), which may run on another thread while the owner adds: visit() waits until it is over.
// Source:  log-structured merge trees (O'Neil et al. 1996); SipHash-2-4 (Aumasson, Bernstein 2012).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "daemon/audit/record.h"
#include "daemon/audit/sqlite.h"
#include "daemon/base/result.h"

namespace isonomy::audit {

class KeyIndex {
 public:
  struct Entry {
    uint64_t hash;
    uint64_t index;
  };

  // A reader passes `with_filter` = false: it asks seldom, and building the filter reads every page.
  static Result<KeyIndex> load(Database& database, bool with_filter);

  uint64_t hash(RecordKind kind, std::string_view key) const;
  uint64_t covered() const { return covered_; }  // records below this index are in runs or set aside; add() the keys of the others after load()

  void expect(uint64_t hash) const;  // it is asked for soon: fetches what visit() and add() will touch from memory
  void add(uint64_t hash, uint64_t index);
  bool may_contain(uint64_t hash) const;   // false: visit() would find nothing
  // Candidates, the newest run's first, until `visit` returns false. Within a run the order is that of the index, downwards.
  Status visit(uint64_t hash, const std::function<Result<bool>(uint64_t index)>& visit);

  bool is_full(uint64_t size) const;
  // The tail of all records below `size` is set aside, to become a run within the journal's transaction, before its commit. One at a time.
  void set_aside(uint64_t size);
  Status write_aside(Database& database);   // does nothing where nothing is set aside
  // More keys than the filter is made for: it still answers rightly, but more and more slowly until it is made anew.
  bool outgrew_filter() const { return filtered_ && keys_ > filter_capacity_; }
  Status rebuild_filter(Database& database);

 private:
  struct Run {
    int64_t run;
    int level;
    uint64_t from;
    uint64_t until;
    uint64_t entries;
    uint64_t pages;
  };
  class Pages;

  Status write_run(Database& database, int level, uint64_t from, uint64_t until, std::span<const Entry> entries);
  Status merge(Database& database, int level);
  Status announce(Database& database, const Run& run);
  Status read_page(const Run& run, uint64_t page, std::vector<Entry>& entries);
  void insert_in_tail(Entry entry);
  void note_in_filter(uint64_t hash);

  std::array<uint64_t, 2> secret_{};
  std::vector<Run> runs_;  // oldest first; they join: runs_[i].until == runs_[i + 1].from
  int64_t next_run_ = 1;
  uint64_t covered_ = 0;

  std::vector<Entry> tail_;  // open addressing; index + 1, so that 0 is an empty slot
  size_t tail_entries_ = 0;
  std::vector<Entry> aside_;  // the same, of the tail that was set aside; all empty otherwise
  uint64_t aside_from_ = 0, aside_until_ = 0;   // the records that it covers; the same: nothing is set aside

  bool filtered_ = false;
  uint64_t keys_ = 0;           // in runs and tail
  uint64_t filter_capacity_ = 0;
  std::vector<uint64_t> filter_;  // blocks of 8 words
  Statement select_page_;
  std::vector<Entry> page_entries_;
};

}  // namespace isonomy::audit
