// SPDX-License-Identifier: Apache-2.0
// LineSource: the lines of a file (.gz or plain, told by its first bytes) or of standard input ("-").
//
// Errors:  kNotFound, kIo with the path; kLimit for a line over `line_bytes`: that line is skipped and the next ones can be read.
// Threads: one owner.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/result.h"

namespace isonomy::app {

class LineSource {
 public:
  static Result<LineSource> open(const std::string& path, size_t line_bytes = size_t{4} << 20);
  ~LineSource();
  LineSource(LineSource&&) noexcept;

  // The next line without its end, valid until the next call; none at the end.
  Result<std::optional<std::string_view>> next();
  uint64_t line() const;                    // 1-based number of the line last returned
  double share_read() const;                // 0 to 1 of the file's bytes; 0 where the size is not known

 private:
  struct State;
  explicit LineSource(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace isonomy::app
