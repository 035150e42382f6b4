// SPDX-License-Identifier: Apache-2.0
// isonomy completion: prints the completion script for a shell.
#pragma once

#include <CLI/App.hpp>

namespace isonomy::app {

void add_completion_command(CLI::App& app, int& exit_code);

}  // namespace isonomy::app
