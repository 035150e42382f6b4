// SPDX-License-Identifier: Apache-2.0
// Tree: an RFC 6962 tree that grows at its right edge and keeps only that edge in memory; what is complete leaves as tiles.
//
//   level 8  [                 ......                    ]      a tile is 256 neighbours of a level that is a multiple of 8,
//   level 0  [256 leaves][256 leaves] ... [256 leaves][17 ..     written once, when full; the 17 are found again by rehashing
//             tile 0,0    tile 0,1         tile 0,n    open       their records. Levels between are hashed up when asked for.
//
// One hash a leaf and, amortised, one a node; no allocation after the first tile.
// Errors:  kCorrupt from load() when the tiles do not fit the size.
// Threads: one owner.
// Source:  RFC 6962 section 2.1; C2SP tlog-tiles for the tile's shape.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "daemon/base/result.h"
#include "daemon/base/sha256.h"

namespace isonomy::merkle {

inline constexpr uint64_t kTileWidth = 256;
inline constexpr unsigned kTileLevels = 8;  // 256^8 leaves: more than an index can count

// Gives the 256 hashes of a complete tile.
using ReadTile = std::function<Result<std::vector<Digest>>(unsigned level, uint64_t index)>;

class Tree {
 public:
  // Called when a tile fills; `hashes` is valid during the call only.
  using WriteTile = std::function<Status(unsigned level, uint64_t index, std::span<const Digest> hashes)>;

  Tree();

  // Takes up a tree of `size` leaves: the full tiles by `read`, and the last size % 256 leaf hashes.
  static Result<Tree> load(Sha256& sha, uint64_t size, const ReadTile& read, std::span<const Digest> open_leaves);

  uint64_t size() const { return size_; }
  Digest root(Sha256& sha) const;
  Status append(Sha256& sha, const Digest& leaf, const WriteTile& write);

  // The hashes of the tile that is not yet full on `level`.
  std::span<const Digest> open_tile(unsigned level) const { return open_[level]; }

 private:
  uint64_t size_ = 0;
  std::array<Digest, 64> edge_;  // edge_[n] is the root of a complete subtree of 2^n leaves when bit n of size_ is set
  std::array<std::vector<Digest>, kTileLevels> open_;
};

// The root of 2^n hashes of one level.
Digest subtree_root(Sha256& sha, std::span<const Digest> hashes);

}  // namespace isonomy::merkle
