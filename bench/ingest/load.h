// SPDX-License-Identifier: Apache-2.0
// Load: a producer. It sends lines as fast as they are taken, or at a steady rate, and reads what comes back.
//
// Units:   seconds; latencies from the moment an event was due to the moment its acknowledgement was read, so that a server that
//          does not read is not forgiven the time it kept the producer waiting.
// Threads: one owner, blocking.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace isonomy::bench {

struct Sent {
  double seconds = 0;       // from the first byte to the last acknowledgement
  uint64_t events = 0;
  double p50_ms = 0, p99_ms = 0, worst_ms = 0;  // at a steady rate only
  std::string last_line;    // the last thing the server said
};

// `rate`: events a second, 0 for as fast as possible. `acks`: the server answers {"ack":N}; else one line at the end.
Sent send(const std::string& socket, std::string_view events, uint64_t count, double rate, bool acks);

void send_only(const std::string& socket, std::string_view bytes);  // and hang up

double now_s();
[[noreturn]] void die(const std::string& what);

}  // namespace isonomy::bench
