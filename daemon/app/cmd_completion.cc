// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/cmd_completion.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "daemon/app/completion.h"
#include "daemon/app/exit_codes.h"

namespace isonomy::app {

void add_completion_command(CLI::App& app, int& exit_code) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("completion", "Print the completion script for a shell");
  command->add_option("SHELL", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->footer("Examples:\n  eval \"$(isonomy completion bash)\"\n  isonomy completion zsh > ~/.zfunc/_isonomy\n  isonomy completion fish > ~/.config/fish/completions/isonomy.fish");
  command->callback([shell, &app, &exit_code] {
    std::fputs(completion_script(*parse_shell(*shell), commands_of(app)).c_str(), stdout);
    exit_code = kDone;
  });
}

}  // namespace isonomy::app
