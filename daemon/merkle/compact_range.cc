// SPDX-License-Identifier: Apache-2.0
#include "daemon/merkle/compact_range.h"

#include <bit>

#include "daemon/merkle/hash.h"

namespace isonomy::merkle {

Result<CompactRange> CompactRange::of(uint64_t size, std::vector<Digest> edge) {
  if (static_cast<size_t>(std::popcount(size)) != edge.size()) {
    return malformed("a tree of " + std::to_string(size) + " leaves has " + std::to_string(std::popcount(size)) + " complete subtrees, not " + std::to_string(edge.size()));
  }
  CompactRange out;
  out.size_ = size;
  out.edge_ = std::move(edge);
  return out;
}

void CompactRange::append(Sha256& sha, const Digest& leaf) {
  Digest node = leaf;
  for (uint64_t full = size_; (full & 1) != 0; full >>= 1) {
    node = hash_node(sha, edge_.back(), node);
    edge_.pop_back();
  }
  edge_.push_back(node);
  ++size_;
}

Digest CompactRange::root(Sha256& sha) const {
  if (edge_.empty()) return empty_root();
  Digest root = edge_.back();
  for (size_t i = edge_.size() - 1; i-- > 0;) root = hash_node(sha, edge_[i], root);
  return root;
}

}  // namespace isonomy::merkle
