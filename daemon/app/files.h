// SPDX-License-Identifier: Apache-2.0
// Files: reading and rewriting a whole file on disk, for the rooms below that never open one themselves.
//
// Errors:  kNotFound, kIo, kLimit, each with the path.
#pragma once

#include <string>

#include "daemon/base/result.h"

namespace isonomy::app {

Result<std::string> load_file(const std::string& path);  // up to 256 MiB, regular files only
Status write_file(const std::string& path, const std::string& text);  // all of it or, as far as the disk allows, none: through a file beside it

}  // namespace isonomy::app
