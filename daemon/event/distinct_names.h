// SPDX-License-Identifier: Apache-2.0
// DistinctNames: whether the names of one JSON object are. Readers differ on which of two equal names wins; evidence must not depend on
// that.
//
// Threads: one owner (it reuses its memory).
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "daemon/cel/value.h"

namespace isonomy::event {

class DistinctNames {
 public:
  // A name that stands twice; none where all are distinct.
  std::optional<std::string_view> twice(std::span<const cel::MapEntry> entries) {
    if (entries.size() <= kFew && few_distinct(entries)) return {};
    names_.clear();
    for (const cel::MapEntry& entry : entries) names_.push_back(entry.key.as_string());
    std::sort(names_.begin(), names_.end());
    const auto found = std::adjacent_find(names_.begin(), names_.end());
    return found == names_.end() ? std::nullopt : std::optional(*found);
  }

 private:
  // Equal names have equal marks, and of a few names few share one: only those are compared.
  static bool few_distinct(std::span<const cel::MapEntry> entries) {
    uint64_t seen = 0;
    for (size_t i = 0; i < entries.size(); ++i) {
      const std::string_view name = entries[i].key.as_string();
      const unsigned mark = name.empty() ? 0 : static_cast<uint8_t>(name.front()) * 5u + static_cast<uint8_t>(name.back()) * 3u + static_cast<unsigned>(name.size());
      const uint64_t bit = uint64_t{1} << (mark & 63);
      if ((seen & bit) != 0) {
        for (size_t j = 0; j < i; ++j) {
          if (entries[j].key.as_string() == name) return false;
        }
      }
      seen |= bit;
    }
    return true;
  }

  static constexpr size_t kFew = 24;
  std::vector<std::string_view> names_;
};

}  // namespace isonomy::event
