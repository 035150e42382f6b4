// SPDX-License-Identifier: Apache-2.0
// Docket: the filings that wait to be heard. The network thread lists them, one engine thread hears them in that order, and each
// comes back only after the commit that made it durable.
//
//   network thread   list(filing) .............................................. filing->heard(filing)
//   engine thread          `-> registry.file(line) for each line, registry.commit() -'
//
// The lines of a busy stream are read before the engine gets to them (read_ahead.h).
//
// Group commit: one fsync for everything heard since the last. It begins when the journal is free and nothing more waits or much was
// heard, or when `records` or `delay` is reached. So a lone event is durable at once, and under load the engine hears on while the journal
// commits.
//
// Units:   bytes, records, milliseconds.
// Errors:  when an append or commit fails nothing more is heard or acknowledged, and `on_failure` is called once.
// Threads: the public side belongs to the network thread; the Registry belongs to the engine thread alone.
#pragma once

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "daemon/engine/registry.h"
#include "daemon/server/read_ahead.h"
#include "daemon/server/filing.h"
#include "daemon/server/tasks.h"

namespace isonomy::server {

class Docket {
 public:
  struct Options {
    size_t queue_bytes = 8 * 1024 * 1024;         // waiting for the engine, from all producers
    uint32_t commit_records = 8192;
    std::chrono::milliseconds commit_delay{50};
  };
  using OnFailure = std::function<void(const Error&)>;

  Docket(asio::any_io_executor network, std::unique_ptr<engine::Registry> registry, const Options& options, OnFailure on_failure);
  ~Docket();
  Docket(const Docket&) = delete;
  Docket& operator=(const Docket&) = delete;

  Gate& gate() { return gate_; }                  // producers wait here before they read on
  const Gate& gate() const { return gate_; }
  void list(std::unique_ptr<Filing> filing);

  // Runs `question` on the engine thread, after everything listed before it, and brings its answer back.
  template <class Question>
  Awaitable<std::invoke_result_t<Question, engine::Registry&>> ask(Question question) {
    using Answer = std::invoke_result_t<Question, engine::Registry&>;
    co_return co_await asio::co_spawn(
        engine_.get_executor(),
        [this, question = std::move(question)]() -> Awaitable<Answer> {
          Answer answer = question(*registry_);
          publish_counters();
          co_return answer;
        },
        asio::use_awaitable);
  }

  // Everything listed before this is heard and durable when it returns, unless the journal failed.
  Awaitable<isonomy::Status> commit();

  // As of the last commit: known without waiting for the engine.
  const engine::Counters& counters() const { return counters_; }
  void on_counters(std::function<void()> then) { on_counters_ = std::move(then); }   // after each renewal of them; one listener
  size_t waiting_bytes() const { return gate_.used(); }
  bool failed() const { return failed_; }

  void stop();  // ends the engine thread after what it is doing now; nothing may be listed or asked afterwards

 private:
  void hear(std::unique_ptr<Filing> filing);
  void hear_sheet(Filing& filing, const ReadAhead::Sheet& sheet, int64_t known_ms);
  void commit_if_due();
  isonomy::Status commit_heard();
  isonomy::Status commit_behind();
  void give_up(const Error& error);
  using Filings = std::vector<std::unique_ptr<Filing>>;
  void hand_back(Filings filings, bool lost);       // any thread
  void publish_counters();

  // Network thread.
  asio::any_io_executor network_;
  Gate gate_;
  engine::Counters counters_;
  bool failed_ = false;
  OnFailure on_failure_;
  std::function<void()> on_counters_;

  // Engine thread.
  Options options_;
  std::unique_ptr<engine::Registry> registry_;
  std::vector<std::unique_ptr<Filing>> heard_;    // not yet committed
  uint64_t heard_records_ = 0;
  std::chrono::steady_clock::time_point heard_since_;
  bool gave_up_ = false;

  // Both.
  ReadAhead ahead_;
  std::atomic<size_t> waiting_{0};                // listed, not yet taken up by the engine
  std::atomic<int> behind_{0};                    // commits under way behind the engine; the journal's thread says when one is over
  asio::thread_pool engine_{1};
};

int64_t now_ms();  // since 1970-01-01 UTC: when we learnt of a filing

}  // namespace isonomy::server
