// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/rule_files.h"

#include <filesystem>
#include <set>

#include "daemon/app/files.h"

namespace isonomy::app {
namespace {

namespace fs = std::filesystem;

constexpr int kDepth = 6;  // rules/<jurisdiction>/<instrument> needs two; a link that leads back must end somewhere

}  // namespace

Result<std::vector<std::string>> find_packs(std::span<const std::string> folders) {
  std::set<std::string> packs;
  for (const std::string& folder : folders) {
    std::error_code ec;
    if (!fs::is_directory(folder, ec)) return not_found("there is no folder `" + folder + "`: name a pack's folder, or one that holds packs");
    const std::string root = (fs::path(folder) / "").parent_path().lexically_normal().string();
    if (fs::exists(fs::path(root) / "pack.toml", ec)) {
      packs.insert(root);
      continue;
    }
    const size_t before = packs.size();
    fs::recursive_directory_iterator entry(root, fs::directory_options::skip_permission_denied, ec), end;
    for (; !ec && entry != end; entry.increment(ec)) {
      if (entry.depth() >= kDepth) entry.disable_recursion_pending();
      if (entry->path().filename() == "pack.toml") packs.insert(entry->path().parent_path().string());
    }
    if (ec) return io_error("cannot list `" + root + "`: " + ec.message());
    if (packs.size() == before) return not_found("there is no pack below `" + root + "`: a pack is a folder with a `pack.toml`");
  }
  return std::vector<std::string>(packs.begin(), packs.end());
}

rulebook::ReadResult load_rules(std::span<const std::string> folders) {
  const Result<std::vector<std::string>> packs = find_packs(folders);
  if (packs.has_error()) {
    rulebook::ReadResult failed;
    failed.errors.push_back(packs.error());
    return failed;
  }
  return rulebook::read_packs(*packs, load_file);
}

}  // namespace isonomy::app
