// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/cmd_findings.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <set>

#include "daemon/app/exit_codes.h"
#include "daemon/app/finding_list.h"
#include "daemon/app/finding_source.h"
#include "daemon/app/finding_text.h"
#include "daemon/app/json_findings.h"
#include "daemon/app/ocel_export.h"

namespace isonomy::app {
namespace {

struct Options {
  FindingSource from;
  FindingFilter filter;
  std::string group_by, order, fail_on;
  uint64_t most = UINT64_MAX, skip = 0;
  bool json = false, csv = false, ocel = false;
};

int complain(const Error& error, int exit_code = kEnvironment) {
  std::fprintf(stderr, "isonomy: %s\n", to_string(error).c_str());
  return exit_code;
}

// The slice [skip, skip + most).
template <class T>
void cut(std::vector<T>& items, const Options& options) {
  const auto skip = static_cast<ptrdiff_t>(std::min<uint64_t>(options.skip, items.size()));
  items.erase(items.begin(), items.begin() + skip);
  if (items.size() > options.most) items.resize(options.most);
}

void print(const std::string& line) { std::printf("%s\n", line.c_str()); }

int count_by_group(const Options& options, const std::vector<std::string>& lines) {
  Result<std::vector<FindingGroup>> groups = groups_of(lines, options.group_by, options.order == "count");
  if (groups.has_error()) return complain(groups.error());
  cut(*groups, options);
  if (options.csv) print(csv_head(options.group_by));
  for (const FindingGroup& group : *groups) {
    print(options.csv ? csv_line(group) : options.json ? json_line(options.group_by, group) : list_line(group));
  }
  return kDone;
}

// Whether one of them is above undetermined and as grave as --fail-on says, or graver; of all that passed the filters, not of one page.
bool reaches(const std::vector<std::string>& lines, std::string_view grade) {
  const auto limit = detect::parse_grade(grade);
  return limit && std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
    const Result<detect::Finding> finding = read_finding(line);
    return finding.has_value() && finding->verdict != detect::Verdict::kUndetermined && finding->grade >= *limit;
  });
}

int print_findings(const Options& options, std::vector<std::string> lines) {
  const size_t matched = lines.size();
  cut(lines, options);
  if (options.ocel) {
    const isonomy::Status written = write_ocel(lines, [](std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); });
    return written.has_error() ? complain(written.error()) : kDone;
  }
  if (options.csv) print(csv_head());
  for (const std::string& line : lines) {
    if (options.json) {
      print(line);
      continue;
    }
    const Result<detect::Finding> finding = read_finding(line);
    if (finding.has_error()) return complain(finding.error());
    print(options.csv ? csv_line(*finding) : list_line(*finding));
  }
  if (!options.json && !options.csv) std::printf("%s%zu of %zu findings\n", lines.empty() ? "" : "\n", lines.size(), matched);
  return kDone;
}

int run(const Options& options) {
  const bool grouped = !options.group_by.empty();
  if (grouped != (options.order == "count") && (options.order == "count" || (grouped && !options.order.empty()))) {
    return complain(malformed(grouped ? "groups stand by their name, or with --sort count by their number" : "--sort count sorts groups: add --group-by"), kUsage);
  }
  if (grouped && options.ocel) return complain(malformed("--ocel writes the findings themselves: leave out --group-by"), kUsage);
  if (const isonomy::Status checked = check(options.filter); checked.has_error()) return complain(checked.error(), kUsage);
  Result<std::vector<std::string>> read = options.from.lines();
  if (read.has_error()) return complain(read.error());
  Result<std::vector<std::string>> lines = filtered(*std::move(read), options.filter, grouped ? std::string_view() : options.order);
  if (lines.has_error()) return complain(lines.error());
  const int failed = reaches(*lines, options.fail_on) ? kCheckFailed : kDone;
  const int printed = grouped ? count_by_group(options, *lines) : print_findings(options, *std::move(lines));
  return printed == kDone ? failed : printed;
}

template <size_t N>
std::set<std::string> names(const std::array<std::string_view, N>& from) {
  return {from.begin(), from.end()};
}

const CLI::Validator kDate([](std::string& text) { return parse_span(text).has_error() ? parse_span(text).error().message : std::string(); }, "DAY");

}  // namespace

void add_findings_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("findings", "List what was found");
  options->from.add_options(command);
  FindingFilter& filter = options->filter;
  command->add_option("--code", filter.codes, "e.g. ARB-7; several may be named, here and below")->transform([](std::string code) {
    std::transform(code.begin(), code.end(), code.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return code;
  });
  command->add_option("--family", filter.families, "e.g. retroactive");
  command->add_option("--rule", filter.rules, "id of the rule");
  command->add_option("--authority", filter.authorities);
  command->add_option("--subject", filter.subjects);
  command->add_option("--case", filter.cases);
  command->add_option("--verdict", filter.verdicts)->check(CLI::IsMember({"breach", "consistent-with", "undetermined"}));
  command->add_option("--grade", filter.grades)->check(CLI::IsMember({"information", "minor", "serious"}));
  command->add_option("--since", filter.since, "day of the act, from this day on")->check(kDate);
  command->add_option("--until", filter.until, "day of the act, up to this day")->check(kDate);
  command->add_option("--text", filter.text, "words of the sentence, the counter-argument or the subject");
  command->add_option("--group-by", options->group_by, "count instead of listing")->check(CLI::IsMember(names(kGroupings)));
  std::set<std::string> orders = names(kOrders);
  orders.insert("count");
  command->add_option("--sort", options->order, "instead of the order by case: code, rule, day, the worst first (verdict, grade); of groups: count")
      ->check(CLI::IsMember(orders));
  command->add_option("--most", options->most, "no more than so many findings or groups")->check(CLI::PositiveNumber);
  command->add_option("--skip", options->skip, "pass over the first so many");
  command->add_option("--fail-on", options->fail_on, "exit 1 when one of them is above undetermined and has this grade or a graver one")
      ->check(CLI::IsMember({"information", "minor", "serious"}));
  CLI::Option* json = command->add_flag("--json", options->json, "the findings as they stand in the journal, one JSON object a line");
  CLI::Option* csv = command->add_flag("--csv", options->csv, "a table with a head line")->excludes(json);
  command->add_flag("--ocel", options->ocel, "an object-centric event log, OCEL 2.0 JSON: each finding an event")->excludes(json)->excludes(csv);
  command->footer(
      "Examples:\n"
      "  isonomy findings --group-by code\n"
      "  isonomy findings --group-by subject --sort count --most 10 --csv\n"
      "  isonomy findings --code ARB-7 --verdict breach --since 2011 --most 20\n"
      "  isonomy findings --sort verdict --csv > findings.csv\n"
      "  isonomy findings --json > findings.ndjson");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace isonomy::app
