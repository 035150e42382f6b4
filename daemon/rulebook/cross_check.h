// SPDX-License-Identifier: Apache-2.0
// What only shows when the packs stand together: rule ids claimed twice, references to rules or suspensions that are not there.
//
// Threads: pure.
#pragma once

#include "daemon/rulebook/diagnostics.h"
#include "daemon/rulebook/rulebook.h"

namespace isonomy::rulebook {

void index_rules(Rulebook& rulebook);  // fills rules_by_id
void cross_check(const Rulebook& rulebook, Diagnostics& diagnostics);

}  // namespace isonomy::rulebook
