// SPDX-License-Identifier: Apache-2.0
// CompactRange: a tree of which only the complete subtrees at its right edge are kept; it grows leaf by leaf and knows its root.
//
//   13 leaves = 8 + 4 + 1     three hashes, the largest subtree first
//
// Threads: one owner.
// Source:  RFC 6962 section 2.1.
#pragma once

#include <cstdint>
#include <vector>

#include "daemon/base/result.h"
#include "daemon/base/sha256.h"

namespace isonomy::merkle {

class CompactRange {
 public:
  CompactRange() = default;
  // kMalformed when a tree of `size` leaves has not as many subtrees.
  static Result<CompactRange> of(uint64_t size, std::vector<Digest> edge);

  void append(Sha256& sha, const Digest& leaf);
  Digest root(Sha256& sha) const;
  uint64_t size() const { return size_; }

 private:
  uint64_t size_ = 0;
  std::vector<Digest> edge_;
};

}  // namespace isonomy::merkle
