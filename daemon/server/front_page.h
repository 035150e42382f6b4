// SPDX-License-Identifier: Apache-2.0
// The page a person sees at `/`: the findings by family, the gravest first. Plain HTML, no script, nothing fetched from elsewhere.
#pragma once

#include <string>
#include <string_view>

#include "daemon/server/status.h"

namespace isonomy::server {

std::string findings_page(std::string_view findings, const StatusBoard& board);  // `findings`: one JSON object a line

}  // namespace isonomy::server
