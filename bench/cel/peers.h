// SPDX-License-Identifier: Apache-2.0
// Peers: the same rules and events in engines that people could pick instead, where they are installed; else skipped by name.
//
//   CLIPS      when the benchmark was built with libclips
//   cel-js     when node finds @marcbachmann/cel-js below $ISONOMY_PEERS (default: the current folder) in node_modules
#pragma once

#include <optional>

#include "bench/cel/limit.h"

namespace isonomy::bench {

struct Peer {
  const char* name;
  const char* skipped;               // why, when `measured` is empty
  std::optional<Measured> measured;  // of `events` events
  size_t events;
};

// Each peer gets the first `count` events: they are slow.
Peer run_clips(const std::string& events, size_t count);
Peer run_cel_js(const std::string& events, size_t count);

}  // namespace isonomy::bench
