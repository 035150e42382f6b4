// SPDX-License-Identifier: Apache-2.0
// `isonomy audit consistency, verify-consistency, archive, verify-archive, restore`: the log over time: that it was never rewritten, where its
// oldest records go, and how it comes back.
#pragma once

namespace CLI {
class App;
}

namespace isonomy::app {

void add_history_commands(CLI::App& audit, int& exit_code);

}  // namespace isonomy::app
