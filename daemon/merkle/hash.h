// SPDX-License-Identifier: Apache-2.0
// The two hashes of an RFC 6962 tree. The prefix keeps a leaf from ever being read as an inner node, or the other way round.
//
//   leaf = SHA-256(0x00 || bytes)          node = SHA-256(0x01 || left || right)          empty tree = SHA-256("")
//
// Threads: one Sha256 per thread; it is passed in so that one context serves millions of calls.
// Source:  RFC 6962 section 2.1.
#pragma once

#include <string_view>

#include "daemon/base/sha256.h"

namespace isonomy::merkle {

Digest hash_leaf(Sha256& sha, std::string_view bytes);
Digest hash_node(Sha256& sha, const Digest& left, const Digest& right);
Digest empty_root();

inline std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace isonomy::merkle
