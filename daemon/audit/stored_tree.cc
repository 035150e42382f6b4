// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/stored_tree.h"

#include <cstring>

namespace isonomy::audit {
namespace {

constexpr unsigned kTileIndexBits = 56;

std::vector<Digest> digests(std::string_view bytes) {
  std::vector<Digest> out(bytes.size() / sizeof(Digest));
  if (!out.empty()) std::memcpy(out.data(), bytes.data(), bytes.size());
  return out;
}

}  // namespace

Result<Head> read_head(Database& database) {
  ISO_TRY(Statement select, database.prepare("SELECT size, root, open_leaves FROM head"));
  ISO_TRY(const bool row, select.step());
  Head head;
  if (row) {
    head.size = static_cast<uint64_t>(select.column_int(0));
    if (select.column_int(0) >= 0 && select.column_bytes(1).size() == sizeof(Digest) &&
        select.column_bytes(2).size() == head.size % merkle::kTileWidth * sizeof(Digest)) {
      std::memcpy(head.root.data(), select.column_bytes(1).data(), sizeof(Digest));
      head.open_leaves = digests(select.column_bytes(2));
      return head;
    }
  }
  return Error{Code::kCorrupt, "the journal's head is missing or malformed: restore the last backup", {}};
}

int64_t tile_id(unsigned level, uint64_t index) { return static_cast<int64_t>(static_cast<uint64_t>(level) << kTileIndexBits | index); }

merkle::ReadTile tile_reader(Database& database) {
  return [&database](unsigned level, uint64_t index) -> Result<std::vector<Digest>> {
    ISO_TRY(Statement select, database.prepare("SELECT hashes FROM tiles WHERE id = ?1"));
    select.bind(1, tile_id(level, index));
    ISO_TRY(const bool row, select.step());
    const std::string_view bytes = row ? select.column_bytes(0) : std::string_view();
    if (bytes.size() != merkle::kTileWidth * sizeof(Digest)) {
      return Error{Code::kCorrupt, "tree tile " + std::to_string(level) + "/" + std::to_string(index) + (row ? " has a wrong size" : " is missing"), {}};
    }
    return digests(bytes);
  };
}

merkle::ReadTile tile_reader(Database& database, const Head& head) {
  return [full = tile_reader(database), &head](unsigned level, uint64_t index) -> Result<std::vector<Digest>> {
    if (level == 0 && index == head.size / merkle::kTileWidth) return head.open_leaves;
    return full(level, index);
  };
}

}  // namespace isonomy::audit
