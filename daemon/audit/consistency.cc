// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/consistency.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "daemon/base/text.h"
#include "daemon/merkle/base64.h"
#include "daemon/merkle/hash.h"
#include "daemon/merkle/proof.h"
#include "daemon/merkle/verify.h"

namespace isonomy::audit {
namespace {

constexpr std::string_view kHeader = "isonomy-consistency@v1";
constexpr size_t kMostHashes = 128;  // two ways down a tree of 2^64 leaves

std::optional<Digest> digest_of(std::string_view base64) {
  const std::optional<std::string> bytes = merkle::from_base64(base64);
  if (!bytes || bytes->size() != sizeof(Digest)) return std::nullopt;
  Digest out;
  std::memcpy(out.data(), bytes->data(), out.size());
  return out;
}

Error bad_line(size_t number, const char* expected) {
  return malformed("line " + std::to_string(number) + " of the consistency file is not " + expected);
}

Result<merkle::Checkpoint> text_of(std::string_view note) {
  const size_t gap = note.rfind("\n\n");
  return merkle::parse_checkpoint(note.substr(0, gap == std::string_view::npos ? 0 : gap + 1));
}

}  // namespace

std::string to_string(const ConsistencyProof& proof) {
  std::string out = std::string(kHeader) + "\nold " + std::to_string(proof.old_size) + " " + merkle::to_base64(merkle::bytes_of(proof.old_root)) + "\n";
  for (const Digest& hash : proof.hashes) out += merkle::to_base64(merkle::bytes_of(hash)) + "\n";
  return out + "\n" + proof.checkpoint;
}

Result<ConsistencyProof> parse_consistency(std::string_view text) {
  ConsistencyProof proof;
  const size_t gap = text.find("\n\n");
  if (gap == std::string_view::npos) return malformed("the consistency file ends before its checkpoint");
  const std::vector<std::string_view> lines = split(text.substr(0, gap), '\n');
  proof.checkpoint = text.substr(gap + 2);
  if (lines.front() != kHeader) return bad_line(1, "`isonomy-consistency@v1`");
  const std::vector<std::string_view> old = lines.size() > 1 ? split(lines[1], ' ') : std::vector<std::string_view>();
  if (old.size() != 3 || old[0] != "old") return bad_line(2, "`old`, a size and a root");
  const auto [end, failed] = std::from_chars(old[1].data(), old[1].data() + old[1].size(), proof.old_size);
  const std::optional<Digest> root = digest_of(old[2]);
  if (failed != std::errc() || end != old[1].data() + old[1].size() || !root) return bad_line(2, "`old`, a size and a root");
  proof.old_root = *root;
  for (size_t i = 2; i < lines.size(); ++i) {
    const std::optional<Digest> hash = digest_of(lines[i]);
    if (!hash || proof.hashes.size() == kMostHashes) return bad_line(i + 1, "a hash in base64, of 128 at most");
    proof.hashes.push_back(*hash);
  }
  return proof;
}

Result<ConsistencyProof> prove_consistency(const Journal& journal, uint64_t old_size, std::optional<uint64_t> new_size) {
  std::optional<StoredRecord> newer;
  if (new_size) {
    ISO_TRY_STATUS(journal.read(*new_size, RecordKind::kCheckpoint, [&](const StoredRecord& record) {
      newer = record;
      return false;
    }));
  } else {
    ISO_TRY(newer, journal.last(RecordKind::kCheckpoint));
  }
  if (!newer || newer->index < old_size) {
    return not_found("no checkpoint covers " + std::to_string(std::max(old_size, new_size.value_or(0))) + " records yet: make one with `isonomy ctl checkpoint`",
                     journal.path());
  }
  ConsistencyProof proof;
  proof.checkpoint = newer->body;
  proof.old_size = old_size;
  ISO_TRY(const merkle::Checkpoint checkpoint, text_of(newer->body));
  const auto read = [&](unsigned level, uint64_t tile) { return journal.tile(level, tile); };
  ISO_TRY(proof.old_root, merkle::root_of_first(old_size, read));
  ISO_TRY(proof.hashes, merkle::consistency_proof(old_size, checkpoint.size, read));
  return proof;
}

Result<ProvenConsistency> check_consistency(std::string_view file, std::span<const merkle::VerifierKey> keys, const std::optional<merkle::Checkpoint>& kept) {
  ISO_TRY(const ConsistencyProof proof, parse_consistency(file));
  ISO_TRY(const merkle::VerifiedNote note, merkle::verify_note(proof.checkpoint, keys));
  ProvenConsistency proven;
  proven.old_size = proof.old_size;
  proven.signed_by = note.signed_by;
  ISO_TRY(proven.checkpoint, merkle::parse_checkpoint(note.text));
  const bool from_this_log = std::any_of(keys.begin(), keys.end(), [&](const merkle::VerifierKey& key) { return key.name == proven.checkpoint.origin; });
  if (!from_this_log) return Error{Code::kCorrupt, "the checkpoint is of the log `" + proven.checkpoint.origin + "`, for which no key is given", {}};
  if (kept) {
    if (kept->origin != proven.checkpoint.origin) return Error{Code::kCorrupt, "the kept checkpoint is of another log, `" + kept->origin + "`", {}};
    if (kept->size != proof.old_size) {
      return Error{Code::kCorrupt, "the proof starts at " + std::to_string(proof.old_size) + " records, the kept checkpoint has " + std::to_string(kept->size), {}};
    }
    if (kept->root != proof.old_root) {
      return Error{Code::kCorrupt, "the log's first " + std::to_string(kept->size) + " records are not those of the kept checkpoint: history was rewritten", {}};
    }
  }
  ISO_TRY_STATUS(merkle::verify_consistency(proof.old_size, proven.checkpoint.size, proof.hashes, proof.old_root, proven.checkpoint.root));
  return proven;
}

}  // namespace isonomy::audit
