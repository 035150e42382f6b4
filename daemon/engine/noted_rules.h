// SPDX-License-Identifier: Apache-2.0
// NotedRules: what a journal says of the rules that judge it: which rulebook, and on which terms. Their record stands before the first
// finding that they give, so that whoever judges the journal again does it on the same terms, without the daemon's configuration.
//
//   {"identity":"<64 hex digits>","judging":{"lateness_days":0,"link_window_days":730},"canonical":"..."}
//
// Errors:  the journal's own; kCorrupt where the last record does not begin so.
// Threads: as the journal.
#pragma once

#include <optional>
#include <string>

#include "daemon/audit/journal.h"

namespace isonomy::engine {

struct NotedRules {
  std::string identity;          // of the rulebook, hex
  int lateness_days = 0;
  int link_window_days = 730;
  friend bool operator==(const NotedRules&, const NotedRules&) = default;
};

std::string body_of(const NotedRules& rules, std::string_view canonical);

// The last such record; none in a journal that was never judged.
Result<std::optional<NotedRules>> noted_rules(const audit::Journal& journal);

}  // namespace isonomy::engine
