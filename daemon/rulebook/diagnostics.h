// SPDX-License-Identifier: Apache-2.0
// Diagnostics: what is wrong with a pack, collected, then handed over sorted by place and cut at twenty.
//
// Threads: one owner.
#pragma once

#include <string>
#include <vector>

#include "daemon/rulebook/toml_tree.h"

namespace isonomy::rulebook {

std::string at_place(const std::string& path, Place place);  // "pack.toml:41:9"

class Diagnostics {
 public:
  static constexpr size_t kShown = 20;

  void add(const std::string& path, Place place, std::string message, Code code = Code::kMalformed);
  void add(Error error);                      // placed by its own `where`
  void note(std::string text) { notes_.push_back(std::move(text)); }
  bool empty() const { return entries_.empty(); }
  size_t size() const { return entries_.size(); }
  const std::vector<std::string>& notes() const { return notes_; }
  std::vector<Error> first_errors() const;

 private:
  struct Entry {
    std::string path;
    Place place;
    Error error;
  };
  std::vector<Entry> entries_;
  std::vector<std::string> notes_;
};

}  // namespace isonomy::rulebook
