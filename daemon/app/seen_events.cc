// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/seen_events.h"

#include "daemon/audit/siphash.h"

namespace isonomy::app {
namespace {

constexpr size_t kFirstSlots = 1024;

}  // namespace

bool SeenEvents::Shard::insert(uint64_t low_part, uint16_t high_part) {
  const size_t slots = low.size();
  auto at = static_cast<size_t>((low_part >> 32) * slots >> 32);
  for (; low[at] != 0; at = at + 1 == slots ? 0 : at + 1) {
    if (low[at] == low_part && high[at] == high_part) return false;
  }
  low[at] = low_part;
  high[at] = high_part;
  ++used;
  return true;
}

void SeenEvents::Shard::grow() {
  Shard larger;
  larger.low.resize(low.empty() ? kFirstSlots : low.size() + low.size() / 4);
  larger.high.resize(larger.low.size());
  for (size_t i = 0; i < low.size(); ++i) {
    if (low[i] != 0) larger.insert(low[i], high[i]);
  }
  *this = std::move(larger);
}

bool SeenEvents::first_time(std::string_view key) {
  const uint64_t low = audit::siphash({1, 0}, 0, key) | 1;  // never 0
  const auto high = static_cast<uint16_t>(audit::siphash({2, 0}, 0, key));
  Shard& shard = shards_[(low >> 1) % kShards];
  if ((shard.used + 1) * 5 > shard.low.size() * 4) shard.grow();
  return shard.insert(low, high);
}

}  // namespace isonomy::app
