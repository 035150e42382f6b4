// SPDX-License-Identifier: Apache-2.0
// SipHash-2-4: a 64-bit keyed hash for tables whose keys strangers choose.
//
// Threads: a pure function.
// Source:  Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace isonomy::audit {

// The hash of `prefix` followed by `text`.
uint64_t siphash(const std::array<uint64_t, 2>& key, uint8_t prefix, std::string_view text);

}  // namespace isonomy::audit
