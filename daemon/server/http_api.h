// SPDX-License-Identifier: Apache-2.0
// HttpApi: HTTP/1.1 in front of HttpRoutes. Beast stays inside http_api.cc, which alone pays for compiling it.
//
// Errors:  a body over the limit is 413, a request that does not arrive in time ends the connection, connections over the limit are 503.
// Threads: the network thread.
#pragma once

#include <list>
#include <memory>
#include <unordered_set>

#include "daemon/server/http_routes.h"
#include "daemon/server/listener.h"

namespace isonomy::server {

struct HttpLimits {
  uint32_t connections = 256;
  size_t body_bytes = 8 * 1024 * 1024;
  std::chrono::milliseconds deadline{30'000};  // for a request to arrive, and for its answer to be taken
  WhenFull when_full = WhenFull::kBlock;       // a request waits for room, for half its deadline; or is answered 503 at once
};

class HttpApi {
 public:
  HttpApi(const asio::any_io_executor& executor, Docket& docket, StatusBoard& board, const HttpLimits& limits);

  void serve(Listener listener);
  Task stop();  // requests under way are answered

 private:
  Task accept_loop(Listener& listener);
  static Task serve_peer(HttpApi& api, std::shared_ptr<Socket> peer);

  asio::any_io_executor executor_;
  HttpRoutes routes_;
  HttpLimits limits_;
  bool stopping_ = false;
  std::list<Listener> listeners_;
  std::unordered_set<std::shared_ptr<Socket>> peers_;  // all
  std::unordered_set<std::shared_ptr<Socket>> idle_;   // those whose request has not fully come: a stop cancels only them
  Tasks tasks_;
};

}  // namespace isonomy::server
