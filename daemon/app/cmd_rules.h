// SPDX-License-Identifier: Apache-2.0
// isonomy rules: show, check, compare and start rule packs.
#pragma once

#include <CLI/App.hpp>

namespace isonomy::app {

void add_rules_commands(CLI::App& app, int& exit_code);

}  // namespace isonomy::app
