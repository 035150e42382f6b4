// SPDX-License-Identifier: Apache-2.0
// Findings as the journal and the exports hold them, one JSON object a line, back into structs.
//
// Errors:  kMalformed with what is wrong.
// Threads: pure.
#pragma once

#include <string_view>

#include "daemon/base/result.h"
#include "daemon/detect/finding.h"

namespace isonomy::app {

Result<detect::Finding> read_finding(std::string_view line);

// Why a finding was superseded, from the body of that record; empty where it does not say.
std::string read_reason(std::string_view body);

}  // namespace isonomy::app
