// SPDX-License-Identifier: Apache-2.0
// isonomy findings: what was found, from a journal or from an export.
#pragma once

#include <CLI/App.hpp>

namespace isonomy::app {

void add_findings_command(CLI::App& app, int& exit_code);

}  // namespace isonomy::app
