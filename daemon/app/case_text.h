// SPDX-License-Identifier: Apache-2.0
// A case for a person at a terminal: its timeline drawn to scale, what the law said of it, and what was found.
//
// Threads: pure, but for asking whether colours are on.
#pragma once

#include <string>

#include "daemon/engine/case_report.h"

namespace isonomy::app {

std::string case_text(const engine::CaseReport& report, size_t width);

}  // namespace isonomy::app
