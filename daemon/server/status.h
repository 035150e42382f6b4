// SPDX-License-Identifier: Apache-2.0
// Status: what the daemon knows about itself, as JSON for `isonomy ctl status` and as Prometheus text for /metrics.
//
// Threads: the network thread. Nothing here waits for the engine: the counters are those of the last commit.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/server/docket.h"
#include "daemon/server/index_desk.h"
#include "daemon/server/ingest_stream.h"

namespace isonomy::server {

struct StatusBoard {
  const Docket* docket = nullptr;
  const IngestStream* ingest = nullptr;
  IndexDesk* index = nullptr;          // null: nobody answers for the index
  std::string version;
  int64_t started_ms = 0;
  std::vector<std::string> listening;  // "ingest unix:/run/isonomy/ingest.sock", "control ..", "http 127.0.0.1:8640"
  bool reloading = false;
  bool draining = false;               // no more events are taken
  uint64_t http_refusals = 0;          // requests answered 503 because the queue was full

  uint64_t full_refusals() const { return http_refusals + ingest->counters().full; }
};

bool ready(const StatusBoard& board);  // events are taken, and will be kept
std::string status_json(const StatusBoard& board, int64_t now_ms);  // one object, no line end
std::string metrics_text(const StatusBoard& board);

}  // namespace isonomy::server
