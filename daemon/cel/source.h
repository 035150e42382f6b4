// SPDX-License-Identifier: Apache-2.0
// Source: where in an expression something stands, and the list of what is wrong with it.
//
// Units:   byte offsets inside; lines and columns (code points, 1-based) in the diagnostics that leave the room.
// Errors:  at most kMost diagnostics are kept; the rest would be echoes of the first.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cel/compiler.h"

namespace isonomy::cel {

struct Place {
  uint32_t begin = 0;
  uint32_t end = 0;
};

class Diagnostics {
 public:
  static constexpr size_t kMost = 20;
  void add(Place place, std::string message);
  bool empty() const { return found_.empty(); }
  bool full() const { return found_.size() >= kMost; }
  std::vector<Diagnostic> in(std::string_view source) const;  // sorted by place, without repetitions

 private:
  struct Found {
    Place place;
    std::string message;
  };
  std::vector<Found> found_;
};

}  // namespace isonomy::cel
