// SPDX-License-Identifier: Apache-2.0
// IngestStream: events in, one a line, over Unix and TCP sockets; receipts out. The protocol is docs/wire.md.
//
//   -> {"specversion":"1.0","id":"1",...}      <- {"reject":{"line":2,"code":"malformed","message":".."}}
//   -> not JSON                                <- {"ack":3}          lines 1 to 3 are durable, or rejected for good
//   -> {"specversion":"1.0","id":"2",...}
//
// A producer that is faster than the journal is slowed by not being read. A connection that waits holds no buffer.
//
// Errors:  a bad line is a reject; a connection that breaks a limit is told {"error":..} and closed; what was acknowledged stays.
// Threads: the network thread.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "daemon/server/docket.h"
#include "daemon/server/listener.h"
#include "daemon/server/tasks.h"

namespace isonomy::server {

// What a producer meets when the queue is full. Nothing is dropped either way: what was not acknowledged is the producer's to send again.
enum class WhenFull : uint8_t {
  kBlock,   // it is not read until there is room
  kReject,  // it is told to come back, and disconnected
};

struct StreamLimits {
  uint32_t line_bytes = 1024 * 1024 - 1;             // without the line end
  uint32_t connections = 1024;
  std::chrono::milliseconds read_deadline{30'000};   // a line that has begun must end, and a receipt must be taken
  std::chrono::milliseconds idle_deadline{3'600'000};  // between lines
  size_t connection_bytes = 6 * 1024 * 1024;         // of one connection, read and not yet acknowledged
  size_t unfinished_bytes = 32 * 1024 * 1024;        // of all connections, in lines without their end
  WhenFull when_full = WhenFull::kBlock;
};

struct StreamCounters {
  uint64_t connections = 0;   // open now
  uint64_t accepted = 0;      // connections since start
  uint64_t refused = 0;       // over the limit
  uint64_t expired = 0;       // closed by a deadline or a budget
  uint64_t full = 0;          // told to come back because the queue was full
  uint64_t lines = 0, blank_lines = 0, bytes = 0;
};

class IngestStream {
 public:
  IngestStream(const asio::any_io_executor& executor, Docket& docket, const StreamLimits& limits);

  void serve(Listener listener);         // until stop()
  Task stop();                           // no more connections, no more reading; what was read is heard and acknowledged, then all close
  const StreamCounters& counters() const { return counters_; }

 private:
  class Peer;
  friend class Peer;
  Task accept_loop(Listener& listener);

  asio::any_io_executor executor_;
  Docket& docket_;
  StreamLimits limits_;
  StreamCounters counters_;
  bool stopping_ = false;
  size_t unfinished_ = 0;
  std::vector<char> chunk_;              // shared: a read and the split of what it read are one turn of the loop
  std::list<Listener> listeners_;
  std::unordered_set<Peer*> peers_;
  Tasks tasks_;
};

}  // namespace isonomy::server
