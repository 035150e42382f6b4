// SPDX-License-Identifier: Apache-2.0
// isonomy rules diff: what changed between two rulebooks, in words, and which cases of a file it changes.
#pragma once

#include <CLI/App.hpp>

namespace isonomy::app {

void add_rules_diff(CLI::App& rules, int& exit_code);

}  // namespace isonomy::app
