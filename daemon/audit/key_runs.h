// SPDX-License-Identifier: Apache-2.0
// KeyRuns: the keys that are in the database, as sorted runs. Part of the journal's transactions.
//
//   run 7 (level 0)   8 runs of a level --merge--> one run of the next
//   run: sorted (hash, index), cut into pages by the top bits of the hash, so that a look-up reads one page per run
//
// WHY: a b-tree of hashes takes each key to a page of its own, and a batch of 1,000 events then writes 1,000 pages more
// than its records need. Here an entry is written about three times in its life, in order.
// Errors:  those of the database; kCorrupt when the runs do not join, or a page is missing.
// Threads: a plain value: what one thread adds to its copy, another may take over once it is committed.
// Source:  log-structured merge trees (O'Neil et al. 1996).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "daemon/audit/sqlite.h"
#include "daemon/base/result.h"

namespace isonomy::audit {

struct KeyEntry {
  uint64_t hash;
  uint64_t index;
};

// Hashes are uniform: which of so many equal parts of their range, by the top 32 bits.
inline uint64_t part_of(uint64_t hash, uint64_t parts) { return ((hash >> 32) * parts) >> 32; }

class KeyRuns {
 public:
  static constexpr uint64_t kWidest = uint64_t{1} << 26;   // records that one run may cover: entries keep 32-bit distances, also when merged

  static Result<KeyRuns> load(Database& database);

  uint64_t covered() const { return runs_.empty() ? 0 : runs_.back().until; }   // records below this index
  uint64_t entries() const;

  // A run of all records from covered() to `until`; sorts the entries. Merges runs where there are enough of one level.
  Status add(Database& database, uint64_t until, std::vector<KeyEntry>& entries);

  // What visit() reads with, of a connection that sees these runs.
  static Result<Statement> select_pages(Database& database);
  // Candidates, the newest first, until `visit` returns false.
  Status visit(Statement& select, uint64_t hash, const std::function<Result<bool>(uint64_t index)>& visit);

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

  Status collect(Statement& select, uint64_t hash, std::span<const Run> runs);
  Status merge(Database& database, int level);
  Status announce(Database& database, const Run& run);

  std::vector<Run> runs_;   // oldest first; they join: runs_[i].until == runs_[i + 1].from
  int64_t next_run_ = 1;
  std::vector<uint64_t> found_;   // of the look-up at hand
};

// Every key in the database, in no order.
Status visit_key_pages(Database& database, const std::function<void(uint64_t hash)>& visit);

}  // namespace isonomy::audit
