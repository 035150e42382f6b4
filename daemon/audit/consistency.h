// SPDX-License-Identifier: Apache-2.0
// Consistency: a file that shows, without the log, that an older state of it is the beginning of a newer one: nothing was rewritten.
//
//   isonomy-consistency@v1
//   old SIZE BASE64(root)
//   BASE64(hash) ..          as RFC 6962 section 2.1.2 orders them; none when the sizes are equal
//                            (empty line)
//   the newer state's signed checkpoint
//
// What the `old` line says is proven to be the first SIZE records of the signed log; whoever kept a checkpoint compares it with that.
// Errors:  of proving: kNotFound without a checkpoint that is new enough, kCorrupt where the log does not continue the older state. Of
//          checking: kMalformed for what is no proof, kCorrupt for one that fails.
// Source:  docs/formats.md, "Consistency files".
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/audit/journal.h"
#include "daemon/base/result.h"
#include "daemon/merkle/checkpoint.h"
#include "daemon/merkle/note.h"

namespace isonomy::audit {

struct ConsistencyProof {
  uint64_t old_size = 0;
  Digest old_root{};
  std::vector<Digest> hashes;
  std::string checkpoint;  // the signed note
};

std::string to_string(const ConsistencyProof& proof);
Result<ConsistencyProof> parse_consistency(std::string_view text);

// From the first `old_size` records to the oldest checkpoint that covers `new_size`, or to the last one.
Result<ConsistencyProof> prove_consistency(const Journal& journal, uint64_t old_size, std::optional<uint64_t> new_size);

struct ProvenConsistency {
  uint64_t old_size = 0;
  merkle::Checkpoint checkpoint;
  std::vector<std::string> signed_by;
};

// `kept`: the older checkpoint as somebody kept it, its signature already checked.
Result<ProvenConsistency> check_consistency(std::string_view file, std::span<const merkle::VerifierKey> keys, const std::optional<merkle::Checkpoint>& kept);

}  // namespace isonomy::audit
