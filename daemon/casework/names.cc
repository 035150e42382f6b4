// SPDX-License-Identifier: Apache-2.0
#include "daemon/casework/names.h"

#include <cstring>
#include <functional>

namespace isonomy::casework {

// WHY no initialisation: pages that no name reached are never touched.
Names::Names() : block_(new char[kBytes]) { block_[0] = 0; }

std::string_view Names::keep(std::string_view text) {
  if (text.empty()) return "";
  if (const auto known = known_.find(text); known != known_.end()) return *known;
  if (text.size() > kLongest || used_ + 1 + text.size() > kBytes) return {};
  char* at = block_.get() + used_;
  *at++ = static_cast<char>(text.size());
  std::memcpy(at, text.data(), text.size());
  used_ += 1 + text.size();
  return *known_.emplace(at, text.size()).first;
}

uint32_t Names::place_of(std::string_view text) const {
  const std::less<const char*> less;
  const char* begin = block_.get();
  if (text.empty() || less(text.data(), begin) || !less(text.data(), begin + used_)) return 0;
  return static_cast<uint32_t>(text.data() - begin);
}

std::string_view Names::at(uint32_t place) const {
  if (place < 2 || place >= used_) return {};
  const auto length = static_cast<uint8_t>(block_[place - 1]);
  if (place + length > used_) return {};
  return {block_.get() + place, length};
}

Status Names::restore(std::string_view bytes) {
  const Error damaged{Code::kCorrupt, "the block of names is damaged", {}};
  if (bytes.empty() || bytes.size() > kBytes) return damaged;
  known_.clear();
  std::memcpy(block_.get(), bytes.data(), bytes.size());
  used_ = bytes.size();
  for (size_t place = 1; place < used_;) {
    const auto length = static_cast<uint8_t>(block_[place]);
    if (length == 0 || place + 1 + length > used_) return damaged;
    known_.emplace(block_.get() + place + 1, length);
    place += 1 + size_t{length};
  }
  return {};
}

}  // namespace isonomy::casework
