// SPDX-License-Identifier: Apache-2.0
// The floor: what remains of the pipeline when everything that makes it Isonomy is left out. One process, one thread: it reads a
// Unix socket, splits lines, parses, judges by the hand-written rules, hashes (SHA-256) and writes one row an event into SQLite
// (WAL, synchronous=FULL). No cases, no findings, no tree, no check for duplicates, no receipts; one line when all is durable.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>

namespace isonomy::bench {

struct FloorOptions {
  std::string socket;
  std::string database;
  size_t rows_in_a_commit = 8192;  // as the daemon's default
  size_t stored_bytes = 256;       // of each event
};

// Forks; the child serves one connection and ends. When its input ends it answers `done EVENTS HITS...`, after the last commit.
pid_t start_floor(const FloorOptions& options);

}  // namespace isonomy::bench
