// SPDX-License-Identifier: Apache-2.0
// Control: the operator's socket. One command a line in, answers out (docs/wire.md).
//
//   -> status            <- {"ok":true,"lines":1}
//                        <- {"state":"serving",...}
//   -> case c-17         <- {"ok":false,"code":"not_found","message":"no case `c-17`"}
//
// Commands: status, reload, checkpoint, drain, case ID, findings, index QUESTION, shadow.
// Threads: the network thread.
#pragma once

#include <functional>
#include <list>
#include <string>
#include <unordered_set>

#include "daemon/server/docket.h"
#include "daemon/server/listener.h"
#include "daemon/server/status.h"
#include "daemon/server/tasks.h"

namespace isonomy::server {

// What only the program around the rim can do.
struct Operations {
  std::function<Awaitable<isonomy::Status>()> reload;
  std::function<Awaitable<isonomy::Status>()> drain;
};

class Control {
 public:
  Control(const asio::any_io_executor& executor, Docket& docket, const StatusBoard& board, Operations operations);

  void serve(Listener listener);
  Task stop();

 private:
  Task accept_loop(Listener& listener);
  static Task serve_peer(Control& control, std::shared_ptr<Socket> peer);
  Awaitable<std::string> answer(std::string_view request);

  asio::any_io_executor executor_;
  Docket& docket_;
  const StatusBoard& board_;
  Operations operations_;
  bool stopping_ = false;
  std::list<Listener> listeners_;
  std::unordered_set<std::shared_ptr<Socket>> peers_;
  Tasks tasks_;
};

}  // namespace isonomy::server
