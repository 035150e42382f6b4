// SPDX-License-Identifier: Apache-2.0
// key_hash(): of a record's key, under the secret of its journal, so that no sender can aim his keys at one place of the index.
//
// Threads: a pure function: whoever has the secret can hash keys for the journal's owner.
#pragma once

#include "daemon/audit/record.h"
#include "daemon/audit/siphash.h"

namespace isonomy::audit {

using KeySecret = std::array<uint64_t, 2>;

inline uint64_t key_hash(const KeySecret& secret, RecordKind kind, std::string_view key) { return siphash(secret, static_cast<uint8_t>(kind), key); }

}  // namespace isonomy::audit
