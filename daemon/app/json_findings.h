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

}  // namespace isonomy::app
