// SPDX-License-Identifier: Apache-2.0
// CsvRecord: one record of RFC 4180 text, fed line by line, because a quoted cell may hold line ends.
//
//   CsvRecord record;
//   record.feed("a,\"b");     // more to come
//   record.feed("c\",d");     // complete: {"a", "b\nc", "d"}
//
// Errors:  kMalformed for a stray quote, kLimit for a record of too many bytes or cells.
// Threads: one owner. `cells()` is valid until the next feed().
// Source:  RFC 4180.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.h"

namespace isonomy::event {

class CsvRecord {
 public:
  static constexpr size_t kMostBytes = 1024 * 1024;
  static constexpr size_t kMostCells = 4096;

  // True when a record is complete; false when the next line belongs to it.
  Result<bool> feed(std::string_view line);
  const std::vector<std::string>& cells() const { return cells_; }
  bool open() const { return in_quotes_; }  // a quoted cell still waits for its end

 private:
  std::vector<std::string> cells_;
  bool in_quotes_ = false;
  size_t bytes_ = 0;
};

}  // namespace isonomy::event
