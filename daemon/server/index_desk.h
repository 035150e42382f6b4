// SPDX-License-Identifier: Apache-2.0
// IndexDesk: answers what is asked of the index beside the engine, and looks at the statistics by itself when a week is over.
//
//   network thread        engine thread                   clerk: a thread that begins with the first question
//   a question ─────────> the counts, copied ───────────> table, figures, JSON ───> the answer
//   a week is over ─────> the counts, copied ───────────> a look ─────────────────> kept for metrics; where it finds something new, journaled
//
// One thing at a time. INVARIANT: copying takes at most an eleventh of the engine's time, and looks a fifth of a processor, whoever asks how
// often and however fast weeks go by: a look that is late sees the weeks that it missed (watch.h), so none is lost.
//
// Units:   milliseconds.
// Errors:  kLimit: too many wait, or it took too long: ask again later. kNotFound: nothing is counted. kCancelled: the daemon stops.
// Threads: the network thread; only the work itself is the clerk's, and it is given everything it reads.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "daemon/server/docket.h"
#include "daemon/server/tasks.h"
#include "daemon/uncertainty/index_report.h"

namespace isonomy::server {

// What is remembered of the last look.
struct LastLook {
  Day through;                            // the last week that it saw, by its last day
  std::string rulebook;                   // identity, hex
  int64_t decisions = 0;
  stats::UncertaintyBits uncertainty;
  double surprise_bits = 0;               // running mean
  std::map<std::string, uint64_t> found;  // statistical findings by code
  std::string digest;                     // of their ids; empty: none
  std::string record;                     // as it is journaled
  uint64_t findings() const;
};
LastLook look_of(const uncertainty::IndexReport& report, Day through, const std::string& rulebook);

// by=rule&at=2026-01-31&.. ; values percent-encoded. kMalformed for anything else.
Result<uncertainty::IndexQuestion> index_question(std::string_view query);

class IndexDesk {
 public:
  struct Limits {
    size_t waiting = 8;
    std::chrono::milliseconds deadline{30'000};   // for an answer, its turn included
  };
  IndexDesk(const asio::any_io_executor& executor, Docket& docket, const Limits& limits);

  void start_looking();
  Awaitable<Result<std::string>> answer(uncertainty::IndexQuestion question);   // JSON, one line
  const std::optional<LastLook>& last_look() const { return last_look_; }

  // Nobody is answered any more. What the clerk is doing is not waited for: at_work() says whether he still is.
  Task stop();
  bool at_work() const { return at_work_; }

 private:
  struct Asked;
  template <class T>
  using Work = std::function<T(const uncertainty::IndexBasis&, std::optional<Day> closed_through)>;   // the clerk's
  template <class T>
  Awaitable<Result<T>> done(Work<T> work);
  static Task serve(IndexDesk& desk, std::shared_ptr<Asked> asked);
  Task keep_looking();
  Task look();
  bool look_is_due() const;

  asio::any_io_executor executor_;
  Docket& docket_;
  Limits limits_;
  Tasks tasks_;
  std::unordered_set<std::shared_ptr<Asked>> asked_;
  std::unique_ptr<asio::thread_pool> clerk_;
  bool busy_ = false, at_work_ = false, stopping_ = false;
  Signal freed_, news_;
  asio::steady_timer before_copy_, before_look_;             // rest on the engine's account, and on the processor's
  std::chrono::steady_clock::time_point next_copy_{}, next_look_{};
  std::optional<LastLook> last_look_;
  std::optional<std::string> journaled_;                     // digest of the last look that the journal holds
};

}  // namespace isonomy::server
