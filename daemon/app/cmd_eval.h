// SPDX-License-Identifier: Apache-2.0
// isonomy eval: the whole pipeline on a file, with no daemon.
#pragma once

#include <CLI/App.hpp>

namespace isonomy::app {

void add_eval_command(CLI::App& app, int& exit_code);

}  // namespace isonomy::app
