// SPDX-License-Identifier: Apache-2.0
// Journal: the append-only audit log. What commit() has confirmed survives SIGKILL and power loss and cannot be altered unseen.
//
//   append ... append, commit      one SQLite transaction (WAL, synchronous=FULL): records, tiles, key index and head together
//   index   0  1  2  3  4  ..      a record's place for ever, and its leaf number in the RFC 6962 tree
//
// Errors:  Of append and commit: kConflict for an event key that is already there (nothing is written; the batch goes on), kLimit
//          for a record over the limits. Any other error drops the whole open batch: none of it was acknowledged, append it again.
//          For lack of space the next append starts afresh; after any other failure the journal refuses everything until it
//          is opened again, because after a failed sync nobody knows what the disk holds.
// Threads: one thread at a time. Other threads and processes read through a Journal of their own from open_read_only().
// Source:  docs/formats.md; design of the tree: daemon/merkle/tree.h.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/audit/key_hash.h"
#include "daemon/audit/record.h"
#include "daemon/base/result.h"
#include "daemon/base/sha256.h"

namespace isonomy::audit {

struct Options {
  int page_bytes = 8192;            // of a new journal
  int wal_pages = 512;              // copy the WAL back after so many pages, on the journal's own thread
  int cache_kib = 4096;             // SQLite's page cache
  std::string vfs;                  // a registered SQLite VFS, empty for the system's
};

class Journal {
 public:
  // The writer. Creates the file if need be, migrates it, and checks that the stored tree fits the records at its edge.
  static Result<Journal> open(const std::string& path, const Options& options = {});
  // Any number of readers, while a writer works or none. Sees the log as of now; refresh() moves on.
  static Result<Journal> open_read_only(const std::string& path);

  Journal(Journal&&) noexcept;
  Journal& operator=(Journal&&) noexcept;
  ~Journal();  // drops what was not committed

  const KeySecret& key_secret() const;
  // contains_event() is asked soon: what it needs is on its way from memory meanwhile. `hash`: the key_hash() of the event's key.
  void expect_event(uint64_t hash) const;
  Result<bool> contains_event(std::string_view key, uint64_t hash);   // committed or pending
  Result<bool> contains_event(std::string_view key) { return contains_event(key, key_hash(key_secret(), RecordKind::kEvent, key)); }
  Result<uint64_t> append(const Record& record, int64_t recorded_at_ms);  // its index
  Status commit();
  // The same on a thread of the journal's own, while the caller appends on: `done` is called there, once, also where the commit failed;
  // what is appended meanwhile belongs to the next batch. An error here: it is not done, and `done` is never called.
  Status commit_behind(std::function<void(const Status&)> done);
  bool idle() const;          // nothing is being written behind the caller: commit() would not wait for that
  uint64_t appended() const;  // committed and pending records
  uint64_t pending() const;   // appended, not committed

  uint64_t size() const;  // committed records
  Digest root() const;    // RFC 6962 root over them
  Status refresh();       // a reader's: up to what is committed now

  // Committed records from `from` in index order, of one kind or all, until `visit` returns false.
  Status read(uint64_t from, std::optional<RecordKind> kind, const std::function<bool(const StoredRecord&)>& visit) const;
  Result<StoredRecord> at(uint64_t index) const;  // kNotFound past the end
  Result<std::optional<StoredRecord>> find(RecordKind kind, std::string_view key) const;  // the last one with that key, if any
  Result<std::optional<StoredRecord>> last(RecordKind kind) const;  // of a kind other than events

  // 256 hashes of a complete tile, or fewer for the open one at the right edge of its level.
  Result<std::vector<Digest>> tile(unsigned level, uint64_t index) const;

  uint64_t archived() const;  // records below this index stand in archive files (archive.h); read through them like any other
  const std::string& path() const;
  const std::string& id() const;  // 32 hex digits, drawn when the file was created

  Status back_up_to(const std::string& path) const;  // the new file must not exist

 private:
  struct State;
  explicit Journal(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace isonomy::audit
