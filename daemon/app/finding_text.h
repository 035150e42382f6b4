// SPDX-License-Identifier: Apache-2.0
// Findings for a person at a terminal: one line in a list, or explained in full with dates, versions, atoms and the counter-argument.
//
// Threads: pure, but for asking whether colours are on.
#pragma once

#include <string>

#include "daemon/app/finding_list.h"
#include "daemon/app/journal_places.h"
#include "daemon/detect/finding.h"

namespace isonomy::app {

std::string finding_head(const detect::Finding& finding);   // "ARB-7  breach, minor  3f0c.."
std::string list_line(const detect::Finding& finding);   // "3f0c..  ARB-7  breach  minor  S38735  Procedure (served) came on ..."
std::string list_line(const FindingGroup& group);        // "ARB-7    11,209  breach 2084  undetermined 9125"
// Several lines; `places` where a journal is at hand, else null.
std::string explanation(const detect::Finding& finding, const JournalPlaces* places);

}  // namespace isonomy::app
