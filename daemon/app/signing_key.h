// SPDX-License-Identifier: Apache-2.0
// The key that signs checkpoints: from a file, or from the credential that systemd puts where only the daemon can read it.
//
// Errors:  kNotFound, kIo, kMalformed with the path; kConflict when everybody may read the file: then anybody could sign.
// Threads: reads the environment; call it before other threads start.
#pragma once

#include <optional>
#include <string>

#include "daemon/audit/checkpoints.h"

namespace isonomy::app {

inline constexpr const char* kSigningCredential = "isonomy-log.key";  // as LoadCredential= names it

// `path` empty: the credential, where there is one; none where there is not.
Result<std::optional<audit::SigningKey>> load_signing_key(const std::string& path);

}  // namespace isonomy::app
