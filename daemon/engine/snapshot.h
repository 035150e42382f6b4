// SPDX-License-Identifier: Apache-2.0
// Snapshot: the engine's state as of some size of the journal, so that a restart judges only what came after. It stands in the folder
// JOURNAL.view, beside the files of the cases that left memory.
//
//   snapshot = "isonomy view 4\n" | chunk .. | empty chunk      the chunks together: stamp | state
//   chunk    = length, 8 bytes | check, 8 bytes | bytes         stamp: which journal, how much of it, which rules, which program
//
// A snapshot is only a cache. It is taken up when its stamp fits; missing, damaged or of other rules, the journal is judged anew, with
// the same findings.
//
// Errors:  write: kIo. read: nothing where there is none or it is damaged; the journal is then the way.
// Threads: one owner.
#pragma once

#include <fstream>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/audit/journal.h"
#include "daemon/base/sha256.h"
#include "daemon/engine/engine.h"

namespace isonomy::engine {

struct SnapshotStamp {
  std::string program;         // which build wrote it: another one may judge differently
  std::string journal_id;
  uint64_t records = 0;        // of the journal, that the state stands for
  Digest root{};               // of those records
  Digest rulebook{};
  int32_t lateness_days = 0, link_window_days = 0;
  uint32_t epoch = 0;          // of the files of cases
  uint64_t unreadable = 0;
  uint64_t count_bytes = 0;    // budget of the counts; 0: nothing is counted
};

// Why the state of `last` cannot be taken up by whoever would write `wanted`; null: it can. The records and their root are the journal's.
const char* misfit_of(const SnapshotStamp& last, const SnapshotStamp& wanted, const audit::Journal& journal);

class Snapshots {
 public:
  // An empty folder: no snapshots, and cases go to temporary files.
  explicit Snapshots(std::string folder) : folder_(std::move(folder)) {}

  bool wanted() const { return !folder_.empty(); }
  const std::string& folder() const { return folder_; }
  Status prepare() const;                      // creates the folder
  uint32_t unused_epoch() const;               // one that no file of cases there has

  // Writes the snapshot in place of the last one, then removes the files of cases that neither needs.
  Status write(const SnapshotStamp& stamp, Engine& engine) const;
  // The last snapshot. Its state is read and checked chunk by chunk: it never stands in memory beside what is made of it.
  class Read {
   public:
    SnapshotStamp stamp;
    Status restore(Engine& engine);            // an engine of its own; kCorrupt leaves it half full

   private:
    friend class Snapshots;
    Read(std::ifstream file, uint64_t size);
    std::string_view next_chunk();             // empty: the end, or damaged

    std::ifstream file_;
    uint64_t left_, chunks_ = 0;
    bool at_end_ = false;
    std::string chunk_;
    casework::ImageReader reader_;
  };
  std::unique_ptr<Read> read() const;          // null: there is none, or its stamp is damaged
  void discard() const;                        // the snapshot and every file of cases

 private:
  std::string path() const { return folder_ + "/snapshot"; }
  void remove_cases(const std::vector<std::string>& but) const;

  std::string folder_;
};

}  // namespace isonomy::engine
