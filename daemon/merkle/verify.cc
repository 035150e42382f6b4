// SPDX-License-Identifier: Apache-2.0
#include "daemon/merkle/verify.h"

namespace isonomy::merkle {
namespace {

Error refuted(std::string message) { return {Code::kCorrupt, std::move(message), {}}; }

Digest parent(const Digest& left, const Digest& right) {
  std::string node(1, '\x01');
  node.append(left.begin(), left.end());
  node.append(right.begin(), right.end());
  return sha256(node);
}

}  // namespace

Status verify_inclusion(uint64_t index, uint64_t size, const Digest& leaf_hash, std::span<const Digest> proof, const Digest& root) {
  if (index >= size) return refuted("record " + std::to_string(index) + " lies beyond a tree of " + std::to_string(size));
  uint64_t node = index;
  uint64_t last = size - 1;
  Digest hash = leaf_hash;
  for (const Digest& sibling : proof) {
    if (last == 0) return refuted("the inclusion proof is longer than the tree is high");
    if (node % 2 == 1 || node == last) {
      hash = parent(sibling, hash);
      // A last node without a sibling moves up unchanged until it is a right child.
      while (node % 2 == 0 && node != 0) {
        node /= 2;
        last /= 2;
      }
    } else {
      hash = parent(hash, sibling);
    }
    node /= 2;
    last /= 2;
  }
  if (last != 0) return refuted("the inclusion proof is shorter than the tree is high");
  if (hash != root) return refuted("the inclusion proof leads to another root");
  return {};
}

Status verify_consistency(uint64_t old_size, uint64_t size, std::span<const Digest> proof, const Digest& old_root, const Digest& root) {
  if (old_size > size) return refuted("the older tree is larger than the newer one");
  if (old_size == 0) return refuted("every tree continues the empty one: a proof from size 0 says nothing");
  if (old_size == size) {
    if (!proof.empty()) return refuted("the consistency proof should be empty");
    if (old_root != root) return refuted("two trees of the same size have different roots");
    return {};
  }
  if (proof.empty()) return refuted("the consistency proof is empty");
  uint64_t node = old_size - 1;
  uint64_t last = size - 1;
  while (node % 2 == 1) {
    node /= 2;
    last /= 2;
  }
  // When the old tree is one complete subtree, its root is the first hash and the proof leaves it out.
  const bool old_is_complete = (old_size & (old_size - 1)) == 0;
  size_t next = old_is_complete ? 0 : 1;
  Digest old_hash = old_is_complete ? old_root : proof[0];
  Digest new_hash = old_hash;
  for (; next < proof.size(); ++next) {
    if (last == 0) return refuted("the consistency proof is longer than the tree is high");
    const Digest& sibling = proof[next];
    if (node % 2 == 1 || node == last) {
      old_hash = parent(sibling, old_hash);
      new_hash = parent(sibling, new_hash);
      while (node % 2 == 0 && node != 0) {
        node /= 2;
        last /= 2;
      }
    } else {
      new_hash = parent(new_hash, sibling);
    }
    node /= 2;
    last /= 2;
  }
  if (last != 0) return refuted("the consistency proof is shorter than the tree is high");
  if (old_hash != old_root) return refuted("the consistency proof does not contain the older root");
  if (new_hash != root) return refuted("the consistency proof leads to another root");
  return {};
}

}  // namespace isonomy::merkle
