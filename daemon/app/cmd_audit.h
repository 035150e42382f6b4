// SPDX-License-Identifier: Apache-2.0
// isonomy audit: verify, prove and read the journal. Everything but `checkpoint` only reads, also while the daemon writes.
#pragma once

#include <CLI/App.hpp>

namespace isonomy::app {

void add_audit_commands(CLI::App& app, int& exit_code);

}  // namespace isonomy::app
