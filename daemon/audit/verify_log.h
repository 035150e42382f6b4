// SPDX-License-Identifier: Apache-2.0
// verify_log: reads the whole journal and says whether every byte that counts is the one that was committed.
//
// Archived records (archive.h) are read where their archive is; where it is not, their leaves are taken on the tree's word, which the
// checkpoints after them vouch for.
//
//   each record -> its leaf -> the stored tile -> the tiles above -> the head's root
//   each checkpoint record -> the root of the records before it, and its signature
//
// Opens the file by itself, since a damaged journal may not open as one. Reads a snapshot while a writer works.
// Errors:  kNotFound, kIo, kConflict, kCorrupt when the file cannot be read as a journal at all. A fault in its content is no error
//          but the answer.
// Threads: one call, one connection.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/result.h"
#include "daemon/base/sha256.h"
#include "daemon/merkle/checkpoint.h"
#include "daemon/merkle/note.h"

namespace isonomy::audit {

struct VerifyOptions {
  std::vector<merkle::VerifierKey> keys;                // empty: signatures are not checked, roots are
  std::optional<merkle::Checkpoint> trusted;            // a checkpoint kept elsewhere, its signature already checked
  bool from_trusted = false;                            // take the records before it on its word
  std::function<void(uint64_t done, uint64_t total)> progress;
};

struct LogFault {
  uint64_t index = 0;  // the first record that cannot be relied on
  std::string what;
};

struct LogReport {
  uint64_t size = 0;         // records that the head counts
  uint64_t verified = 0;     // records read and found good
  uint64_t archived = 0;     // records in archives ..
  uint64_t not_read = 0;     // .. of these, in archives that are not there
  uint64_t checkpoints = 0;  // among them
  uint64_t signatures = 0;   // of known keys, that hold
  Digest root{};             // of the records found good
  std::optional<LogFault> fault;
};

Result<LogReport> verify_log(const std::string& path, const VerifyOptions& options);

}  // namespace isonomy::audit
