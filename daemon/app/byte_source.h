// SPDX-License-Identifier: Apache-2.0
// ByteSource: the bytes of a file (.gz or plain, told by its first bytes) or of standard input ("-"), piece by piece.
//
// Errors:  kNotFound, kMalformed, kIo with the path.
// Threads: one owner.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/base/result.h"

namespace isonomy::app {

class ByteSource {
 public:
  static Result<ByteSource> open(const std::string& path);
  ~ByteSource();
  ByteSource(ByteSource&&) noexcept;

  // The next piece, valid until the next call; empty at the end.
  Result<std::string_view> next();
  double share_read() const;         // 0 to 1 of the file's bytes; 0 where the size is not known
  const std::string& path() const;   // "standard input" for "-"

 private:
  struct State;
  explicit ByteSource(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace isonomy::app
