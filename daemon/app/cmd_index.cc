// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/cmd_index.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>
#include <memory>

#include "daemon/app/counting.h"
#include "daemon/app/evidence.h"
#include "daemon/app/exit_codes.h"
#include "daemon/app/index_text.h"
#include "daemon/app/settings.h"
#include "daemon/app/terminal.h"
#include "daemon/base/text.h"
#include "daemon/uncertainty/surprises.h"

namespace isonomy::app {
namespace {

struct Options {
  std::string file, journal, input_source;
  std::vector<std::string> packs;
  std::map<std::string, std::string> asked;   // parts of the question by name, as the daemon's HTTP interface has them
  int lateness_days = 0;
  bool closed = false, json = false, findings = false, surprise = false;
};

// One line a decision, in the order of their days.
void print_surprises(const uncertainty::Table& table) {
  uncertainty::each_surprise(table, [&](const uncertainty::Row& row, double bits, double mean) {
    const uncertainty::Law& law = table.laws[row.law];
    std::string line = "{\"day\":\"" + to_string(row.day) + "\"";
    const auto text = [&](const char* name, const std::string& value) {
      line.append(",\"").append(name).append("\":");
      append_json_string(line, value);
    };
    text("version", table.versions[law.version]);
    text("signature", table.signatures[law.signature]);
    text("authority", table.authorities[row.authority]);
    text("official", table.officials[row.official]);
    text("outcome", table.outcomes[row.outcome]);
    std::printf("%s,\"bits\":%.4f,\"running_mean\":%.4f}\n", line.c_str(), bits, mean);
  });
}

int run(const Options& options) {
  const auto rules = load_rules_aloud(options.packs);
  if (rules == nullptr) return kEnvironment;
  uncertainty::IndexQuestion question;
  question.closed = options.closed;
  for (const auto& [name, value] : options.asked) {
    if (value.empty()) continue;
    if (const Status set = uncertainty::set_question(question, name, value); set.has_error()) return fail(set.error());
  }
  Result<Counted> counted = options.file.empty() ? count_journal(options.journal, rules) : count_file(options.file, rules, options.input_source, options.lateness_days);
  if (counted.has_error()) return fail(counted.error());
  for (const std::string& problem : counted->judged.problems) std::fprintf(stderr, "isonomy: rejected %s\n", problem.c_str());
  if (options.surprise) {
    print_surprises(narrowed(counted->basis, question).table.decisions);
    return kDone;
  }
  const uncertainty::IndexReport report = report_on(counted->basis, question);
  if (options.findings) {
    for (const detect::Finding& finding : report.found.findings) std::printf("%s\n", to_json(finding).c_str());
  } else {
    std::printf("%s%s", (options.json ? index_json(report) : index_text(report)).c_str(), options.json ? "\n" : "");
  }
  return kDone;
}

const CLI::Validator kDate([](std::string& text) { return parse_span(text).has_error() ? parse_span(text).error().message : std::string(); }, "DAY");

}  // namespace

void add_index_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  options->journal = Settings{}.journal.path;
  options->packs = Settings{}.rules;
  CLI::App* command = app.add_subcommand("index", "How much the law leaves open, in bits and in money, and whether like cases end alike");
  command->add_option("FILE", options->file, "events (.ndjson, .csv, .xes or .jsonocel, also .gz; - for standard input) instead of a journal");
  command->add_option("--journal", options->journal, "journal to read; the daemon may be running")->capture_default_str();
  command->add_option("--pack", options->packs, "folder of a pack, or of several; may be repeated")->allow_extra_args(false)->capture_default_str();
  command->add_option("--input", options->input_source, "for .csv, .xes and .jsonocel: the source of the [[input]] to use, where packs have several");
  command->add_option("--lateness", options->lateness_days, "days an event may come behind the latest of its source")->check(CLI::Range(0, 36500));
  command->add_option("--by", options->asked["by"], "also for each part")->check(CLI::IsMember({"rule", "authority", "jurisdiction", "month"}));
  command->add_option("--rule", options->asked["rule"], "only decisions under this rule");
  command->add_option("--authority", options->asked["authority"], "only decisions of this authority");
  command->add_option("--jurisdiction", options->asked["jurisdiction"], "only decisions under rules of this jurisdiction");
  command->add_option("--at", options->asked["at"], "as of this day: later acts are left out")->check(kDate);
  command->add_option("--known", options->asked["known"], "with what was recorded by this day")->check(kDate);
  command->add_option("--held-out-from", options->asked["held_out_from"], "also: learn before this day, and say how well facts and officials foretell what came after")->check(kDate);
  command->add_flag("--closed", options->closed, "the data are complete: audit them once, with O'Brien-Fleming looks and robust z");
  command->add_flag("--findings", options->findings, "print the statistical findings alone, one JSON object a line");
  command->add_flag("--surprise", options->surprise, "print the surprise of each decision, in bits, with its running mean: one JSON object a line");
  command->add_flag("--json", options->json, "print everything as one JSON object");
  command->footer(
      "Of what a running daemon has counted, without reading its journal: isonomy ctl index.\n"
      "Formulas, sources and limits: docs/index.md. Error rates: docs/calibration.md.\n"
      "Examples:\n"
      "  isonomy index --pack examples/chicago-critical/critical-found --held-out-from 2014-09-02 chicago_inspections.csv.gz\n"
      "  isonomy index --by authority --at 2022-12-31 --pack rules/cn events.ndjson\n"
      "  isonomy index --journal /var/lib/isonomy/journal.db --json");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace isonomy::app
