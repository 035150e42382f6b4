// SPDX-License-Identifier: Apache-2.0
// Archive: the oldest records of a journal moved to a file of their own, with what proves them to have been in the log.
//
//   NAME.isonomy-archive     records [first, until) as the journal held them
//                            edge: the complete subtrees of the records before `first`
//                            consistency from `until` to a signed checkpoint, and that checkpoint
//
// Edge and records give the tree of `until` records, and the consistency proof leads from there to the signature: the file is verified
// alone. The journal keeps the leaves and its place in the tree, and reads archived records from the file for as long as it is there.
// Errors:  kNotFound when nothing can be archived (no checkpoint covers it, or it is all archived); kConflict while a daemon writes;
//          kIo, kCorrupt. The journal lets go of records only once the archive is on disk and verified.
// Source:  docs/formats.md, "Archives".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/audit/journal.h"
#include "daemon/base/result.h"
#include "daemon/merkle/checkpoint.h"
#include "daemon/merkle/note.h"

namespace isonomy::audit {

struct ArchiveReport {
  std::string path;
  uint64_t first = 0;
  uint64_t until = 0;
  uint64_t size = 0;                   // of the checkpoint that covers it
  std::vector<std::string> signed_by;  // when keys were given
};

// Records below `before`, or fewer: an event block is never cut in two. The daemon must be down.
Result<ArchiveReport> archive_before(const std::string& journal_path, uint64_t before, const std::string& folder);

// The first record that was recorded on `day` (UTC) or later; the number of records when there is none.
Result<uint64_t> first_recorded_since(const Journal& journal, int64_t since_ms);

// Reads the file alone. With keys the checkpoint's signature is checked too.
Result<ArchiveReport> verify_archive(const std::string& path, const std::vector<merkle::VerifierKey>& keys);

// Copies a backup to where a journal is to be, after verifying it, and never over one that is there.
Result<uint64_t> restore_backup(const std::string& backup, const std::string& journal_path);

}  // namespace isonomy::audit
