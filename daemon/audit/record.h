// SPDX-License-Identifier: Apache-2.0
// Record: one line of the audit log, and the 50 bytes of it that are the leaf of the Merkle tree.
//
//   content = SHA-256( key length, 4 bytes | key | body )
//   leaf    = 0x01 | kind, 1 byte | index, 8 bytes | recorded at, 8 bytes | content, 32 bytes       all big-endian
//
// The lengths leave one way to read the bytes; the index keeps equal records apart. The leaf commits to the body without holding
// it, so leaves can be handed to a witness who may not see the events.
// Units:   recorded_at_ms: milliseconds since 1970-01-01 UTC, the recorder's clock; it may run backwards, the index never does.
// Threads: plain values.
// Source:  docs/formats.md.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/sha256.h"

namespace isonomy::audit {

enum class RecordKind : uint8_t {
  kEvent = 1,       // key: source '\n' id, unique; body: the event's exact bytes
  kRejected = 2,    // body: JSON {code, message, where, ..}
  kFinding = 3,     // key: finding id; body: the finding's exact JSON line
  kSuperseded = 4,  // key: finding id; body: JSON reason
  kRulebook = 5,    // key: identity of the rulebook in hex; body: JSON
  kOperator = 6,    // key: the action; body: JSON
  kCheckpoint = 7,  // key: tree size in decimal; body: the signed note
};

inline constexpr RecordKind kFirstKind = RecordKind::kEvent;
inline constexpr RecordKind kLastKind = RecordKind::kCheckpoint;

const char* kind_name(RecordKind kind);                         // "event", "rejected", ...
std::optional<RecordKind> kind_named(std::string_view name);

struct Record {
  RecordKind kind = RecordKind::kEvent;
  std::string_view key;
  std::string_view body;
};

struct StoredRecord {
  uint64_t index = 0;
  RecordKind kind = RecordKind::kEvent;
  int64_t recorded_at_ms = 0;
  std::string key;
  std::string body;
};

using LeafBytes = std::array<char, 50>;

LeafBytes leaf_bytes(Sha256& sha, uint64_t index, int64_t recorded_at_ms, const Record& record);
Digest leaf_hash(Sha256& sha, uint64_t index, int64_t recorded_at_ms, const Record& record);

}  // namespace isonomy::audit
