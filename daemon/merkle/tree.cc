// SPDX-License-Identifier: Apache-2.0
#include "daemon/merkle/tree.h"

#include <bit>

#include "daemon/merkle/hash.h"

namespace isonomy::merkle {

Tree::Tree() {
  open_[0].reserve(kTileWidth);
  open_[1].reserve(kTileWidth);
}

Digest subtree_root(Sha256& sha, std::span<const Digest> hashes) {
  ISO_CHECK(std::has_single_bit(hashes.size()), "a complete subtree has a power of two leaves");
  std::vector<Digest> row(hashes.begin(), hashes.end());
  while (row.size() > 1) {
    for (size_t i = 0; i < row.size() / 2; ++i) row[i] = hash_node(sha, row[2 * i], row[2 * i + 1]);
    row.resize(row.size() / 2);
  }
  return row[0];
}

Digest Tree::root(Sha256& sha) const {
  if (size_ == 0) return empty_root();
  unsigned level = static_cast<unsigned>(std::countr_zero(size_));
  Digest root = edge_[level];
  for (++level; level < edge_.size(); ++level) {
    if ((size_ >> level) & 1) root = hash_node(sha, edge_[level], root);
  }
  return root;
}

Status Tree::append(Sha256& sha, const Digest& leaf, const WriteTile& write) {
  Digest hash = leaf;
  const uint64_t index = size_++;
  for (unsigned level = 0;; ++level) {
    if (level % 8 == 0 && level / 8 < kTileLevels) {
      std::vector<Digest>& tile = open_[level / 8];
      tile.push_back(hash);
      if (tile.size() == kTileWidth) {
        ISO_TRY_STATUS(write(level / 8, (index >> level) / kTileWidth, tile));
        tile.clear();
      }
    }
    if (((index >> level) & 1) == 0) {
      edge_[level] = hash;
      return {};
    }
    hash = hash_node(sha, edge_[level], hash);
  }
}

Result<Tree> Tree::load(Sha256& sha, uint64_t size, const ReadTile& read, std::span<const Digest> open_leaves) {
  if (open_leaves.size() != size % kTileWidth) {
    return Error{Code::kCorrupt, "a tree of " + std::to_string(size) + " leaves needs its last " +
                                     std::to_string(size % kTileWidth) + " leaves, not " + std::to_string(open_leaves.size()), {}};
  }
  Tree tree;
  tree.size_ = size;
  tree.open_[0].assign(open_leaves.begin(), open_leaves.end());
  for (unsigned level = 1; level < kTileLevels && (size >> (8 * level)) != 0; ++level) {
    const uint64_t nodes = size >> (8 * level);
    for (uint64_t i = nodes - nodes % kTileWidth; i < nodes; ++i) {
      ISO_TRY(const std::vector<Digest> below, read(level - 1, i));
      if (below.size() != kTileWidth) {
        return Error{Code::kCorrupt, "tile " + std::to_string(level - 1) + "/" + std::to_string(i) + " is not full", {}};
      }
      tree.open_[level].push_back(subtree_root(sha, below));
    }
  }
  // The edge: bit by bit from the right, each complete subtree lies in the open tile of its level's eight.
  for (unsigned level = 0; level < 64 && (size >> level) != 0; ++level) {
    if (((size >> level) & 1) == 0) continue;
    const std::span<const Digest> open = tree.open_[level / 8];
    const size_t width = size_t{1} << (level % 8);
    const size_t first = open.size() / (2 * width) * (2 * width);
    tree.edge_[level] = subtree_root(sha, open.subspan(first, width));
  }
  return tree;
}

}  // namespace isonomy::merkle
