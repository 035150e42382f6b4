// SPDX-License-Identifier: Apache-2.0
// export_tiles: the log as static files that any tlog-tiles monitor or witness can follow, served by any web server.
//
//   FOLDER/checkpoint                   the last signed checkpoint
//   FOLDER/tile/L/N, tile/L/N.p/W       hashes; N as x001/x234/067
//   FOLDER/tile/entries/N, ...p/W       the 50-byte leaves, each after its length in two bytes. Bodies are not published.
//
// Run again it adds what is new; full tiles are never written twice.
// Errors:  kNotFound when no checkpoint was signed yet, kIo when a file cannot be written.
// Source:  C2SP tlog-tiles; docs/formats.md.
#pragma once

#include <cstdint>
#include <string>

#include "daemon/audit/journal.h"
#include "daemon/base/result.h"

namespace isonomy::audit {

struct ExportReport {
  uint64_t size = 0;   // of the checkpoint
  uint64_t files = 0;  // written now
};

Result<ExportReport> export_tiles(const Journal& journal, const std::string& folder);

}  // namespace isonomy::audit
