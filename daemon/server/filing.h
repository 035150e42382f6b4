// SPDX-License-Identifier: Apache-2.0
// Filing: what a producer sent at once, on its way to the engine and back: its lines, and what became of them.
//
// Threads: one owner at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.h"

namespace isonomy::server {

// Consecutive lines of one producer. An empty line is counted and not filed.
struct Filing {
  struct Line {
    uint32_t offset = 0;
    uint32_t length = 0;
  };
  struct Reject {
    uint64_t line = 0;
    Error error;
  };
  std::string bytes;         // the lines; between them whatever the producer sent
  std::vector<Line> lines;
  uint64_t first_line = 1;   // the number of lines[0]; the others follow

  uint64_t last_line() const { return first_line + lines.size() - 1; }
  std::string_view line(size_t i) const { return std::string_view(bytes).substr(lines[i].offset, lines[i].length); }

  // What became of it, once heard.
  std::vector<Reject> rejects;
  uint64_t accepted = 0;
  uint64_t duplicates = 0;
  bool lost = false;         // the journal failed before it was durable: no receipt
  std::function<void(std::unique_ptr<Filing>)> heard;  // called on the network thread, after the commit
};

}  // namespace isonomy::server
