// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/completion.h"

#include <CLI/CLI.hpp>

#include "daemon/base/text.h"

namespace isonomy::app {
namespace {

std::string in_quotes(std::string_view text) {   // for sh and fish: within single quotes
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// zsh reads brackets and colons of a description as its own.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string words(const CompletedCommand& command) {
  std::vector<std::string> all;
  for (const auto& [name, about] : command.commands) all.push_back(name);
  for (const CompletedOption& option : command.options) all.insert(all.end(), option.names.begin(), option.names.end());
  return join(all, " ");
}

std::string values(const CompletedCommand& command) {
  std::vector<std::string> all;
  for (const CompletedOption& option : command.options) {
    if (option.takes_value) all.insert(all.end(), option.names.begin(), option.names.end());
  }
  return join(all, " ");
}

// Which command the words before the cursor name: subcommands extend the path, everything else is passed over.
std::string bash_script(const std::vector<CompletedCommand>& commands) {
  const std::string& program = commands.front().path;
  std::string out = "# bash completion for " + program + ": eval \"$(" + program + " completion bash)\", or put this into\n# ~/.local/share/bash-completion/completions/" + program + "\n";
  out += "_" + program + "_words() {\n  words='' files='' values='' subcommands=''\n  case \"$1\" in\n";
  for (const CompletedCommand& command : commands) {
    std::vector<std::string> names;
    for (const auto& [name, about] : command.commands) names.push_back(name);
    out += "    " + in_quotes(command.path) + ") words=" + in_quotes(words(command)) + " files=" + (command.takes_files ? "1" : "''") + " values=" + in_quotes(values(command)) +
           " subcommands=" + in_quotes(join(names, " ")) + " ;;\n";
  }
  out += "  esac\n}\n";
  out += "_" + program + "() {\n"
         "  local current=\"${COMP_WORDS[COMP_CWORD]}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\" path=" + in_quotes(program) + " words files values subcommands i\n"
         "  _" + program + "_words \"$path\"\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    [[ \" $subcommands \" == *\" ${COMP_WORDS[i]} \"* ]] || continue\n"
         "    path+=\" ${COMP_WORDS[i]}\"\n"
         "    _" + program + "_words \"$path\"\n"
         "  done\n"
         "  COMPREPLY=()\n"
         "  if [[ \" $values \" == *\" $before \"* && $before == -* ]]; then\n"
         "    compopt -o default 2> /dev/null\n"
         "    return\n"
         "  fi\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
         "  if [[ -n $files && $current != -* ]]; then\n"
         "    compopt -o filenames 2> /dev/null\n"
         "    local found\n"
         "    mapfile -t found < <(compgen -f -- \"$current\")\n"
         "    COMPREPLY=(\"${found[@]}\")\n"
         "  fi\n"
         "}\n"
         "complete -F _" + program + " " + program + "\n";
  return out;
}

std::string zsh_script(const std::vector<CompletedCommand>& commands) {
  const std::string& program = commands.front().path;
  std::string out = "#compdef " + program + "\n# zsh completion for " + program + ": put this as _" + program + " into a folder of $fpath.\n";
  out += "_" + program + "() {\n  local so_far=" + in_quotes(program) + " word\n  local -a names options\n  for word in \"${(@)words[2,CURRENT-1]}\"; do\n    case \"$so_far $word\" in\n";
  for (size_t i = 1; i < commands.size(); ++i) out += "      " + in_quotes(commands[i].path) + ") so_far=" + in_quotes(commands[i].path) + " ;;\n";
  out += "    esac\n  done\n  case \"$so_far\" in\n";
  for (const CompletedCommand& command : commands) {
    out += "    " + in_quotes(command.path) + ")\n      names=(";
    for (const auto& [name, about] : command.commands) out += "\n        " + in_quotes(zsh_text(name) + ":" + zsh_text(about));
    out += ")\n      options=(";
    for (const CompletedOption& option : command.options) {
      for (const std::string& name : option.names) out += "\n        " + in_quotes(zsh_text(name) + ":" + zsh_text(option.about));
    }
    out += ")\n";
    out += command.takes_files ? "      [[ $PREFIX == -* ]] || _files\n" : "";
    out += "      ;;\n";
  }
  out += "  esac\n  (( ${#names} )) && _describe -t commands command names\n  [[ $PREFIX == -* ]] && _describe -o -t options option options\n  [[ ${words[CURRENT-1]} == -* ]] && _files\n}\n"
         "_" + program + " \"$@\"\n";
  return out;
}

std::string fish_script(const std::vector<CompletedCommand>& commands) {
  const std::string& program = commands.front().path;
  std::string out = "# fish completion for " + program + ": put this as " + program + ".fish into ~/.config/fish/completions/\n";
  out += "function __" + program + "_path\n  set -l path " + in_quotes(program) + "\n  for word in (commandline -opc)[2..-1]\n    switch \"$path $word\"\n      case";
  for (size_t i = 1; i < commands.size(); ++i) out += " " + in_quotes(commands[i].path);
  out += "\n        set path \"$path $word\"\n    end\n  end\n  echo $path\nend\n";
  for (const CompletedCommand& command : commands) {
    const std::string head = "complete -c " + program + " -n " + in_quotes("test (__" + program + "_path) = \"" + command.path + "\"");
    if (!command.takes_files) out += head + " -f\n";
    for (const auto& [name, about] : command.commands) out += head + " -a " + in_quotes(name) + " -d " + in_quotes(about) + "\n";
    for (const CompletedOption& option : command.options) {
      out += head;
      for (const std::string& name : option.names) out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      out += std::string(option.takes_value ? " -r -F" : "") + " -d " + in_quotes(option.about) + "\n";
    }
  }
  return out;
}

}  // namespace

std::optional<Shell> parse_shell(std::string_view name) {
  if (name == "bash") return Shell::kBash;
  if (name == "zsh") return Shell::kZsh;
  if (name == "fish") return Shell::kFish;
  return std::nullopt;
}

std::vector<CompletedCommand> commands_of(const CLI::App& app) {
  std::vector<CompletedCommand> out;
  std::vector<std::pair<const CLI::App*, std::string>> pending{{&app, app.get_name()}};
  for (size_t i = 0; i < pending.size(); ++i) {
    const auto [command, path] = pending[i];
    CompletedCommand entry{path, command->get_description(), false, {}, {}};
    for (const CLI::Option* option : command->get_options()) {
      CompletedOption completed{{}, option->get_description(), option->get_items_expected_max() > 0};
      for (const std::string& name : option->get_snames()) completed.names.push_back("-" + name);
      for (const std::string& name : option->get_lnames()) completed.names.push_back("--" + name);
      if (completed.names.empty()) entry.takes_files = true;
      else entry.options.push_back(std::move(completed));
    }
    for (const CLI::App* inner : command->get_subcommands([](const CLI::App*) { return true; })) {
      entry.commands.emplace_back(inner->get_name(), inner->get_description());
      pending.emplace_back(inner, path + " " + inner->get_name());
    }
    out.push_back(std::move(entry));
  }
  return out;
}

std::string completion_script(Shell shell, const std::vector<CompletedCommand>& commands) {
  switch (shell) {
    case Shell::kBash: return bash_script(commands);
    case Shell::kZsh: return zsh_script(commands);
    case Shell::kFish: return fish_script(commands);
  }
  return {};
}

}  // namespace isonomy::app
