// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/cmd_eval.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>

#include "daemon/app/exit_codes.h"
#include "daemon/app/finding_text.h"
#include "daemon/app/json_findings.h"
#include "daemon/app/judging.h"
#include "daemon/app/settings.h"
#include "daemon/app/terminal.h"
#include "daemon/base/sha256.h"
#include "daemon/base/text.h"

namespace isonomy::app {
namespace {

struct Options {
  std::string file, findings_file, input_source, fail_on;
  std::vector<std::string> packs;
  int lateness_days = 0;
  uint64_t case_bytes = static_cast<uint64_t>(Settings{}.judging.case_bytes);
  bool json = false;
};

struct Counts {
  std::map<std::string, std::map<std::string, uint64_t>> by_code;  // code to verdict to number
  uint64_t total = 0;
  detect::Grade worst = detect::Grade::kInformation;
  bool any_above_undetermined = false;

  void add(const detect::Finding& finding) {
    ++by_code[finding.code][std::string(verdict_name(finding.verdict))];
    ++total;
    if (finding.verdict == detect::Verdict::kUndetermined) return;
    worst = any_above_undetermined ? std::max(worst, finding.grade) : finding.grade;
    any_above_undetermined = true;
  }
};

std::string summary_json(const Judged& judged, const Counts& counts) {
  const engine::Engine& engine = *judged.engine;
  std::string out = "{\"events\":" + std::to_string(judged.events) + ",\"cases\":" + std::to_string(engine.cases()) +
                    ",\"duplicates\":" + std::to_string(judged.duplicates) + ",\"rejected\":" + std::to_string(judged.rejected) +
                    ",\"unmapped\":" + std::to_string(engine.unmapped()) + ",\"forgotten_decisions\":" + std::to_string(engine.book().forgotten()) +
                    ",\"findings\":" + std::to_string(counts.total) + ",\"codes\":{";
  bool first = true;
  for (const auto& [code, verdicts] : counts.by_code) {
    out += (first ? "" : ",") + json_string(code) + ":{";
    first = false;
    uint64_t sum = 0;
    for (const auto& [verdict, number] : verdicts) {
      out += json_string(verdict) + ":" + std::to_string(number) + ",";
      sum += number;
    }
    out += "\"total\":" + std::to_string(sum) + "}";
  }
  return out + "},\"rulebook\":" + json_string(to_hex(judged.rules->identity)) + "}";
}

void print_summary(const Judged& judged, const Counts& counts) {
  const engine::Engine& engine = *judged.engine;
  std::printf("%llu events, %zu cases", static_cast<unsigned long long>(judged.events), engine.cases());
  if (judged.duplicates > 0) std::printf(", %llu duplicates", static_cast<unsigned long long>(judged.duplicates));
  if (judged.rejected > 0) std::printf(", %llu rejected", static_cast<unsigned long long>(judged.rejected));
  if (engine.unmapped() > 0) std::printf(", %llu that no map reads", static_cast<unsigned long long>(engine.unmapped()));
  if (engine.book().forgotten() > 0) std::printf("\n%lld decisions are no longer held one by one, and were compared with no other (%zu acts are)",
                                                static_cast<long long>(engine.book().forgotten()), engine.book().held());
  std::printf("\n%llu findings\n", static_cast<unsigned long long>(counts.total));
  for (const auto& [code, verdicts] : counts.by_code) {
    std::string line = "  " + code + std::string(code.size() < 6 ? 6 - code.size() : 0, ' ');
    for (const auto& [verdict, number] : verdicts) line += "  " + verdict + " " + std::to_string(number);
    std::printf("%s\n", line.c_str());
  }
}

int run(const Options& options) {
  const auto rules = load_rules_aloud(options.packs);
  if (rules == nullptr) return kEnvironment;
  Result<Judged> judged = judge_file(options.file, rules, options.input_source, {.lateness_days = options.lateness_days, .case_bytes = options.case_bytes});
  if (judged.has_error()) {
    std::fprintf(stderr, "isonomy: %s\n", to_string(judged.error()).c_str());
    return kEnvironment;
  }
  std::ofstream file;
  if (!options.findings_file.empty()) {
    file.open(options.findings_file, std::ios::binary | std::ios::trunc);
    if (!file) {
      std::fprintf(stderr, "isonomy: %s: cannot write: check the folder and its permissions\n", options.findings_file.c_str());
      return kEnvironment;
    }
  }
  Counts counts;
  const Status visited = judged->engine->visit_findings([&](std::string_view json) {
    const Result<detect::Finding> finding = read_finding(json);
    ISO_CHECK(finding.has_value(), "we wrote it ourselves");
    counts.add(*finding);
    if (file.is_open()) file << json << '\n';
  });
  if (visited.has_error()) {
    std::fprintf(stderr, "isonomy: %s\n", to_string(visited.error()).c_str());
    return kEnvironment;
  }
  if (file.is_open() && !file.flush()) {
    std::fprintf(stderr, "isonomy: %s: could not be written to the end: is the disk full?\n", options.findings_file.c_str());
    return kEnvironment;
  }
  for (const std::string& problem : judged->problems) std::fprintf(stderr, "isonomy: rejected %s\n", problem.c_str());
  if (judged->rejected > judged->problems.size()) {
    std::fprintf(stderr, "isonomy: %llu lines rejected in all\n", static_cast<unsigned long long>(judged->rejected));
  }
  if (options.json) {
    std::printf("%s\n", summary_json(*judged, counts).c_str());
  } else {
    print_summary(*judged, counts);
  }
  if (options.fail_on.empty()) return kDone;
  const auto limit = detect::parse_grade(options.fail_on);
  return counts.any_above_undetermined && counts.worst >= *limit ? kCheckFailed : kDone;
}

}  // namespace

void add_eval_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("eval", "Judge a file of events against packs of rules, with no daemon");
  command->add_option("FILE", options->file, "events: .ndjson, .csv, .xes or .jsonocel (OCEL 2.0), also .gz; - for standard input")->required();
  command->add_option("--pack", options->packs, "folder of a pack, or of several; may be repeated")->allow_extra_args(false)->required();
  command->add_option("--findings", options->findings_file, "write the findings there, one JSON object a line");
  command->add_option("--input", options->input_source, "for .csv, .xes and .jsonocel: the source of the [[input]] to use, where packs have several");
  command->add_option("--lateness", options->lateness_days, "days an event may come behind the latest of its source")->check(CLI::Range(0, 36500));
  command->add_option("--case-bytes", options->case_bytes, "memory for cases; the idle ones go to a temporary file")->check(CLI::Range(uint64_t{16} << 10, uint64_t{1} << 40));
  command->add_option("--fail-on", options->fail_on, "exit 1 when a finding above undetermined has this grade or a graver one")
      ->check(CLI::IsMember({"information", "minor", "serious"}));
  command->add_flag("--json", options->json, "print the summary as JSON: counts by code and verdict");
  command->footer(
      "Examples:\n"
      "  isonomy eval --pack rules/cn/platform-economy examples/cn-platform/events.ndjson\n"
      "  isonomy eval --pack rules/it/highway-code --findings found.ndjson fines.csv.gz\n"
      "  isonomy eval --pack rules/cn --json --fail-on serious events.ndjson");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace isonomy::app
