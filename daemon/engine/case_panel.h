// SPDX-License-Identifier: Apache-2.0
// CasePanel: the cases on which churn is read (uncertainty/churn.h): those with a decision on a stated rule whose ids have the smallest
// SHA-256. So the panel is fixed by the cases and neither by chance nor by the order in which they came.
//
// Errors:  the store's.
// Threads: the engine's owner. An engine that counts knows its panel: some 2000 cases are read and judged again, a tenth of a second. One that
//          does not reads every case once: seconds for a million.
#pragma once

#include "daemon/engine/engine.h"
#include "daemon/uncertainty/churn.h"

namespace isonomy::engine {

Result<uncertainty::Churn> read_churn(Engine& engine, size_t most = kPanelCases);

}  // namespace isonomy::engine
