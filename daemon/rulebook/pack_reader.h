// SPDX-License-Identifier: Apache-2.0
// read_packs(): pack folders to a compiled rulebook.
//
//   rules/it/highway-code/pack.toml     and the tables it names
//   rules/it/jurisdiction.toml          found beside the pack's folder, shared by packs
//
// Errors:  collected, the first 20, sorted by place; each says what, where and what to do.
// Threads: pure but for reading files; the caller hands in a loader, so that tests need no disk.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "daemon/rulebook/rulebook.h"

namespace isonomy::rulebook {

// Reads a whole file: its bytes, or an error. The rooms below the rim never open files themselves.
using Loader = std::function<Result<std::string>(const std::string& path)>;

struct ReadResult {
  std::shared_ptr<const Rulebook> rulebook;  // null when there are errors
  std::vector<Error> errors;
  std::vector<std::string> notes;            // what was assumed
};

// `folders`: pack folders; a pack named by `use` is looked for beside them (../*/pack.toml of the same root) by its id.
ReadResult read_packs(std::span<const std::string> folders, const Loader& load);

}  // namespace isonomy::rulebook
