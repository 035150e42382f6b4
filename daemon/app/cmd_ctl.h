// SPDX-License-Identifier: Apache-2.0
// `isonomy ctl`: what an operator asks of a running daemon.
#pragma once

namespace CLI {
class App;
}

namespace isonomy::app {

void add_ctl_commands(CLI::App& cli, int& exit_code);

}  // namespace isonomy::app
