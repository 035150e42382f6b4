// SPDX-License-Identifier: Apache-2.0
// What the journal stores of its tree: the head, renewed with every commit, and the full tiles.
//
// Errors:  kCorrupt when a row is missing or has a wrong size.
// Source:  docs/formats.md, "Schema".
#pragma once

#include <cstdint>
#include <vector>

#include "daemon/audit/sqlite.h"
#include "daemon/base/result.h"
#include "daemon/base/sha256.h"
#include "daemon/merkle/tree.h"

namespace isonomy::audit {

struct Head {
  uint64_t size = 0;
  Digest root{};
  std::vector<Digest> open_leaves;  // of the last size % 256 records
};

Result<Head> read_head(Database& database);

int64_t tile_id(unsigned level, uint64_t index);
merkle::ReadTile tile_reader(Database& database);                    // full tiles; borrows the database
merkle::ReadTile tile_reader(Database& database, const Head& head);  // and the open tile of level 0; borrows both

}  // namespace isonomy::audit
