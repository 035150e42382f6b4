// SPDX-License-Identifier: Apache-2.0
// Exit codes of `isonomy`, the same for every command; --help prints them.
#pragma once

namespace isonomy::app {

inline constexpr int kDone = 0;
inline constexpr int kCheckFailed = 1;   // a check failed, or --fail-on was reached
inline constexpr int kUsage = 2;         // the command line is wrong
inline constexpr int kEnvironment = 3;   // a file, socket or pack cannot be read

}  // namespace isonomy::app
