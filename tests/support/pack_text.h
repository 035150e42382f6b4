// SPDX-License-Identifier: Apache-2.0
// Packs without a disk: files by path, read as the pack reader would read them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "daemon/rulebook/pack_reader.h"

namespace isonomy::test {

using Files = std::map<std::string, std::string>;

inline rulebook::ReadResult read_files(const Files& files, const std::vector<std::string>& folders) {
  return rulebook::read_packs(folders, [&](const std::string& path) -> Result<std::string> {
    const auto found = files.find(path);
    if (found == files.end()) return not_found("there is no file `" + path + "`");
    return found->second;
  });
}

// One pack in folder rules/xx/p, without a jurisdiction.
inline rulebook::ReadResult read_pack(const std::string& toml) { return read_files({{"rules/xx/p/pack.toml", toml}}, {"rules/xx/p"}); }

inline std::string errors_of(const rulebook::ReadResult& result) {
  std::string text;
  for (const Error& error : result.errors) text += to_string(error) + "\n";
  return text;
}

}  // namespace isonomy::test
