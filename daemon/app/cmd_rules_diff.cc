// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/cmd_rules_diff.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "daemon/app/case_outcomes.h"
#include "daemon/app/exit_codes.h"
#include "daemon/app/judging.h"
#include "daemon/app/rules_text.h"
#include "daemon/app/terminal.h"
#include "daemon/base/text.h"
#include "daemon/rulebook/difference.h"

namespace isonomy::app {
namespace {

struct Options {
  std::string before, after, events, input_source;
  bool json = false, exit_code = false;
};

std::string list_json(const std::vector<std::string>& list) {
  std::string out = "[";
  for (size_t i = 0; i < list.size(); ++i) out += (i > 0 ? "," : "") + json_string(list[i]);
  return out + "]";
}

std::string in_text(const std::vector<std::string>& list) { return list.empty() ? "none" : join(list, ", "); }

Result<CaseOutcomes> judge_under(const char* which, const Options& options, const std::shared_ptr<const rulebook::Rulebook>& rules) {
  ISO_TRY(CaseOutcomes out, outcomes(options.events, rules, options.input_source));
  for (const std::string& problem : out.problems) std::fprintf(stderr, "isonomy: under %s: rejected %s\n", which, problem.c_str());
  return out;
}

// Number of cases that end otherwise, or an error.
Result<size_t> compare_cases(const Options& options, const std::shared_ptr<const rulebook::Rulebook>& before, const std::shared_ptr<const rulebook::Rulebook>& after) {
  ISO_TRY(const CaseOutcomes old_outcomes, judge_under("A", options, before));
  ISO_TRY(const CaseOutcomes new_outcomes, judge_under("B", options, after));
  const std::vector<OutcomeChange> changes = changed_outcomes(old_outcomes, new_outcomes);
  for (const OutcomeChange& change : changes) {
    if (options.json) {
      std::printf("{\"case\":%s,\"before\":%s,\"after\":%s}\n", json_string(change.case_key).c_str(), list_json(change.before).c_str(), list_json(change.after).c_str());
    } else {
      std::printf("case %s: %s -> %s\n", change.case_key.c_str(), in_text(change.before).c_str(), in_text(change.after).c_str());
    }
  }
  const size_t cases = std::max(old_outcomes.cases, new_outcomes.cases);
  if (options.json) {
    std::printf("{\"cases\":%zu,\"changed\":%zu,\"rejected\":%llu}\n", cases, changes.size(), static_cast<unsigned long long>(old_outcomes.rejected + new_outcomes.rejected));
  } else {
    std::printf("%s\n", coloured(std::to_string(changes.size()) + " of " + std::to_string(cases) + " cases change outcome", Colour::kBold).c_str());
  }
  return changes.size();
}

int run(const Options& options) {
  const auto before = load_rules_aloud({options.before}), after = load_rules_aloud({options.after});
  if (before == nullptr || after == nullptr) return kEnvironment;
  const std::vector<rulebook::Difference> differences = rulebook::difference(*before, *after);
  for (const rulebook::Difference& difference : differences) {
    std::printf("%s\n", (options.json ? difference_json(difference) : rulebook::in_words(difference)).c_str());
  }
  if (!options.json && differences.empty()) std::printf("no difference: both are %s\n", to_hex(before->identity).c_str());
  size_t changed = differences.size();
  if (!options.events.empty()) {
    const Result<size_t> cases = compare_cases(options, before, after);
    if (cases.has_error()) {
      std::fprintf(stderr, "isonomy: %s\n", to_string(cases.error()).c_str());
      return kEnvironment;
    }
    changed = *cases;
  }
  return options.exit_code && changed > 0 ? kCheckFailed : kDone;
}

}  // namespace

void add_rules_diff(CLI::App& rules, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = rules.add_subcommand("diff", "What changed between two rulebooks, in words, and with --events which cases end otherwise");
  command->add_option("A", options->before, "the earlier folder")->required();
  command->add_option("B", options->after, "the later folder")->required();
  command->add_option("--events", options->events, "judge this file under both (.ndjson, .csv, also .gz) and list the cases whose findings differ");
  command->add_option("--input", options->input_source, "for .csv, .xes and .jsonocel: the source of the [[input]] to use, where packs have several");
  command->add_flag("--exit-code", options->exit_code, "exit 1 when something changed: with --events a case, without it the rules");
  command->add_flag("--json", options->json, "one JSON object a line");
  command->footer("Formatting and order are no change. A case's outcome is its findings by code, rule and verdict; the name of a version is none.\n"
                  "Examples:\n  isonomy rules diff old/rules/it/highway-code rules/it/highway-code\n"
                  "  isonomy rules diff old new --events rtfm_events.csv.gz --json | jq -r 'select(.case).case'\n"
                  "Exit codes: 0 done; 1 with --exit-code, something changed; 2 usage; 3 a pack or file cannot be read.");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace isonomy::app
