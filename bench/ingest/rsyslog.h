// SPDX-License-Identifier: Apache-2.0
// rsyslog, where it is installed, as what many would reach for: the same events over a Unix socket, read as JSON and filtered by the
// same twenty rules into a file each. It neither hashes nor syncs nor acknowledges.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace isonomy::bench {

bool rsyslog_is_installed();
// Events a second; 0 when it did not take them, which is said where it happens.
double rsyslog_rate(const std::string& parent, std::string_view events, uint64_t count);

}  // namespace isonomy::bench
