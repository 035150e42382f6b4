// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/record.h"

#include <cstring>

#include "daemon/merkle/hash.h"

namespace isonomy::audit {
namespace {

constexpr char kLeafVersion = 1;

template <size_t kBytes>
void put_big_endian(char* out, uint64_t value) {
  for (size_t i = 0; i < kBytes; ++i) out[i] = static_cast<char>(value >> (8 * (kBytes - 1 - i)));
}

}  // namespace

const char* kind_name(RecordKind kind) {
  switch (kind) {
    case RecordKind::kEvent: return "event";
    case RecordKind::kRejected: return "rejected";
    case RecordKind::kFinding: return "finding";
    case RecordKind::kSuperseded: return "superseded";
    case RecordKind::kRulebook: return "rulebook";
    case RecordKind::kOperator: return "operator";
    case RecordKind::kCheckpoint: return "checkpoint";
  }
  return "unknown";
}

std::optional<RecordKind> kind_named(std::string_view name) {
  for (auto k = static_cast<uint8_t>(kFirstKind); k <= static_cast<uint8_t>(kLastKind); ++k) {
    if (name == kind_name(static_cast<RecordKind>(k))) return static_cast<RecordKind>(k);
  }
  return std::nullopt;
}

LeafBytes leaf_bytes(Sha256& sha, uint64_t index, int64_t recorded_at_ms, const Record& record) {
  char key_length[4];
  put_big_endian<4>(key_length, record.key.size());
  sha.update({key_length, sizeof key_length});
  sha.update(record.key);
  sha.update(record.body);
  const Digest content = sha.finish();

  LeafBytes leaf;
  leaf[0] = kLeafVersion;
  leaf[1] = static_cast<char>(record.kind);
  put_big_endian<8>(leaf.data() + 2, index);
  put_big_endian<8>(leaf.data() + 10, static_cast<uint64_t>(recorded_at_ms));
  std::memcpy(leaf.data() + 18, content.data(), content.size());
  return leaf;
}

Digest leaf_hash(Sha256& sha, uint64_t index, int64_t recorded_at_ms, const Record& record) {
  const LeafBytes leaf = leaf_bytes(sha, index, recorded_at_ms, record);
  return merkle::hash_leaf(sha, {leaf.data(), leaf.size()});
}

}  // namespace isonomy::audit
