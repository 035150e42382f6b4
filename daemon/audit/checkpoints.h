// SPDX-License-Identifier: Apache-2.0
// Checkpoints and proof files of a journal.
//
//   record n  kCheckpoint, body: a note that signs the root of records 0 .. n-1
//   proof     a .tlog-proof whose `extra` is   leaf, 50 bytes [ | key length, 4 bytes | key | body ]
//             so that the file alone shows the record and proves that it was in the log
//
// Errors:  of signing: those of Journal::append and commit. Of proving: kNotFound when no checkpoint covers the record yet. Of
//          checking: kMalformed for what is no proof, kCorrupt for a proof that fails.
// Source:  docs/formats.md, "Checkpoints" and "Proof files".
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "daemon/audit/journal.h"
#include "daemon/audit/record.h"
#include "daemon/base/result.h"
#include "daemon/merkle/checkpoint.h"
#include "daemon/merkle/note.h"

namespace isonomy::audit {

using SigningKey = merkle::SignerKey;

// kConflict when this log's checkpoints bear another name: a log that changes its name is another log to whoever watches it.
Status may_sign(const Journal& journal, const SigningKey& key);

// Commits what is pending, signs the log and records the note, which is returned. Where nothing has come since this key's last
// checkpoint, that one is returned: an idle log does not grow.
Result<std::string> add_checkpoint(Journal& journal, const SigningKey& signer, int64_t now_ms);

enum class ProofContent { kRecord, kLeafOnly };  // leaf only: proves the record to those who have it, shows it to nobody

Result<merkle::TlogProof> prove(const Journal& journal, uint64_t index, ProofContent content);

struct ProvenRecord {
  uint64_t index = 0;
  RecordKind kind = RecordKind::kEvent;
  int64_t recorded_at_ms = 0;
  std::optional<std::string> key;   // when the proof shows the record
  std::optional<std::string> body;
  merkle::Checkpoint checkpoint;
  std::vector<std::string> signed_by;
};

Result<ProvenRecord> check_proof(std::string_view proof_file, std::span<const merkle::VerifierKey> keys);

}  // namespace isonomy::audit
