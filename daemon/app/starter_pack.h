// SPDX-License-Identifier: Apache-2.0
// The pack that `isonomy rules new` writes: one power with a range, one term, and what they read.
//
// Threads: pure.
#pragma once

#include <string>

namespace isonomy::app {

std::string starter_pack(const std::string& id);      // pack.toml
std::string starter_events(const std::string& id);    // events.ndjson: two cases, one of them late
std::string starter_examples(const std::string& id);  // examples.md: the same two cases with what is found, and one without a finding

}  // namespace isonomy::app
