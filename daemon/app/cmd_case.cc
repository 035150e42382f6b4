// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/cmd_case.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>

#include "daemon/app/case_text.h"
#include "daemon/app/exit_codes.h"
#include "daemon/app/judging.h"
#include "daemon/app/line_source.h"
#include "daemon/app/settings.h"
#include "daemon/app/terminal.h"
#include "daemon/base/text.h"
#include "daemon/engine/case_report.h"

namespace isonomy::app {
namespace {

struct Options {
  std::vector<std::string> ids, packs;
  std::string events, ids_from, journal, input_source;
  bool json = false, all = false;
};

Status add_ids(const std::string& path, std::vector<std::string>& ids) {
  ISO_TRY(LineSource source, LineSource::open(path));
  for (;;) {
    ISO_TRY(std::optional<std::string_view> line, source.next());
    if (!line) return {};
    if (!trim(*line).empty()) ids.emplace_back(trim(*line));
  }
}

int run(Options options) {
  const auto complain = [](const Error& error) {
    std::fprintf(stderr, "isonomy: %s\n", to_string(error).c_str());
    return kEnvironment;
  };
  if (!options.ids_from.empty()) {
    const Status added = add_ids(options.ids_from, options.ids);
    if (added.has_error()) return complain(added.error());
  }
  if (options.ids.empty() && !options.all) {
    std::fprintf(stderr, "isonomy: name a case, or --ids-from FILE, or --all\n");
    return kUsage;
  }
  const auto rules = load_rules_aloud(options.packs);
  if (rules == nullptr) return kEnvironment;
  const Result<Judged> judged = options.events.empty() ? judge_journal(options.journal, rules)
                                                       : judge_file(options.events, rules, options.input_source);
  if (judged.has_error()) return complain(judged.error());
  engine::Engine& engine = *judged->engine;
  if (options.all) {
    Result<std::vector<std::string>> ids = engine.case_ids();
    if (ids.has_error()) return complain(ids.error());
    options.ids = *std::move(ids);
  }
  int exit_code = kDone;
  for (const std::string& id : options.ids) {
    const casework::Case* of = engine.find_case(id);
    if (engine.failure()) return complain(*engine.failure());
    if (of == nullptr) {
      std::fprintf(stderr, "isonomy: no case `%s`: ids are those of the events' `case`\n", id.c_str());
      exit_code = kCheckFailed;
      continue;
    }
    engine::CaseReport report = engine::report_case(*of, engine.watermark(*of), engine.judge(), *rules);
    for (detect::Finding& finding : engine.across(id)) report.findings.push_back(std::move(finding));
    std::printf("%s\n", options.json ? to_json(report).c_str() : case_text(report, std::min<size_t>(terminal_width(), 120)).c_str());
  }
  return exit_code;
}

}  // namespace

void add_case_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  options->journal = Settings{}.journal.path;
  options->packs = Settings{}.rules;
  CLI::App* command = app.add_subcommand("case", "Show a case: its timeline, which version of which rule applied, and what came of it");
  command->add_option("ID", options->ids, "the case, as the events name it; several may be named");
  command->add_option("--ids-from", options->ids_from, "a file of ids, one a line");
  command->add_flag("--all", options->all, "every case");
  command->add_option("--pack", options->packs, "folder of a pack, or of several; may be repeated")->allow_extra_args(false)->capture_default_str();
  command->add_option("--events", options->events, "judge this file instead of a journal (.ndjson, .csv, .xes or .jsonocel, also .gz)");
  command->add_option("--journal", options->journal, "journal to read; the daemon may be running")->capture_default_str();
  command->add_option("--input", options->input_source, "for .csv, .xes and .jsonocel: the source of the [[input]] to use, where packs have several");
  command->add_flag("--json", options->json, "one JSON object a line");
  command->footer(
      "Examples:\n"
      "  isonomy case E142 --pack rules/cn --events examples/cn-platform/events.ndjson\n"
      "  isonomy case S38735 --pack rules/it/highway-code --journal /var/lib/isonomy/journal.sqlite\n"
      "  isonomy case --ids-from fines.txt --json --pack rules/it/highway-code --events fines.csv.gz");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace isonomy::app
