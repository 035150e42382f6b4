// SPDX-License-Identifier: Apache-2.0
// LineSource: the lines of a file (.gz or plain, told by its first bytes) or of standard input ("-").
//
// Errors:  kNotFound, kIo with the path; kLimit for a line over `line_bytes`: that line is skipped and the next ones can be read.
// Threads: one owner.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/app/byte_source.h"

namespace isonomy::app {

class LineSource {
 public:
  static Result<LineSource> open(const std::string& path, size_t line_bytes = size_t{4} << 20);

  // The next line without its end, valid until the next call; none at the end.
  Result<std::optional<std::string_view>> next();
  uint64_t line() const { return line_; }                       // 1-based number of the line last returned
  double share_read() const { return bytes_.share_read(); }     // 0 to 1 of the file's bytes; 0 where the size is not known

 private:
  LineSource(ByteSource bytes, size_t line_bytes) : bytes_(std::move(bytes)), line_bytes_(line_bytes) {}

  ByteSource bytes_;
  size_t line_bytes_;
  uint64_t line_ = 0;
  std::string_view unread_;      // of the piece last read
  bool ended_ = false;
  std::string long_line_;        // a line that does not lie in one piece
};

}  // namespace isonomy::app
