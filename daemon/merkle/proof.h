// SPDX-License-Identifier: Apache-2.0
// Proof: the hashes that let someone who trusts a root check a record, or an older root, without the log.
//
//   inclusion    the siblings on the way from leaf `index` to the root of the first `size` leaves
//   consistency  the subtrees from which both the root of `old_size` and that of `size` leaves can be built
//
// Errors:  kNotFound when the question has no answer (index >= size, old_size > size), else whatever reading a tile said.
// Threads: pure, given `read`.
// Source:  RFC 6962 sections 2.1.1 and 2.1.2. verify.h checks the result and shares no code with this file.
#pragma once

#include <cstdint>
#include <vector>

#include "daemon/base/result.h"
#include "daemon/base/sha256.h"
#include "daemon/merkle/tree.h"

namespace isonomy::merkle {

// `read` gives complete tiles, and the open one at the right edge of a level as far as it goes.
Result<Digest> root_of_first(uint64_t size, const ReadTile& read);
// The roots of the complete subtrees that the first `size` leaves are made of, the largest first.
Result<std::vector<Digest>> edge_of_first(uint64_t size, const ReadTile& read);
Result<std::vector<Digest>> inclusion_proof(uint64_t index, uint64_t size, const ReadTile& read);
Result<std::vector<Digest>> consistency_proof(uint64_t old_size, uint64_t size, const ReadTile& read);

}  // namespace isonomy::merkle
