// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/numbering.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace isonomy::uncertainty {
namespace {

constexpr size_t kFirstSlots = 16;

}  // namespace

void HashIndex::place(const Slot& slot) {
  size_t at = slot.tag & mask();
  while (slots_[at].number != kNone) at = (at + 1) & mask();
  slots_[at] = slot;
}

void HashIndex::insert(uint64_t hash, uint32_t number) {
  if ((used_ + 1) * 4 > slots_.size() * 3) {
    const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(std::max(kFirstSlots, slots_.size() * 2)));
    for (const Slot& slot : old)
      if (slot.number != kNone) place(slot);
  }
  place({tag_of(hash), number});
  ++used_;
}

void HashIndex::clear() {
  std::fill(slots_.begin(), slots_.end(), Slot{});
  used_ = 0;
}

uint32_t Labels::find(std::string_view text, uint64_t hash) const {
  return index_.find(hash, [&](uint32_t number) { return texts_[number] == text; });
}

uint32_t Labels::find(std::string_view text) const { return find(text, hash(text)); }

uint32_t Labels::number(std::string_view text) {
  const uint64_t hashed = hash(text);
  if (const uint32_t known = find(text, hashed); known != HashIndex::kNone) return known;
  const auto fresh = static_cast<uint32_t>(texts_.size());
  texts_.emplace_back(text);
  index_.insert(hashed, fresh);
  text_bytes_ += text.size();
  return fresh;
}

std::vector<uint32_t> Labels::in_order() const {
  std::vector<uint32_t> order(texts_.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return texts_[a] < texts_[b]; });
  return order;
}

}  // namespace isonomy::uncertainty
