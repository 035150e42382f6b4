// SPDX-License-Identifier: Apache-2.0
// JournalPlaces: where in the audit log a finding and its evidence stand, so that each can be proven (`isonomy audit prove`).
//
// Errors:  the journal's own.
// Threads: plain values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/audit/journal.h"
#include "daemon/detect/finding.h"

namespace isonomy::app {

struct Superseded {
  uint64_t record = 0;
  std::string reason;
};

struct JournalPlaces {
  std::optional<uint64_t> finding;                  // the record that raised it last
  std::optional<Superseded> superseded;             // where it does not stand any more
  std::vector<std::optional<uint64_t>> evidence;    // of each of its events; none: not in this journal
  std::vector<std::optional<uint64_t>> twins;
};

Result<JournalPlaces> places_of(const detect::Finding& finding, const audit::Journal& journal);

// A finding that was raised and is superseded, as it stood last; none where the journal never held it.
Result<std::optional<std::string>> superseded_finding(std::string_view id, const audit::Journal& journal);

// The finding's JSON with its places in the journal as a last field.
std::string with_places(std::string_view json, const detect::Finding& finding, const JournalPlaces& places);

}  // namespace isonomy::app
