// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/cmd_rules.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

#include "daemon/app/cmd_rules_coverage.h"
#include "daemon/app/cmd_rules_diff.h"
#include "daemon/app/cmd_rules_fmt.h"
#include "daemon/app/cmd_rules_test.h"
#include "daemon/app/exit_codes.h"
#include "daemon/app/files.h"
#include "daemon/app/rule_files.h"
#include "daemon/app/rules_text.h"
#include "daemon/app/starter_pack.h"
#include "daemon/base/text.h"

namespace isonomy::app {
namespace {

using rulebook::Level;
using rulebook::Remark;

struct ShowOptions {
  std::vector<std::string> packs{"rules"};
  std::string rule, at, known;
  bool json = false;
};

struct CheckOptions {
  std::vector<std::string> packs{"rules"};
  bool json = false, strict = false, quiet = false;
};

struct NewOptions {
  std::string folder;
  bool json = false;
};

int complain(const std::string& message, int exit_code) {
  std::fprintf(stderr, "isonomy: %s\n", message.c_str());
  return exit_code;
}

// Null after printing why.
std::shared_ptr<const rulebook::Rulebook> load(const std::vector<std::string>& folders) {
  rulebook::ReadResult read = load_rules(folders);
  for (const Error& error : read.errors) std::fprintf(stderr, "isonomy: %s\n", to_string(error).c_str());
  return read.rulebook;
}

int show(const ShowOptions& options) {
  AsOf as_of;
  if (!options.at.empty()) {
    const auto span = parse_span(options.at);
    if (span.has_error()) return complain("--at: " + span.error().message, kUsage);
    as_of.at = *span;
  }
  if (!options.known.empty()) {
    const auto day = parse_day(options.known);
    if (day.has_error()) return complain("--known: " + day.error().message, kUsage);
    if (!as_of.at) return complain("--known says how the law of a day was known: add --at DAY", kUsage);
    as_of.known = *day;
  }
  const auto rules = load(options.packs);
  if (rules == nullptr) return kEnvironment;
  bool found = false;
  for (const rulebook::Rule& rule : rules->rules) {
    if (!options.rule.empty() && rule.id != options.rule) continue;
    found = true;
    std::printf("%s\n", (options.json ? rule_json(*rules, rule, as_of) : rule_text(*rules, rule, as_of)).c_str());
  }
  if (found || options.rule.empty()) return kDone;
  std::vector<std::string> known;
  for (const rulebook::Rule& rule : rules->rules) known.push_back(rule.id);
  return complain("there is no rule `" + options.rule + "`" + did_you_mean(options.rule, known), kCheckFailed);
}

std::string line_of_file(const std::string& path, size_t line) {
  const auto text = load_file(path);
  if (text.has_error()) return {};
  const std::vector<std::string_view> lines = split(*text, '\n');
  return line >= 1 && line <= lines.size() ? std::string(trim(lines[line - 1]).empty() ? "" : lines[line - 1]) : std::string();
}

void print_summary(const std::vector<Remark>& remarks, const rulebook::ReadResult& read) {
  const auto count = [&](Level level) { return std::count_if(remarks.begin(), remarks.end(), [&](const Remark& r) { return r.level == level; }); };
  if (read.rulebook == nullptr) {
    std::printf("%td errors: nothing was loaded%s\n", count(Level::kError), remarks.size() >= 20 ? "; these are the first 20" : "");
    return;
  }
  if (!read.notes.empty()) std::printf("assumed:\n");
  for (const std::string& note : read.notes) std::printf("  %s\n", note.c_str());
  const size_t rules = read.rulebook->rules.size();
  std::printf("%zu rules: %td errors, %td warnings, %td of information\n", rules, count(Level::kError), count(Level::kWarning), count(Level::kInformation));
}

int check(const CheckOptions& options) {
  const rulebook::ReadResult read = load_rules(options.packs);
  std::vector<Remark> remarks;
  bool environment = false;
  for (const Error& error : read.errors) {
    remarks.push_back({Level::kError, code_name(error.code), error.message, error.where, {}, {}, {}, {}});
    environment = environment || error.code == Code::kIo || (error.code == Code::kNotFound && error.where.empty());
  }
  if (read.rulebook != nullptr) remarks = rulebook::check(*read.rulebook);
  bool failed = !read.errors.empty();
  for (const Remark& remark : remarks) {
    failed = failed || remark.level == Level::kError || (options.strict && remark.level == Level::kWarning);
    if (options.quiet && remark.level == Level::kInformation) continue;
    std::fputs(options.json ? (remark_json(remark) + "\n").c_str() : remark_text(remark, line_of_file).c_str(), stdout);
  }
  if (!options.json) print_summary(remarks, read);
  return environment ? kEnvironment : failed ? kCheckFailed : kDone;
}

int start(const NewOptions& options) {
  namespace fs = std::filesystem;
  const fs::path folder = (fs::path(options.folder) / "").parent_path();
  const std::string id = folder.filename().string();
  if (id.empty() || id.find_first_of("\"\\ \t\n") != std::string::npos) return complain("name the new pack's folder with letters, digits and -", kUsage);
  std::error_code ec;
  if (fs::exists(folder / "pack.toml", ec)) return complain("`" + folder.string() + "` already holds a pack: choose another folder", kUsage);
  fs::create_directories(folder, ec);
  if (ec) return complain("cannot make `" + folder.string() + "`: " + ec.message(), kEnvironment);
  for (const auto& [name, text] : {std::pair{"pack.toml", starter_pack(id)}, {"events.ndjson", starter_events(id)}, {"examples.md", starter_examples(id)}}) {
    std::ofstream out(folder / name, std::ios::binary);
    out << text;
    if (!out.flush()) return complain("cannot write `" + (folder / name).string() + "`", kEnvironment);
  }
  if (options.json) {
    std::printf("{\"folder\":%s,\"files\":[\"pack.toml\",\"events.ndjson\",\"examples.md\"]}\n", json_string(folder.string()).c_str());
    return kDone;
  }
  const std::string path = folder.string();
  std::printf("Wrote pack.toml, examples.md and events.ndjson into %s. Try:\n  isonomy rules check %s\n  isonomy rules test %s\n  isonomy eval --pack %s %s/events.ndjson\n",
              path.c_str(), path.c_str(), path.c_str(), path.c_str(), path.c_str());
  return kDone;
}

constexpr const char* kFolders = "folders of packs, or folders that hold packs";

void add_show(CLI::App& rules, int& exit_code) {
  auto options = std::make_shared<ShowOptions>();
  CLI::App* command = rules.add_subcommand("show", "Show rules and their versions; with --at, which one governs a day and why the others do not");
  command->add_option("PACKS", options->packs, kFolders)->capture_default_str();
  command->add_option("--rule", options->rule, "this rule alone");
  command->add_option("--at", options->at, "the law of this day: 2011-01-01, or 2011-01 where less is known");
  command->add_option("--known", options->known, "as it could be read on this day; default: as it is known now");
  command->add_flag("--json", options->json, "one JSON object a line");
  command->footer("Examples:\n  isonomy rules show rules/it/highway-code\n  isonomy rules show rules/it --rule serve --at 2010-08-20 --known 2010-07-01");
  command->callback([options, &exit_code] { exit_code = show(*options); });
}

void add_check(CLI::App& rules, int& exit_code) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command = rules.add_subcommand("check", "Check packs: types, names, gaps, contradictions, back-dating, notice, terms nobody can keep");
  command->add_option("PACKS", options->packs, kFolders)->capture_default_str();
  command->add_flag("--strict", options->strict, "warnings fail the check as well");
  command->add_flag("--quiet", options->quiet, "no information, only errors and warnings");
  command->add_flag("--json", options->json, "one JSON object a line");
  command->footer("Examples:\n  isonomy rules check rules/it/highway-code\n  isonomy rules check --strict --json rules\nExit codes: 0 nothing wrong; 1 errors (with --strict also warnings); 3 a folder cannot be read.");
  command->callback([options, &exit_code] { exit_code = check(*options); });
}

void add_new(CLI::App& rules, int& exit_code) {
  auto options = std::make_shared<NewOptions>();
  CLI::App* command = rules.add_subcommand("new", "Write a starter pack with worked examples and a few events to try it on");
  command->add_option("FOLDER", options->folder, "the new pack's folder; its name becomes the pack's id")->required();
  command->add_flag("--json", options->json, "say what was written as JSON");
  command->footer("Example:\n  isonomy rules new rules/example/library");
  command->callback([options, &exit_code] { exit_code = start(*options); });
}

}  // namespace

void add_rules_commands(CLI::App& app, int& exit_code) {
  CLI::App* rules = app.add_subcommand("rules", "Show, check, test, compare, format and start rule packs");
  rules->require_subcommand(1);
  add_show(*rules, exit_code);
  add_check(*rules, exit_code);
  add_rules_test(*rules, exit_code);
  add_rules_coverage(*rules, exit_code);
  add_rules_diff(*rules, exit_code);
  add_rules_fmt(*rules, exit_code);
  add_new(*rules, exit_code);
}

}  // namespace isonomy::app
