// SPDX-License-Identifier: Apache-2.0
// Differences between two rulebooks, thing by thing and key by key. What only moved or was formatted otherwise is no difference.
//
// Threads: pure.
#pragma once

#include <string>
#include <vector>

#include "daemon/rulebook/rulebook.h"

namespace isonomy::rulebook {

struct Difference {
  enum class Change : uint8_t { kAdded, kRemoved, kChanged };
  struct Key {
    std::string name, before, after;   // JSON; empty: not stated
  };
  Change change = Change::kChanged;
  std::string kind, name;              // "version", "serve@2010"
  std::vector<Key> keys;               // for kChanged
};

std::vector<Difference> difference(const Rulebook& before, const Rulebook& after);  // sorted by kind and name
std::string in_words(const Difference& difference);  // "version `serve@2010` is new" or a line a key

}  // namespace isonomy::rulebook
