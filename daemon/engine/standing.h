// SPDX-License-Identifier: Apache-2.0
// Standing findings, as a journal holds them: raised, and not superseded since.
//
// Errors:  the journal's own.
// Threads: as the journal.
#pragma once

#include <map>
#include <string>

#include "daemon/audit/journal.h"

namespace isonomy::engine {

// Id to the finding's JSON line.
Result<std::map<std::string, std::string>> standing_findings(const audit::Journal& journal);

}  // namespace isonomy::engine
