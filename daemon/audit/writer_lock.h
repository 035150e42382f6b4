// SPDX-License-Identifier: Apache-2.0
// WriterLock: one writer per journal. Two would each hold a tree of their own in memory, and the second commit would fork the log.
//
// Errors:  kConflict while another process holds it, kIo when the lock file cannot be made.
// Threads: one owner. The kernel lets go of the lock when the process dies, however it dies.
#pragma once

#include <string>
#include <utility>

#include "daemon/base/result.h"

namespace isonomy::audit {

class WriterLock {
 public:
  WriterLock() = default;
  WriterLock(WriterLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  WriterLock& operator=(WriterLock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  ~WriterLock();

  static Result<WriterLock> take(const std::string& journal_path);

 private:
  int file_ = -1;
};

}  // namespace isonomy::audit
