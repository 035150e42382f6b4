// SPDX-License-Identifier: Apache-2.0
// Service: the daemon between start and stop: opens the journal, listens, reloads, drains.
//
//   open ──> READY ──> serving ──SIGHUP──> rules read beside the old ones ──> swapped, or kept
//                        └──SIGTERM──> stop reading ─> hear ─> commit ─> acknowledge ─> exit        10 s, then hard
//
// Errors:  open() gives back what kept it from starting; run() gives the exit status.
// Threads: run() is the network thread; the engine has one of its own (docket.h); a reload reads the rules on a third, while it lasts.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <memory>
#include <string>

#include "daemon/app/settings.h"
#include "daemon/server/control.h"
#include "daemon/server/docket.h"
#include "daemon/server/http_api.h"
#include "daemon/server/index_desk.h"
#include "daemon/server/ingest_stream.h"
#include "daemon/server/status.h"

namespace isonomy::app {

class Service {
 public:
  static Result<std::unique_ptr<Service>> open(const Settings& settings, const std::string& config_path, std::shared_ptr<const rulebook::Rulebook> rules);
  int run();

 private:
  Service(const Settings& settings, std::string config_path);
  isonomy::Status open_journal(std::shared_ptr<const rulebook::Rulebook> rules);
  isonomy::Status listen();

  server::Task watch_stop_signals();
  server::Task watch_reload_signal();
  server::Task serve_reload_signals();
  server::Task keep_watchdog(std::chrono::milliseconds period);
  server::Task stop();
  void begin_stop(const char* why);
  server::Awaitable<isonomy::Status> reload();
  server::Awaitable<isonomy::Status> reload_shadow(const Settings& settings);
  server::Awaitable<isonomy::Status> drain();
  std::string summary() const;

  Settings settings_;
  std::string config_path_;
  server::asio::io_context io_{1};
  server::asio::signal_set stop_signals_;
  server::asio::signal_set reload_signal_;
  server::StatusBoard board_;
  std::unique_ptr<server::Docket> docket_;
  std::unique_ptr<server::IngestStream> ingest_;
  std::unique_ptr<server::IndexDesk> index_;
  std::unique_ptr<server::Control> control_;
  std::unique_ptr<server::HttpApi> http_;
  server::Tasks tasks_;
  bool signs_ = false;
  bool stopping_ = false;
  bool reload_wanted_ = false;   // a SIGHUP came that no reload has begun after
  bool reloads_served_ = false;  // a task is at it
  int exit_code_ = 0;
};

}  // namespace isonomy::app
