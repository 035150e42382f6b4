// SPDX-License-Identifier: Apache-2.0
// isonomy case: the timeline of a case, which version of which rule applied, and what came of it.
#pragma once

#include <CLI/App.hpp>

namespace isonomy::app {

void add_case_command(CLI::App& app, int& exit_code);

}  // namespace isonomy::app
