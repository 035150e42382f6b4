// SPDX-License-Identifier: Apache-2.0
// isonomy rules coverage: which versions, atoms and branches of packs their examples, and events of one's own, never exercise.
#pragma once

#include <CLI/App.hpp>

namespace isonomy::app {

void add_rules_coverage(CLI::App& rules, int& exit_code);

}  // namespace isonomy::app
