// SPDX-License-Identifier: Apache-2.0
// KeptReplay: what a replay has read of a journal, kept in a folder every so many events, so that one that was interrupted goes on where
// it stopped. The folder holds a snapshot as the daemon writes it (engine/snapshot.h); one of another journal, other rules or another
// program is replaced.
//
// Errors:  kIo where the folder cannot be written.
// Threads: one owner.
#pragma once

#include <memory>
#include <string>

#include "daemon/audit/journal.h"
#include "daemon/engine/engine.h"
#include "daemon/engine/snapshot.h"

namespace isonomy::app {

class KeptReplay {
 public:
  // An empty folder: nothing is kept. `journal` must outlive it.
  KeptReplay(const std::string& folder, const audit::Journal& journal);

  // A new engine, or that of the run before as it stood at records().
  Result<std::unique_ptr<engine::Engine>> begin(const std::shared_ptr<const rulebook::Rulebook>& rules, engine::Engine::Options options);
  uint64_t records() const { return records_; }        // of the journal that are read
  uint64_t unreadable() const { return unreadable_; }

  // The engine now stands for the first `records`; kept if it is time.
  Status after(uint64_t records, uint64_t unreadable, engine::Engine& engine);
  Status keep(uint64_t records, uint64_t unreadable, engine::Engine& engine);

 private:
  const audit::Journal& journal_;
  engine::Snapshots snapshots_;
  engine::SnapshotStamp stamp_;
  uint64_t records_ = 0, unreadable_ = 0;
};

}  // namespace isonomy::app
