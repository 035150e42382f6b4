// SPDX-License-Identifier: Apache-2.0
// isonomy index: how much the law leaves open, and whether like cases end alike, from a file of events or a journal.
#pragma once

#include <CLI/App.hpp>

namespace isonomy::app {

void add_index_command(CLI::App& app, int& exit_code);

}  // namespace isonomy::app
