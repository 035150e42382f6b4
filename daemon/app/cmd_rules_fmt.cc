// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/cmd_rules_fmt.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "daemon/app/exit_codes.h"
#include "daemon/app/files.h"
#include "daemon/app/rule_files.h"
#include "daemon/base/text.h"
#include "daemon/rulebook/layout.h"

namespace isonomy::app {
namespace {

struct Options {
  std::vector<std::string> packs{"rules"};
  bool check = false, json = false;
};

int complain(const Error& error) {
  std::fprintf(stderr, "isonomy: %s\n", to_string(error).c_str());
  return kEnvironment;
}

// The rulebook's identity before and after; the file is written only when they are the same.
Status rewrite(const std::string& folder, const std::string& path, const std::string& text) {
  const rulebook::ReadResult before = rulebook::read_packs(std::vector{folder}, load_file);
  if (before.rulebook == nullptr) return before.errors.front();
  const rulebook::Loader fresh = [&](const std::string& asked) { return asked == path ? Result<std::string>(text) : load_file(asked); };
  const rulebook::ReadResult after = rulebook::read_packs(std::vector{folder}, fresh);
  if (after.rulebook == nullptr || after.rulebook->identity != before.rulebook->identity) {
    return Error{Code::kCorrupt, "laid out, the rulebook would have another identity, so the file stays as it is: this is a fault of the program", path};
  }
  return write_file(path, text);
}

int run(const Options& options) {
  const Result<std::vector<std::string>> packs = find_packs(options.packs);
  if (packs.has_error()) return complain(packs.error());
  size_t changed = 0;
  int worst = kDone;
  for (const std::string& folder : *packs) {
    const std::string path = folder + "/pack.toml";
    const Result<std::string> text = load_file(path);
    const Result<std::string> fresh = text.has_error() ? text : rulebook::laid_out(*text, path);
    if (fresh.has_error()) {
      worst = complain(fresh.error());
      continue;
    }
    const bool differs = *fresh != *text;
    if (differs && !options.check) {
      const Status written = rewrite(folder, path, *fresh);
      if (written.has_error()) {
        worst = complain(written.error());
        continue;
      }
    }
    changed += differs;
    if (options.json) {
      std::printf("{\"path\":%s,\"changed\":%s,\"written\":%s}\n", json_string(path).c_str(), differs ? "true" : "false", differs && !options.check ? "true" : "false");
    } else if (differs) {
      std::printf("%s %s\n", options.check ? "not laid out:" : "rewrote", path.c_str());
    }
  }
  if (worst != kDone) return worst;
  return options.check && changed > 0 ? kCheckFailed : kDone;
}

}  // namespace

void add_rules_fmt(CLI::App& rules, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = rules.add_subcommand("fmt", "Lay out pack.toml: order of keys, alignment, blank lines; comments are kept");
  command->add_option("PACKS", options->packs, "folders of packs, or folders that hold packs")->capture_default_str();
  command->add_flag("--check", options->check, "write nothing; exit 1 when a file is not laid out");
  command->add_flag("--json", options->json, "one JSON object a pack");
  command->footer("A file is written only when the rulebook keeps its identity. What cannot be laid out line by line is refused with its place.\n"
                  "Examples:\n  isonomy rules fmt my/pack\n  isonomy rules fmt --check rules\n"
                  "Exit codes: 0 done; 1 with --check, a file is not laid out; 2 usage; 3 a pack cannot be read or laid out.");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace isonomy::app
