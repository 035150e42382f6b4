// SPDX-License-Identifier: Apache-2.0
// rsyslog, where it is installed, as what many would reach for: the same events over a Unix socket, read as JSON and filtered by the
// same twenty rules into a file each. It neither hashes nor syncs nor acknowledges.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace isonomy::bench {

// Says why it is skipped where it is. False when we are not five times as fast.
bool compare_with_rsyslog(const std::string& parent, std::string_view events, uint64_t count, double our_rate);

}  // namespace isonomy::bench
