// SPDX-License-Identifier: Apache-2.0
// Wire client: the command line's side of the daemon's sockets.
//
// Errors:  kIo with the address and what to do.
// Threads: blocking; one owner.
#pragma once

#include <string>
#include <string_view>

#include "daemon/base/result.h"

namespace isonomy::app {

class Connection {
 public:
  // "unix:/run/isonomy/ingest.sock", a bare path (one that begins with `/` or `.`, or has no colon), or "127.0.0.1:8641".
  static Result<Connection> open(const std::string& address);
  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&&) = delete;
  ~Connection();

  int fd() const { return fd_; }
  isonomy::Status send_all(std::string_view text);
  Result<std::string> read_line();  // without its end; kIo at the end of the stream

 private:
  explicit Connection(int fd) : fd_(fd) {}
  int fd_;
  std::string buffer_;
};

// Asks a command on the control socket: the lines of the answer, or the error the daemon gave.
Result<std::string> ask_daemon(const std::string& address, const std::string& command);

}  // namespace isonomy::app
