// SPDX-License-Identifier: Apache-2.0
// isonomy rules fmt: lays out pack.toml, and never changes what it says.
#pragma once

#include <CLI/App.hpp>

namespace isonomy::app {

void add_rules_fmt(CLI::App& rules, int& exit_code);

}  // namespace isonomy::app
