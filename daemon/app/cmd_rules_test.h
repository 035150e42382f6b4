// SPDX-License-Identifier: Apache-2.0
// isonomy rules test: runs the worked examples beside packs, and rewrites what they expect.
#pragma once

#include <CLI/App.hpp>

namespace isonomy::app {

void add_rules_test(CLI::App& rules, int& exit_code);

}  // namespace isonomy::app
