// SPDX-License-Identifier: Apache-2.0
// Rule files: the disk behind the pack reader. A folder with a pack.toml is a pack; any other folder stands for all packs below it.
//
// Errors:  kNotFound, kIo, kLimit, each with the path and what to do.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "daemon/base/result.h"
#include "daemon/rulebook/pack_reader.h"

namespace isonomy::app {

Result<std::vector<std::string>> find_packs(std::span<const std::string> folders);  // sorted, each once

// Finds and reads the packs of `folders`. Errors of finding and of reading come back alike.
rulebook::ReadResult load_rules(std::span<const std::string> folders);

}  // namespace isonomy::app
