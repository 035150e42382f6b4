// SPDX-License-Identifier: Apache-2.0
// CasePanel: the cases on which churn is read (uncertainty/churn.h): those with a decision on a stated rule whose ids have the smallest
// SHA-256. So the panel is fixed by the cases and neither by chance nor by the order in which they came.
//
// Errors:  the store's.
// Threads: the engine's owner. Reads every case once: seconds for a million.
#pragma once

#include "daemon/engine/engine.h"
#include "daemon/uncertainty/churn.h"

namespace isonomy::engine {

inline constexpr size_t kPanelCases = 2000;

Result<uncertainty::Churn> read_churn(Engine& engine, size_t most = kPanelCases);

}  // namespace isonomy::engine
