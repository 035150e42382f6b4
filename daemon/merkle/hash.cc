// SPDX-License-Identifier: Apache-2.0
#include "daemon/merkle/hash.h"

#include <cstring>

namespace isonomy::merkle {

Digest hash_leaf(Sha256& sha, std::string_view bytes) {
  char leaf[128] = {0};
  if (bytes.size() < sizeof leaf) {   // each update costs as much as a few dozen bytes
    std::memcpy(leaf + 1, bytes.data(), bytes.size());
    sha.update({leaf, 1 + bytes.size()});
  } else {
    sha.update({leaf, 1});
    sha.update(bytes);
  }
  return sha.finish();
}

Digest hash_node(Sha256& sha, const Digest& left, const Digest& right) {
  char node[1 + 2 * sizeof(Digest)];
  node[0] = 1;
  std::memcpy(node + 1, left.data(), left.size());
  std::memcpy(node + 1 + left.size(), right.data(), right.size());
  sha.update({node, sizeof node});
  return sha.finish();
}

Digest empty_root() { return sha256({}); }

}  // namespace isonomy::merkle
