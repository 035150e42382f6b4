// SPDX-License-Identifier: Apache-2.0
// SeenEvents: which events a run has had already, where no journal says so. Fourteen bytes an event.
//
// WHY: ten million keys would fill a gigabyte, a table of digests half of one. Here 79 bits of SipHash stand for a key; that two of
// ten million events agree in them has odds of 2^-33. A daemon asks its journal, which compares whole keys.
// Threads: one owner.
// Source:  SipHash-2-4 (Aumasson, Bernstein 2012).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace isonomy::app {

class SeenEvents {
 public:
  bool first_time(std::string_view key);

 private:
  static constexpr size_t kShards = 64;   // each grows alone, so that growing never needs half as much again at once
  struct Shard {
    std::vector<uint64_t> low;            // open addressing; 0 is empty
    std::vector<uint16_t> high;
    size_t used = 0;
    void grow();
    bool insert(uint64_t low_part, uint16_t high_part);
  };
  std::array<Shard, kShards> shards_;
};

}  // namespace isonomy::app
