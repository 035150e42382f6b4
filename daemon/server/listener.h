// SPDX-License-Identifier: Apache-2.0
// Listener: a Unix or TCP socket that takes connections: opened here, or handed over by systemd.
//
// Errors:  kIo with the address and what to do; kConflict when another process answers on the Unix socket.
// Threads: the network thread.
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <string>
#include <tuple>

#include "daemon/base/result.h"
#include "daemon/server/tasks.h"

namespace isonomy::server {

class Listener {
 public:
  // A socket file left behind by a process that died is replaced; one that still answers is not. `mode` as for chmod.
  static Result<Listener> on_unix(const asio::any_io_executor& executor, const std::string& path, unsigned mode);
  // "127.0.0.1:8641", "[::1]:8641"; port 0 takes a free one. Only loopback addresses, unless `remote`.
  static Result<Listener> on_tcp(const asio::any_io_executor& executor, std::string_view address, bool remote);
  static Result<Listener> adopted(const asio::any_io_executor& executor, int fd);  // already bound and listening

  Listener(Listener&&) = default;
  Listener& operator=(Listener&&) = delete;
  ~Listener();

  Awaitable<std::tuple<error_code, Socket>> accept();
  const std::string& address() const { return address_; }  // "unix:/run/isonomy/ingest.sock" or "127.0.0.1:8641", as really bound
  void close();

 private:
  using Acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol>;
  explicit Listener(Acceptor acceptor) : acceptor_(std::move(acceptor)) {}

  Acceptor acceptor_;
  std::string address_;
  std::string remove_path_;  // the socket file, when we made it
};

struct TcpAddress {
  std::string host;
  uint16_t port = 0;
  bool loopback = false;
};
Result<TcpAddress> parse_tcp_address(std::string_view text);  // numeric hosts only: a name would need a resolver and a network

}  // namespace isonomy::server
