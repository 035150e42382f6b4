// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/cmd_rules_coverage.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>

#include "daemon/app/coverage_text.h"
#include "daemon/app/example_run.h"
#include "daemon/app/exit_codes.h"
#include "daemon/app/files.h"
#include "daemon/app/judging.h"
#include "daemon/app/rule_files.h"

namespace isonomy::app {
namespace {

struct Options {
  std::vector<std::string> packs{"rules"}, events;
  std::string lcov;
  int at_least = 0;
  bool json = false, branches = false;
};

int complain(const Error& error) {
  std::fprintf(stderr, "isonomy: %s\n", to_string(error).c_str());
  return kEnvironment;
}

// The pack itself among those it was read with.
const rulebook::Pack* own_pack(const rulebook::Rulebook& rules, const std::string& folder) {
  const auto found = std::find_if(rules.packs.begin(), rules.packs.end(), [&](const rulebook::Pack& pack) { return pack.folder == folder; });
  return found == rules.packs.end() ? nullptr : &*found;
}

int run_examples(const std::string& folder, Coverage& coverage, std::vector<std::pair<std::string, std::string>>& packs) {
  ExampleRunner runner(folder, load_file, &coverage);
  for (const Error& error : runner.errors()) complain(error);
  if (runner.rules() == nullptr) return kEnvironment;
  if (const rulebook::Pack* pack = own_pack(*runner.rules(), folder)) packs.emplace_back(pack->id, folder + "/pack.toml");
  const std::string path = folder + "/" + kExamplesFile;
  Result<std::string> text = load_file(path);
  if (text.has_error()) return text.error().code == Code::kNotFound ? kDone : complain(text.error());
  const ExampleFile file = read_examples(path, *std::move(text));
  for (const Error& error : file.errors) complain(error);
  for (const Example& example : file.examples) {
    for (const std::string& problem : runner.run(file, example).problems) std::fprintf(stderr, "isonomy: %s\n", problem.c_str());
  }
  return kDone;
}

int run_events(const Options& options, const std::vector<std::string>& folders, Coverage& coverage) {
  if (options.events.empty()) return kDone;
  const auto rules = load_rules_aloud(folders);
  if (rules == nullptr) return kEnvironment;
  coverage.watch(rules);
  for (const std::string& path : options.events) {
    const Result<Judged> judged = judge_file(path, rules, "");
    if (judged.has_error()) return complain(judged.error());
    for (const std::string& problem : judged->problems) std::fprintf(stderr, "isonomy: rejected %s\n", problem.c_str());
    const Status done = judge_all(*judged->engine, &coverage, [](const casework::Case&, const std::vector<detect::Finding>&) {});
    if (done.has_error()) return complain(done.error());
  }
  return kDone;
}

int run(const Options& options) {
  const Result<std::vector<std::string>> folders = find_packs(options.packs);
  if (folders.has_error()) return complain(folders.error());
  Coverage coverage;
  std::vector<std::pair<std::string, std::string>> packs;
  for (const std::string& folder : *folders) {
    if (const int code = run_examples(folder, coverage, packs); code != kDone) return code;
  }
  if (const int code = run_events(options, *folders, coverage); code != kDone) return code;
  std::string lcov;
  bool enough = true;
  for (const PackCoverage& pack : coverage_of(coverage, packs)) {
    std::fputs(options.json ? (coverage_json(coverage, pack) + "\n").c_str() : coverage_text(coverage, pack, options.branches).c_str(), stdout);
    lcov += coverage_lcov(coverage, pack);
    if (pack.total.atoms.at_least(options.at_least)) continue;
    enough = false;
    std::fprintf(stderr, "isonomy: %s: less than %d %% of its atoms are exercised\n", pack.id.c_str(), options.at_least);
  }
  if (!options.lcov.empty()) {
    const Status written = write_file(options.lcov, lcov);
    if (written.has_error()) return complain(written.error());
  }
  return enough ? kDone : kCheckFailed;
}

}  // namespace

void add_rules_coverage(CLI::App& rules, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = rules.add_subcommand("coverage", "Which versions, atoms and branches of packs the examples beside them never exercise");
  command->add_option("PACKS", options->packs, "folders of packs, or folders that hold packs")->capture_default_str();
  command->add_option("--events", options->events, "a file of events to judge as well (.ndjson, .csv, also .gz); may be repeated")->allow_extra_args(false);
  command->add_option("--lcov", options->lcov, "write the counts to this file in lcov's format");
  command->add_option("--at-least", options->at_least, "fail when a pack's examples exercise less than so many percent of its atoms")->check(CLI::Range(0, 100));
  command->add_flag("--branches", options->branches, "list also atoms that were only ever true, or only ever false");
  command->add_flag("--json", options->json, "one JSON object a pack");
  command->footer("A version counts when it governed something; an atom (a comparison, membership or call; an amount as a whole) when it was read,\n"
                  "with unknown as an answer like others; a branch is an atom's being true, and its being false.\n"
                  "Examples:\n  isonomy rules coverage rules/it/highway-code\n  isonomy rules coverage --branches --at-least 90 rules\n"
                  "  isonomy rules coverage my/pack --events log.csv.gz --lcov coverage.info && genhtml --branch-coverage coverage.info -o html\n"
                  "Exit codes: 0 done; 1 less than --at-least; 2 usage; 3 a pack or file cannot be read.");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace isonomy::app
