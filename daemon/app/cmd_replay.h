// SPDX-License-Identifier: Apache-2.0
// `isonomy replay`: judges the journal's events again. Under the rulebook of the day the findings must come out byte for byte as the
// journal holds them; under another one the differences are what that rulebook would have changed.
#pragma once

namespace CLI {
class App;
}

namespace isonomy::app {

void add_replay_command(CLI::App& cli, int& exit_code);

}  // namespace isonomy::app
