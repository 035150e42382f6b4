// SPDX-License-Identifier: Apache-2.0
// A world handed straight to the counts, as the engine would count its events: for calibration, where judging hundreds of worlds event by
// event would take hours. A test holds both ways to the same table.
//
// Threads: pure.
#pragma once

#include "daemon/simulate/world.h"
#include "daemon/uncertainty/ledger.h"

namespace isonomy::simulate {

uncertainty::Ledger count(const World& world);

}  // namespace isonomy::simulate
