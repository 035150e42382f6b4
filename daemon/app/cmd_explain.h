// SPDX-License-Identifier: Apache-2.0
// isonomy explain: one finding in full, or what a code means.
#pragma once

#include <CLI/App.hpp>

namespace isonomy::app {

void add_explain_command(CLI::App& app, int& exit_code);

}  // namespace isonomy::app
