// SPDX-License-Identifier: Apache-2.0
// ReadAhead: lines are read before the engine gets to them. What is listed is cut into sheets of a few lines, and whoever comes first reads
// one: a thread of our own, while much waits; or the engine, when it gets to a sheet that nobody has read. So a lone event costs no change of
// threads, a busy stream is read beside its judgement, and a reader who gets no processor holds nobody up.
//
//   network   list(filing) --.
//   reader                    >-- [read][read][reading][unread][unread] ..
//   engine    next() <-------'      (the first is the engine's next)
//
// Memory:  at most kAhead sheets are read and not yet used. A sheet with long lines is left to the engine.
// Threads: list() belongs to the network thread, next() and drop() to the engine thread.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "daemon/engine/reading.h"
#include "daemon/event/cloud_event.h"
#include "daemon/server/filing.h"

namespace isonomy::server {

class ReadAhead {
 public:
  using Basis = engine::ReadingBasis;
  ReadAhead(Basis basis, const event::Limits& limits);
  ~ReadAhead();
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // The filing stays where it is until all of its sheets were taken or dropped; ReadAhead::room() bytes behind its own can be read.
  void list(const Filing& filing);
  static size_t room() { return event::EventReader::padding(); }

  struct Sheet {
    size_t first = 0;                    // in Filing::lines
    engine::Readings* readings = nullptr;
  };
  // The next sheet, which must be of this filing; it lives until the next call. On this basis, or on the one before it, where it was read
  // ahead.
  Sheet next(const Filing& filing, const Basis& basis);
  // Forgets what remains of this filing, which comes next.
  void drop(const Filing& filing);

  static constexpr size_t kLines = 32;                       // of a sheet, at most
  static constexpr size_t kSheetBytes = size_t{64} << 10;    // of its lines together; one longer line is a sheet too
  static constexpr size_t kAhead = 16;

 private:
  using Blank = std::unique_ptr<engine::Readings>;
  enum class State : uint8_t { kUnread, kReading, kRead };
  struct Part {
    const Filing* filing = nullptr;
    uint32_t first = 0, count = 0, bytes = 0;
    State state = State::kUnread;
    Blank readings;
  };
  // What one thread needs to read.
  struct Desk {
    std::optional<engine::LineReader> reader;
    std::vector<std::string_view> lines;
    void read(const Part& part, const Basis& basis, const event::Limits& limits, engine::Readings& readings);
  };
  void read_on();
  Part* to_read();
  Part take_first(const Filing& filing, std::unique_lock<std::mutex>& lock);

  const event::Limits limits_;

  // Engine thread.
  Desk desk_;
  Blank open_ = std::make_unique<engine::Readings>();   // what next() gave out

  std::mutex mutex_;
  std::condition_variable work_, read_;
  Basis basis_;                       // that the reader reads on
  std::deque<Part> parts_;            // in order
  std::vector<Blank> blank_;          // for the reader to fill
  bool idle_ = false, ending_ = false;
  std::jthread thread_;
};

}  // namespace isonomy::server
