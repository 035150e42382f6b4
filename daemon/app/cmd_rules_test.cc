// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/cmd_rules_test.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "daemon/app/example_run.h"
#include "daemon/app/exit_codes.h"
#include "daemon/app/files.h"
#include "daemon/app/rule_files.h"
#include "daemon/app/terminal.h"
#include "daemon/base/text.h"

namespace isonomy::app {
namespace {

struct Options {
  std::vector<std::string> packs{"rules"};
  std::string only;
  bool json = false, bless = false;
};

struct Tally {
  size_t passed = 0, failed = 0, blessed = 0, without = 0;
  bool unreadable = false;
};

std::string list_json(const std::vector<std::string>& list) {
  std::string out = "[";
  for (size_t i = 0; i < list.size(); ++i) out += (i > 0 ? "," : "") + json_string(list[i]);
  return out + "]";
}

void print_json(const ExampleFile& file, const Example& example, const ExampleResult& result) {
  std::printf("{\"file\":%s,\"line\":%zu,\"example\":%s,\"passed\":%s,\"expected\":%s,\"found\":%s,\"problems\":%s}\n", json_string(file.path).c_str(), example.line,
              json_string(example.name).c_str(), result.passed ? "true" : "false", list_json(example.expected).c_str(), list_json(result.found).c_str(),
              list_json(result.problems).c_str());
}

void print_text(const ExampleFile& file, const Example& example, const ExampleResult& result) {
  std::printf("  %s %s\n", result.passed ? coloured("ok    ", Colour::kGreen).c_str() : coloured("FAILED", Colour::kRed).c_str(), example.name.c_str());
  if (result.passed) return;
  std::printf("         at %s:%zu\n", file.path.c_str(), example.line);
  for (const std::string& problem : result.problems) std::printf("         %s\n", problem.c_str());
  if (result.found == example.expected) return;
  std::printf("         - expected  + found\n");
  for (const std::string& line : line_difference(example.expected, result.found)) {
    const Colour colour = line.front() == '-' ? Colour::kRed : line.front() == '+' ? Colour::kGreen : Colour::kDim;
    std::printf("         %s\n", coloured(line, colour).c_str());
  }
}

void report(const Options& options, const Error& error) {
  if (options.json) {
    std::printf("{\"error\":%s,\"where\":%s}\n", json_string(error.message).c_str(), json_string(error.where).c_str());
  } else {
    std::fprintf(stderr, "isonomy: %s\n", to_string(error).c_str());
  }
}

// Rewrites the file where anything but the findings is in order.
bool bless(const Options& options, const ExampleFile& file, const std::vector<std::vector<std::string>>& found, Tally& tally) {
  const std::string text = blessed(file, found);
  if (text == file.text) return true;
  const Status written = write_file(file.path, text);
  if (written.has_error()) {
    report(options, written.error());
    return false;
  }
  ++tally.blessed;
  return true;
}

void test_pack(const Options& options, const std::string& folder, Tally& tally) {
  const std::string path = folder + "/" + kExamplesFile;
  Result<std::string> text = load_file(path);
  if (text.has_error()) {
    if (text.error().code != Code::kNotFound) {
      tally.unreadable = true;
      return report(options, text.error());
    }
    ++tally.without;
    if (!options.json) std::printf("%s  %s\n", coloured(folder, Colour::kBold).c_str(), "no examples.md");
    return;
  }
  if (!options.json) std::printf("%s\n", coloured(folder, Colour::kBold).c_str());
  ExampleRunner runner(folder, load_file);
  if (runner.rules() == nullptr) {
    tally.unreadable = true;
    for (const Error& error : runner.errors()) report(options, error);
    return;
  }
  const ExampleFile file = read_examples(path, *std::move(text));
  for (const Error& error : file.errors) report(options, error);
  tally.failed += file.errors.size();
  std::vector<std::vector<std::string>> found;
  for (const Example& example : file.examples) {
    found.push_back(example.expected);
    if (!options.only.empty() && example.name.find(options.only) == std::string::npos) continue;
    ExampleResult result = runner.run(file, example);
    // What cannot be judged at all is not blessed: its findings would be those of half a case.
    if (options.bless && result.problems.empty()) {
      result.passed = true;
      found.back() = result.found;
    }
    ++(result.passed ? tally.passed : tally.failed);
    if (options.json) print_json(file, example, result);
    else print_text(file, example, result);
  }
  if (options.bless && !bless(options, file, found, tally)) tally.unreadable = true;
}

int run(const Options& options) {
  const Result<std::vector<std::string>> packs = find_packs(options.packs);
  if (packs.has_error()) {
    report(options, packs.error());
    return kEnvironment;
  }
  Tally tally;
  for (const std::string& folder : *packs) test_pack(options, folder, tally);
  if (options.json) {
    std::printf("{\"passed\":%zu,\"failed\":%zu,\"blessed_files\":%zu,\"packs_without_examples\":%zu}\n", tally.passed, tally.failed, tally.blessed, tally.without);
  } else {
    std::string summary = std::to_string(tally.passed) + " passed, " + std::to_string(tally.failed) + " failed";
    if (tally.without > 0) summary += ", " + std::to_string(tally.without) + (tally.without == 1 ? " pack" : " packs") + " without examples.md";
    if (tally.blessed > 0) summary += "; " + std::to_string(tally.blessed) + (tally.blessed == 1 ? " file" : " files") + " rewritten: read the diff";
    std::printf("%s\n", coloured(summary, tally.failed > 0 ? Colour::kRed : Colour::kGreen).c_str());
  }
  return tally.unreadable ? kEnvironment : tally.failed > 0 ? kCheckFailed : kDone;
}

}  // namespace

void add_rules_test(CLI::App& rules, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = rules.add_subcommand("test", "Run the worked examples in examples.md beside each pack");
  command->add_option("PACKS", options->packs, "folders of packs, or folders that hold packs")->capture_default_str();
  command->add_option("--only", options->only, "examples whose name holds this text");
  command->add_flag("--bless", options->bless, "rewrite the expected findings with what is found; you read the diff");
  command->add_flag("--json", options->json, "one JSON object an example, then the tally");
  command->footer("Examples:\n  isonomy rules test\n  isonomy rules test rules/it/highway-code --only late\n  isonomy rules test my/pack --bless && git diff my/pack/examples.md\n"
                  "Exit codes: 0 all passed; 1 an example failed; 2 usage; 3 a pack or file cannot be read.");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace isonomy::app
