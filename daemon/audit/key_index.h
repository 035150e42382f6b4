// SPDX-License-Identifier: Apache-2.0
// KeyIndex: which records may have this key. Answers are candidates: the caller compares the full key, so that a collision of
// hashes can never pass a new event for an old one.
//
//   add -> tail, in memory   64 Ki entries --set aside--> written as a run with the next commit, on whichever thread commits --> runs
//   filter: a Bloom filter over all keys; a key never seen, the common case, costs one line of cache
//
// The tail is found again by reading the records after the last run. The hash is keyed with a secret of the journal, so that no sender
// can aim at one slot.
// Errors:  those of the database and of KeyRuns.
// Threads: one owner. What is set aside is written on another thread, which says so when it is durable; until then the owner looks into
//          the table that was set aside and into the runs as they were.
// Source:  SipHash-2-4 (Aumasson, Bernstein 2012); filters in blocks of one line of cache (Putze, Sanders, Singler 2007).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "daemon/audit/key_hash.h"
#include "daemon/audit/key_runs.h"
#include "daemon/audit/sqlite.h"
#include "daemon/base/large_table.h"
#include "daemon/base/result.h"

namespace isonomy::audit {

class KeyIndex {
 public:
  using Table = LargeTable<KeyEntry>;   // open addressing; index + 1, so that 0 is an empty slot

  // A full tail on its way into the database. INVARIANT: whoever commits writes it, then calls durable() and touches it no more.
  class Aside {
   public:
    Status write(Database& database);   // within the transaction
    void durable() { durable_.store(true, std::memory_order_release); }   // after its commit

   private:
    friend class KeyIndex;
    Table table_;
    uint64_t until_ = 0;
    KeyRuns runs_;                       // with the new one, once written
    std::atomic<bool> durable_ = false;
  };

  // `look_ups` is where visit() reads, and outlives the index: a connection of the owner's own, where another thread writes over `database`.
  // A reader passes `with_filter` = false: it asks seldom, and building the filter reads every page. Of a large index it is made beside
  // the owner, over `look_ups`, until ready() is asked.
  static Result<KeyIndex> load(Database& database, Database& look_ups, bool with_filter);

  const KeySecret& secret() const { return secret_; }   // the same as long as there is the journal
  uint64_t hash(RecordKind kind, std::string_view key) const { return key_hash(secret_, kind, key); }
  uint64_t covered() const { return is_aside_ ? aside_->until_ : runs_.covered(); }  // records below are in runs or set aside; add() the others after load()

  Status ready();   // waits for the first filter; once before may_contain() and visit(), and costs nothing later
  void expect(uint64_t hash) const;  // it is asked for soon: fetches what visit() and add() will touch from memory
  void add(uint64_t hash, uint64_t index);
  bool may_contain(uint64_t hash) const;   // false: visit() would find nothing
  // Candidates, the newest first, until `visit` returns false. kCorrupt while is_aside(): a merge may just be committed;
  // ask again once it is.
  Status visit(uint64_t hash, const std::function<Result<bool>(uint64_t index)>& visit);

  // Where the tail is full and the one before is durable: sets it aside, of all records below `size`, to become a run with the commit that
  // follows. Null: there is nothing to write. What it points to stays until it is durable.
  Aside* set_aside(uint64_t size);
  bool is_aside() const { return is_aside_; }   // and was not durable when the owner last looked
  // More keys than the filter is made for: it still answers rightly, but passes more and more of them.
  bool outgrew_filter() const { return filter_ && !is_making_filter() && !is_aside_ && keys_ > filter_capacity_; }
  // Makes it anew beside the owner, over a connection of its own; nothing is set aside until it is taken over.
  void make_filter_behind(Database connection);
  bool is_making_filter() const { return filter_being_made_.valid(); }
  Status take_over_filter();   // where it is made

 private:
  bool is_full(uint64_t size) const;
  void take_over_durable();
  void insert_in_tail(KeyEntry entry);

  // Blocks of 8 words, one line of cache each.
  class Filter {
   public:
    static Result<Filter> of_pages(Database& database, uint64_t capacity);
    void note(uint64_t hash);
    void note(const Table& table);
    bool may_contain(uint64_t hash) const;
    void expect(uint64_t hash) const;

   private:
    size_t block_of(uint64_t hash) const { return part_of(hash, words_.size() / 8) * 8; }
    LargeTable<uint64_t> words_;
  };
  static uint64_t capacity_for(uint64_t keys);

  KeySecret secret_{};
  KeyRuns runs_;
  Table tail_;
  size_t tail_entries_ = 0;
  std::unique_ptr<Aside> aside_ = std::make_unique<Aside>();   // the committing thread's while is_aside_, but for its table, which all may read
  bool is_aside_ = false;

  uint64_t keys_ = 0;           // in runs and tail
  uint64_t filter_capacity_ = 0;
  std::optional<Filter> filter_;  // none: not wanted, or not ready
  std::future<Result<Filter>> filter_being_made_;
  Statement select_pages_;      // over the connection for look-ups
  std::vector<uint64_t> found_;   // of the look-up at hand
};

}  // namespace isonomy::audit
