// SPDX-License-Identifier: Apache-2.0
// The index for a person at a terminal.
//
// Threads: pure, but for asking whether colours are on.
#pragma once

#include <string>

#include "daemon/uncertainty/index_report.h"

namespace isonomy::app {

using uncertainty::IndexReport;

std::string index_text(const IndexReport& report);

}  // namespace isonomy::app
