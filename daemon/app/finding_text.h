// SPDX-License-Identifier: Apache-2.0
// Findings for a person at a terminal: one line in a list, or explained in full with dates, versions, atoms and the counter-argument.
//
// Threads: pure, but for asking whether colours are on.
#pragma once

#include <string>

#include "daemon/detect/finding.h"

namespace isonomy::app {

std::string list_line(const detect::Finding& finding);       // "3f0c..  ARB-7  breach  minor  S38735  Procedure (served) came on ..."
std::string explanation(const detect::Finding& finding);     // several lines

}  // namespace isonomy::app
