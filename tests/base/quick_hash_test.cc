// SPDX-License-Identifier: Apache-2.0
#include "daemon/base/quick_hash.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

namespace isonomy {
namespace {

// Texts that differ in a few digits are what tables are asked for: no two of them may share a hash, nor many a place.
TEST(QuickHash, TellsNumberedTextsApart) {
  constexpr size_t kPlaces = 4096;
  for (const char* before : {"", "x", "firm-", "value ", "/registry/north/collector-"}) {
    std::unordered_set<uint64_t> hashes;
    std::vector<size_t> in_place(kPlaces);
    for (size_t i = 0; i < 100'000; ++i) {
      const uint64_t hash = quick_hash(before + std::to_string(i));
      EXPECT_TRUE(hashes.insert(hash).second) << before << i;
      ++in_place[hash % kPlaces];
    }
    EXPECT_LT(*std::max_element(in_place.begin(), in_place.end()), 60u) << before << ": 24 each, on average";
  }
}

}  // namespace
}  // namespace isonomy
