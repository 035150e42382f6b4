// SPDX-License-Identifier: Apache-2.0
// isonomy cel: evaluate, explain, format and test expressions.
#pragma once

namespace CLI {
class App;
}

namespace isonomy::app {

// Adds `cel eval`, `cel test`, `cel fmt` and `cel show`; `exit_code` is set by the one that runs.
void add_cel_commands(CLI::App& app, int& exit_code);

}  // namespace isonomy::app
