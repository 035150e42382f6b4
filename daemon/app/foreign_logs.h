// SPDX-License-Identifier: Apache-2.0
// The events of process logs as feeds: XES (IEEE 1849) and OCEL 2.0 JSON. The path must not be standard input for OCEL, which may be read twice.
//
// Errors and threads as event_lines.h says.
#pragma once

#include "daemon/app/event_lines.h"

namespace isonomy::app {

Result<std::unique_ptr<EventFeed>> open_xes(const std::string& path, const rulebook::Input& input);
Result<std::unique_ptr<EventFeed>> open_ocel(const std::string& path, const rulebook::Input& input);

}  // namespace isonomy::app
