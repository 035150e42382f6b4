// SPDX-License-Identifier: Apache-2.0
// Casebook: all cases, by key. A filing is copied into its case; the case then stands on its own memory.
//
// Threads: one owner (the engine).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "daemon/casework/case.h"
#include "daemon/casework/filing.h"

namespace isonomy::casework {

class Casebook {
 public:
  // The case with the filing in its place. Error: kLimit when the case would outgrow its memory.
  Result<Case*> admit(const Filing& filing, std::string_view source, std::string_view id, uint64_t ordinal);

  const Case* find(std::string_view key) const;
  size_t size() const { return cases_.size(); }
  const std::unordered_map<std::string_view, std::unique_ptr<Case>>& cases() const { return cases_; }

 private:
  std::string_view name(std::string_view text, cel::Arena& arena);  // shared while there are few, else the case's own

  std::unordered_map<std::string_view, std::unique_ptr<Case>> cases_;
  std::unordered_set<std::string> names_;
};

}  // namespace isonomy::casework
