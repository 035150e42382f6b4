// SPDX-License-Identifier: Apache-2.0
#include "daemon/merkle/proof.h"

#include <algorithm>
#include <bit>

#include "daemon/merkle/hash.h"

namespace isonomy::merkle {
namespace {

// The root of 2^level leaves that start at a multiple of as many.
Result<Digest> complete_root(Sha256& sha, uint64_t first, unsigned level, const ReadTile& read) {
  const uint64_t width = uint64_t{1} << (level % 8);
  const uint64_t node = (first >> level) * width;  // counted on the tile's level
  ISO_TRY(const std::vector<Digest> tile, read(level / 8, node / kTileWidth));
  const uint64_t at = node % kTileWidth;
  if (at + width > tile.size()) {
    return Error{Code::kCorrupt, "tree tile " + std::to_string(level / 8) + "/" + std::to_string(node / kTileWidth) + " is too short", {}};
  }
  return subtree_root(sha, std::span(tile).subspan(at, width));
}

// The complete subtrees of a range whose `first` is a multiple of the largest power of two in it.
Result<std::vector<Digest>> range_parts(Sha256& sha, uint64_t first, uint64_t last, const ReadTile& read) {
  std::vector<Digest> parts;
  while (first < last) {
    const unsigned level = static_cast<unsigned>(std::bit_width(last - first)) - 1;
    ISO_TRY(const Digest part, complete_root(sha, first, level, read));
    parts.push_back(part);
    first += uint64_t{1} << level;
  }
  return parts;
}

// MTH(D[first:last]): those subtrees, folded from the right.
Result<Digest> range_root(Sha256& sha, uint64_t first, uint64_t last, const ReadTile& read) {
  ISO_TRY(const std::vector<Digest> parts, range_parts(sha, first, last, read));
  Digest root = parts.back();
  for (size_t i = parts.size() - 1; i-- > 0;) root = hash_node(sha, parts[i], root);
  return root;
}

// Where RFC 6962 splits a range: the largest power of two smaller than its length.
uint64_t split_point(uint64_t length) { return std::bit_floor(length - 1); }

}  // namespace

Result<Digest> root_of_first(uint64_t size, const ReadTile& read) {
  if (size == 0) return empty_root();
  Sha256 sha;
  return range_root(sha, 0, size, read);
}

Result<std::vector<Digest>> edge_of_first(uint64_t size, const ReadTile& read) {
  Sha256 sha;
  return range_parts(sha, 0, size, read);
}

Result<std::vector<Digest>> inclusion_proof(uint64_t index, uint64_t size, const ReadTile& read) {
  if (index >= size) return not_found("a tree of " + std::to_string(size) + " records has no record " + std::to_string(index));
  Sha256 sha;
  std::vector<Digest> path;
  uint64_t first = 0;
  uint64_t last = size;
  while (last - first > 1) {
    const uint64_t middle = first + split_point(last - first);
    const bool left = index < middle;
    ISO_TRY(const Digest sibling, left ? range_root(sha, middle, last, read) : range_root(sha, first, middle, read));
    path.push_back(sibling);
    (left ? last : first) = middle;
  }
  std::reverse(path.begin(), path.end());
  return path;
}

Result<std::vector<Digest>> consistency_proof(uint64_t old_size, uint64_t size, const ReadTile& read) {
  if (old_size > size) {
    return not_found("a tree of " + std::to_string(size) + " records has no older state of " + std::to_string(old_size));
  }
  std::vector<Digest> path;
  if (old_size == 0 || old_size == size) return path;
  Sha256 sha;
  uint64_t first = 0;
  uint64_t last = size;
  while (last != old_size) {
    const uint64_t middle = first + split_point(last - first);
    const bool left = old_size <= middle;
    ISO_TRY(const Digest sibling, left ? range_root(sha, middle, last, read) : range_root(sha, first, middle, read));
    path.push_back(sibling);
    (left ? last : first) = middle;
  }
  if (first != 0) {  // else the old root itself is a node of the new tree, which the verifier holds
    ISO_TRY(const Digest shared, range_root(sha, first, last, read));
    path.push_back(shared);
  }
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace isonomy::merkle
