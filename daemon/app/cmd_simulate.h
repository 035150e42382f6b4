// SPDX-License-Identifier: Apache-2.0
// isonomy simulate: worlds with known truth, as events with rules and a truth file: to see what the statistics find, and what they do not.
#pragma once

#include <CLI/App.hpp>

namespace isonomy::app {

void add_simulate_command(CLI::App& app, int& exit_code);

}  // namespace isonomy::app
