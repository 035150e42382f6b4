// SPDX-License-Identifier: Apache-2.0
#include "daemon/casework/names.h"

#include <cstring>
#include <functional>

#include "daemon/base/quick_hash.h"
#include "daemon/base/text.h"

namespace isonomy::casework {
namespace {

constexpr size_t kFirstTable = 1024;

}  // namespace

// WHY no initialisation: pages that no name reached are never touched.
Names::Names() : block_(new char[kBytes]), table_(kFirstTable) { block_[0] = 0; }

size_t Names::slot_of(std::string_view text, uint64_t hash) const {
  const size_t mask = table_.size() - 1;
  size_t slot = hash & mask;
  while (table_[slot].place != 0 && !same_text(at(table_[slot].place), text)) slot = (slot + 1) & mask;
  return slot;
}

void Names::note(uint32_t place) {
  if (2 * (known_ + 1) > table_.size()) {
    std::vector<Slot> old(2 * table_.size());
    old.swap(table_);
    last_ = 0;
    for (const Slot& each : old) {
      if (each.place != 0) table_[slot_of(at(each.place), quick_hash(at(each.place)))].place = each.place;
    }
  }
  table_[slot_of(at(place), quick_hash(at(place)))].place = place;
  ++known_;
}

std::string_view Names::keep(std::string_view text) {
  if (text.empty()) return "";
  // WHY a guess first: the events of one producer name the same things in the same order.
  size_t slot = table_[last_].then;
  if (table_[slot].place == 0 || !same_text(at(table_[slot].place), text)) {
    slot = slot_of(text, quick_hash(text));
    table_[last_].then = static_cast<uint32_t>(slot);
  }
  last_ = slot;
  if (const uint32_t known = table_[slot].place; known != 0) return at(known);
  return add(text);
}

std::string_view Names::keep_common(std::string_view text) {
  if (text.empty()) return "";
  if (text.size() > kLongestValue) return {};
  const uint64_t hash = quick_hash(text);
  if (const uint32_t known = table_[slot_of(text, hash)].place; known != 0) return at(known);
  uint32_t& came = came_once_[hash % came_once_.size()];
  const auto mark = static_cast<uint32_t>(hash >> 32);
  if (came == mark && used_ < kValueBytes) return add(text);
  came = mark;
  return {};
}

std::string_view Names::add(std::string_view text) {
  if (text.size() > kLongest || used_ + 1 + text.size() > kBytes) return {};
  char* at = block_.get() + used_;
  *at++ = static_cast<char>(text.size());
  std::memcpy(at, text.data(), text.size());
  used_ += 1 + text.size();
  note(static_cast<uint32_t>(at - block_.get()));
  return {at, text.size()};
}

uint32_t Names::place_of(std::string_view text) const {
  const std::less<const char*> less;
  const char* begin = block_.get();
  if (text.empty() || less(text.data(), begin) || !less(text.data(), begin + used_)) return 0;
  return static_cast<uint32_t>(text.data() - begin);
}

std::string_view Names::at(uint64_t place) const {
  if (place < 2 || place >= used_) return {};
  const auto length = static_cast<uint8_t>(block_[place - 1]);
  if (place + length > used_) return {};
  return {block_.get() + place, length};
}

Status Names::restore(std::string_view bytes) {
  const Error damaged{Code::kCorrupt, "the block of names is damaged", {}};
  if (bytes.empty() || bytes.size() > kBytes) return damaged;
  table_.assign(kFirstTable, {});
  known_ = last_ = 0;
  std::memcpy(block_.get(), bytes.data(), bytes.size());
  used_ = bytes.size();
  for (size_t place = 1; place < used_;) {
    const auto length = static_cast<uint8_t>(block_[place]);
    if (length == 0 || place + 1 + length > used_) return damaged;
    note(static_cast<uint32_t>(place + 1));
    place += 1 + size_t{length};
  }
  return {};
}

}  // namespace isonomy::casework
