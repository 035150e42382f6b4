// SPDX-License-Identifier: Apache-2.0
// `isonomy send`: streams a file of events to a daemon.
#pragma once

namespace CLI {
class App;
}

namespace isonomy::app {

void add_send_command(CLI::App& cli, int& exit_code);

}  // namespace isonomy::app
