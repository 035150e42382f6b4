// SPDX-License-Identifier: Apache-2.0
// Sender: streams events to a daemon and reads its receipts, both at once, as fast as the daemon takes them.
//
// The daemon numbers the lines of a connection from 1. We send the n-th event of the file as line n - resumed_after, so a receipt
// names an event; for a reject the line of the file is remembered until its receipt has come.
//
// Errors:  kIo when the connection ends before everything is acknowledged; what was acknowledged by then is in the totals.
// Threads: blocking; one owner.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>

#include "daemon/app/event_lines.h"
#include "daemon/app/wire_client.h"

namespace isonomy::app {

struct SendTotals {
  uint64_t resumed_after = 0;   // events of the file that an earlier sending had acknowledged
  uint64_t sent = 0;
  uint64_t acknowledged = 0;    // of the file, the resumed ones included
  uint64_t rejected = 0;        // by the daemon, or unreadable here
};

class Sender {
 public:
  struct Callbacks {
    std::function<void(uint64_t file_line, const std::string& reject)> rejected;  // `reject` as the daemon said it, one JSON object
    std::function<void(const SendTotals&, double share_0_1)> progress;            // after each acknowledgement
    std::function<bool()> interrupted;                                            // true: send no more, and take the receipts that come
  };

  Sender(EventLines events, Connection connection, Callbacks callbacks);
  isonomy::Status run(uint64_t resume_after);
  const SendTotals& totals() const { return totals_; }

 private:
  isonomy::Status fill();
  isonomy::Status push();
  Result<bool> pull();  // false at the end of the stream
  isonomy::Status receipt(std::string_view line);
  bool done() const { return ended_ && output_.empty(); }

  EventLines events_;
  Connection connection_;
  Callbacks callbacks_;
  SendTotals totals_;
  std::string output_, input_;
  size_t pushed_ = 0;                 // of output_
  bool ended_ = false;                // nothing more comes from the file
  std::deque<uint64_t> file_lines_;   // of the events sent and not yet acknowledged
};

}  // namespace isonomy::app
