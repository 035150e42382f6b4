// SPDX-License-Identifier: Apache-2.0
// Standing: a finding that stands, in sixteen bytes: what it says can be read in the journal, or judged anew.
//
// Errors:  the journal's own.
// Threads: as the journal.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "daemon/audit/journal.h"

namespace isonomy::engine {

struct Standing {
  uint64_t id = 0;
  uint64_t digest = 0;   // of its JSON
  friend bool operator==(const Standing&, const Standing&) = default;
};
Standing standing_of(std::string_view json);        // a finding's JSON begins with its id
std::string id_of(const Standing& finding);         // "0123456789abcdef"

// What a journal holds: raised, and not superseded since. Id to the finding's JSON line, or to its digest.
Result<std::map<std::string, std::string>> standing_findings(const audit::Journal& journal);
Result<std::unordered_map<uint64_t, uint64_t>> standing_digests(const audit::Journal& journal);

}  // namespace isonomy::engine
