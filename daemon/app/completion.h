// SPDX-License-Identifier: Apache-2.0
// Completion scripts for shells, printed from the command tree itself, so that they cannot know other commands than the program has.
//
// Threads: pure.
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace isonomy::app {

enum class Shell : uint8_t { kBash, kZsh, kFish };
std::optional<Shell> parse_shell(std::string_view name);

struct CompletedOption {
  std::vector<std::string> names;   // "--json", "-j"
  std::string about;
  bool takes_value = false;
};

// A command and what may follow it; the first is the program itself.
struct CompletedCommand {
  std::string path;                 // "isonomy rules test"
  std::string about;
  bool takes_files = false;         // it has positional arguments
  std::vector<CompletedOption> options;
  std::vector<std::pair<std::string, std::string>> commands;   // name, about
};

std::vector<CompletedCommand> commands_of(const CLI::App& app);
std::string completion_script(Shell shell, const std::vector<CompletedCommand>& commands);

}  // namespace isonomy::app
