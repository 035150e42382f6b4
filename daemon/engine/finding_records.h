// SPDX-License-Identifier: Apache-2.0
// What the engine finds, as records of the journal: a finding is raised, and superseded when it no longer stands or says something else.
//
// Errors:  the journal's own.
// Threads: as the journal.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "daemon/audit/journal.h"
#include "daemon/engine/engine.h"

namespace isonomy::engine {

// `reason`: why what no longer stands does not.
Status write_changes(audit::Journal& journal, const std::vector<Change>& changes, std::string_view reason, int64_t now_ms);
// Brings the findings that the journal holds in line with those of the engine.
Status reconcile(audit::Journal& journal, Engine& engine, std::string_view reason, int64_t now_ms);

}  // namespace isonomy::engine
