// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/checkpoints.h"

#include <algorithm>
#include <array>

#include "daemon/merkle/hash.h"
#include "daemon/merkle/proof.h"
#include "daemon/merkle/verify.h"

namespace isonomy::audit {
namespace {

constexpr size_t kLeafBytes = std::tuple_size_v<LeafBytes>;

uint64_t big_endian(std::string_view bytes) {
  uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<uint8_t>(c);
  return value;
}

std::string with_length(std::string_view key) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(key.size() >> shift));
  out += key;
  return out;
}

Error refuted(std::string message) { return {Code::kCorrupt, std::move(message), {}}; }

// The text of a note whose signatures are not the question here: it comes from our own log.
Result<merkle::Checkpoint> recorded_checkpoint(std::string_view note) {
  const size_t gap = note.rfind("\n\n");
  return merkle::parse_checkpoint(note.substr(0, gap == std::string_view::npos ? 0 : gap + 1));
}

Status take_leaf(std::string_view leaf, ProvenRecord& proven) {
  const auto kind = static_cast<RecordKind>(leaf[1]);
  if (leaf[0] != 1) return refuted("the proof's leaf has an unknown version: use a newer isonomy");
  if (kind < kFirstKind || kind > kLastKind) return refuted("the proof's leaf is of an unknown kind of record");
  if (big_endian(leaf.substr(2, 8)) != proven.index) return refuted("the proof's leaf is that of another record");
  proven.kind = kind;
  proven.recorded_at_ms = static_cast<int64_t>(big_endian(leaf.substr(10, 8)));
  return {};
}

Status take_content(std::string_view leaf, std::string_view content, ProvenRecord& proven) {
  if (content.size() < 4 || big_endian(content.substr(0, 4)) > content.size() - 4) return refuted("the proof's record is cut off");
  const Digest digest = sha256(content);
  if (merkle::bytes_of(digest) != leaf.substr(18)) return refuted("the proof's record does not fit its leaf: the record was altered");
  const size_t key = big_endian(content.substr(0, 4));
  proven.key = std::string(content.substr(4, key));
  proven.body = std::string(content.substr(4 + key));
  return {};
}

}  // namespace

Status may_sign(const Journal& journal, const SigningKey& key) {
  ISO_TRY(const std::optional<StoredRecord> last, journal.last(RecordKind::kCheckpoint));
  if (!last) return {};
  ISO_TRY(const merkle::Checkpoint checkpoint, recorded_checkpoint(last->body));
  if (checkpoint.origin == key.name) return {};
  return Error{Code::kConflict, "the checkpoints of this journal are of the log `" + checkpoint.origin + "`, but the key signs for `" + key.name +
                                    "`: use that log's key, or a new key of the same name", journal.path()};
}

Result<std::string> add_checkpoint(Journal& journal, const SigningKey& signer, int64_t now_ms) {
  ISO_TRY_STATUS(journal.commit());
  ISO_TRY(const std::optional<StoredRecord> last, journal.last(RecordKind::kCheckpoint));
  if (last && last->index + 1 == journal.size()) {
    const std::array<merkle::VerifierKey, 1> own = {merkle::verifier_of(signer)};
    if (merkle::verify_note(last->body, own).has_value()) return last->body;
  }
  const merkle::Checkpoint checkpoint{signer.name, journal.size(), journal.root(), {}};
  ISO_TRY(std::string note, merkle::sign_note(merkle::to_string(checkpoint), signer));
  ISO_TRY_STATUS(journal.append({RecordKind::kCheckpoint, std::to_string(checkpoint.size), note}, now_ms));
  ISO_TRY_STATUS(journal.commit());
  return note;
}

Result<merkle::TlogProof> prove(const Journal& journal, uint64_t index, ProofContent content) {
  ISO_TRY(const StoredRecord record, journal.at(index));
  ISO_TRY(const std::optional<StoredRecord> last, journal.last(RecordKind::kCheckpoint));
  if (!last || last->index <= index) {
    return not_found("no checkpoint covers record " + std::to_string(index) + " yet: make one with `isonomy ctl checkpoint`, or with "
                     "`isonomy audit checkpoint` while the daemon is down", journal.path());
  }
  ISO_TRY(const merkle::Checkpoint checkpoint, recorded_checkpoint(last->body));
  merkle::TlogProof proof;
  proof.index = index;
  proof.checkpoint = last->body;
  const auto read = [&](unsigned level, uint64_t tile) { return journal.tile(level, tile); };
  ISO_TRY(proof.siblings, merkle::inclusion_proof(index, checkpoint.size, read));
  Sha256 sha;
  const LeafBytes leaf = leaf_bytes(sha, index, record.recorded_at_ms, {record.kind, record.key, record.body});
  proof.extra.assign(leaf.begin(), leaf.end());
  if (content == ProofContent::kRecord) proof.extra += with_length(record.key) + record.body;
  return proof;
}

Result<ProvenRecord> check_proof(std::string_view proof_file, std::span<const merkle::VerifierKey> keys) {
  ISO_TRY(const merkle::TlogProof proof, merkle::parse_tlog_proof(proof_file));
  ISO_TRY(const merkle::VerifiedNote note, merkle::verify_note(proof.checkpoint, keys));
  ProvenRecord proven;
  proven.index = proof.index;
  proven.signed_by = note.signed_by;
  ISO_TRY(proven.checkpoint, merkle::parse_checkpoint(note.text));
  const bool from_this_log = std::any_of(keys.begin(), keys.end(), [&](const merkle::VerifierKey& key) { return key.name == proven.checkpoint.origin; });
  if (!from_this_log) return refuted("the checkpoint is of the log `" + proven.checkpoint.origin + "`, for which no key is given");

  if (proof.extra.size() < kLeafBytes) return malformed("the proof does not carry the record's leaf in its `extra` line");
  const std::string_view leaf = std::string_view(proof.extra).substr(0, kLeafBytes);
  ISO_TRY_STATUS(take_leaf(leaf, proven));
  if (proof.extra.size() > kLeafBytes) ISO_TRY_STATUS(take_content(leaf, std::string_view(proof.extra).substr(kLeafBytes), proven));
  Sha256 sha;
  ISO_TRY_STATUS(merkle::verify_inclusion(proof.index, proven.checkpoint.size, merkle::hash_leaf(sha, leaf), proof.siblings, proven.checkpoint.root));
  return proven;
}

}  // namespace isonomy::audit
