// SPDX-License-Identifier: Apache-2.0
// BatchWriter: the half of the journal that costs: hashing records into the tree, compressing and inserting them, and under load the
// commit. On a thread of its own, so that the next events are judged meanwhile.
//
//   journal's caller   add add add .. portion full --.   add add ..  commit_behind() --.   add add add ..   finish(): waits for all
//   writer's thread                                   `-> leaves, tree, block, rows     `-> the rest, commit, done()
//
// A portion is one block of events and the other records among them, in the order of their indices. Full ones wait in line while a commit
// takes its time; a caller that is still faster waits too, once they hold 2 MiB.
// Errors:  of a portion come out of the next add(), of commit_behind() or of finish(); nothing after it is written.
// Threads: the caller's side is one owner. INVARIANT: between finish() and the next hand-over the thread is idle, and the tree and the
//          database belong to the caller.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "daemon/audit/event_block.h"
#include "daemon/audit/record.h"
#include "daemon/audit/sqlite.h"
#include "daemon/base/sha256.h"
#include "daemon/merkle/tree.h"

namespace isonomy::audit {

class BatchWriter {
 public:
  // All of them outlive the writer.
  struct Target {
    const Database* database;
    Statement* begin;
    Statement* insert_record;
    Statement* insert_block;
    merkle::Tree* tree;
    const merkle::Tree::WriteTile* write_tile;
    std::function<void()> tidy;     // after a commit: work that nobody waits for
  };
  using Seal = std::function<Status()>;               // makes what was written durable
  using Done = std::function<void(const Status&)>;
  explicit BatchWriter(const Target& target) : target_(target) {}
  ~BatchWriter();
  BatchWriter(const BatchWriter&) = delete;
  BatchWriter& operator=(const BatchWriter&) = delete;

  Status add(uint64_t index, const Record& record, int64_t recorded_at_ms);
  // Commits what was added on the writer's thread, which then calls `done`, also where the commit or what stood in line before it failed.
  // An error here: nothing was handed over, and `done` is never called.
  Status commit_behind(Seal seal, Done done);
  Status finish();   // all that was added is in the tree and in the open transaction
  Status commit(const Seal& seal);   // after finish()
  void tidy_behind();
  // Whether the thread failed, and if so, whether freeing space would cure it; asked between finish() or a failed add() and drop().
  std::optional<bool> lacked_space();
  void drop();       // forgets what was added and not written, and the error; waits for the thread

  // Of events added and not yet handed over, which no database query would find.
  bool filling(uint64_t index) const { return !filled_.block.empty() && index >= filled_.block.first(); }
  bool holds(uint64_t index, std::string_view key) const { return filled_.block.holds(index, key); }
  bool idle() const;
  void wait_until_idle();
  Status settle();   // the same, and what failed, if anything did

 private:
  struct Row {
    uint64_t index;
    RecordKind kind;
    int64_t recorded_at_ms;
    std::string key, body;
  };
  struct Portion {
    BlockWriter block;
    std::vector<Row> rows;
    size_t row_bytes = 0;
    Seal seal;                        // these two where the commit follows
    Done done;
    bool empty() const { return block.empty() && rows.empty(); }
    size_t bytes() const { return block.held_bytes() + row_bytes; }
    void clear() {
      block.clear();
      rows.clear();
      row_bytes = 0;
      seal = nullptr;
      done = nullptr;
    }
  };

  Status hand_over(Seal seal = nullptr, Done done = nullptr);
  bool worth_waking() const;
  void run();
  void write_first(std::unique_lock<std::mutex>& lock);
  Status write(Portion& portion);
  Status write_rows(Portion& portion);

  const Target target_;
  bool begun_ = false;                // a transaction; of whoever writes
  Portion filled_;                    // the caller's

  mutable std::mutex mutex_;
  std::condition_variable handed_over_, written_;
  std::deque<Portion> waiting_;       // the first is the thread's while it writes
  size_t waiting_bytes_ = 0;
  bool waited_for_ = false;           // the caller wants all of it written
  std::vector<Portion> spare_;        // with their memory
  bool ending_ = false;
  std::optional<Error> error_;
  bool lacked_space_ = false;

  Sha256 sha_;                        // of whoever writes
  BlockEncoder encoder_;
  std::thread thread_;                // started with the first portion
};

}  // namespace isonomy::audit
