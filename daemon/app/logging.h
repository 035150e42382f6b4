// SPDX-License-Identifier: Apache-2.0
// Logging: spdlog on stderr, either with the time, or with the priority that journald reads off the front of a line.
#pragma once

#include <string>

namespace isonomy::app {

void start_logging(const std::string& level, const std::string& target);  // values as in config/isonomyd.toml
void set_log_level(const std::string& level);

}  // namespace isonomy::app
