// SPDX-License-Identifier: Apache-2.0
// Verify: checks a proof against roots that the caller trusts. Shares no code with proof.h, tree.h or hash.h: a mistake in how we
// build the tree must not hide itself here.
//
// Errors:  kCorrupt when the proof does not prove it, with what failed.
// Threads: pure.
// Source:  RFC 9162 sections 2.1.3.2 and 2.1.4.2, which check RFC 6962 proofs from the leaf up.
#pragma once

#include <cstdint>
#include <span>

#include "daemon/base/result.h"
#include "daemon/base/sha256.h"

namespace isonomy::merkle {

Status verify_inclusion(uint64_t index, uint64_t size, const Digest& leaf_hash, std::span<const Digest> proof, const Digest& root);
Status verify_consistency(uint64_t old_size, uint64_t size, std::span<const Digest> proof, const Digest& old_root, const Digest& root);

}  // namespace isonomy::merkle
