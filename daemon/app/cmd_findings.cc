// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/cmd_findings.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>

#include "daemon/app/exit_codes.h"
#include "daemon/app/finding_text.h"
#include "daemon/app/json_findings.h"
#include "daemon/app/judging.h"
#include "daemon/app/line_source.h"
#include "daemon/app/settings.h"
#include "daemon/app/terminal.h"
#include "daemon/base/text.h"
#include "daemon/detect/catalogue.h"

namespace isonomy::app {
namespace {

struct From {
  std::string journal = Settings{}.journal.path;
  std::string file;
};

void add_from(CLI::App* command, From& from) {
  command->add_option("--journal", from.journal, "journal to read; the daemon may be running")->capture_default_str();
  command->add_option("--from", from.file, "read an export (isonomy eval --findings) instead of a journal");
}

Result<std::vector<std::string>> lines_of(const From& from) {
  if (from.file.empty()) return journaled_findings(from.journal);
  ISO_TRY(LineSource source, LineSource::open(from.file));
  std::vector<std::string> out;
  for (;;) {
    ISO_TRY(std::optional<std::string_view> line, source.next());
    if (!line) return out;
    if (!trim(*line).empty()) out.emplace_back(*line);
  }
}

struct Filter {
  std::vector<std::string> codes, families, rules, authorities, subjects, verdicts, cases;
  std::string since, until, text;
};

bool among(const std::vector<std::string>& wanted, std::string_view value) {
  return wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const std::string& each) { return each == value; });
}

// Only days that lie inside for certain count: a month known as such is not "since its 15th".
bool passes(const Filter& filter, const detect::Finding& finding) {
  if (!among(filter.codes, finding.code) || !among(filter.families, finding.family) || !among(filter.rules, finding.rule) ||
      !among(filter.authorities, finding.authority) || !among(filter.subjects, finding.subject) ||
      !among(filter.verdicts, verdict_name(finding.verdict)) || !among(filter.cases, finding.case_key)) {
    return false;
  }
  if (!filter.since.empty() && (!finding.decision_date || finding.decision_date->first < parse_span(filter.since)->first)) return false;
  if (!filter.until.empty() && (!finding.decision_date || finding.decision_date->last > parse_span(filter.until)->last)) return false;
  return filter.text.empty() || finding.sentence.find(filter.text) != std::string::npos || finding.counter.find(filter.text) != std::string::npos;
}

std::string group_of(const detect::Finding& finding, const std::string& by) {
  if (by == "code") return finding.code;
  if (by == "family") return finding.family;
  if (by == "rule") return finding.rule.empty() ? "no rule" : finding.rule;
  if (by == "authority") return finding.authority.empty() ? "not stated" : finding.authority;
  if (by == "subject") return finding.subject.empty() ? "not stated" : finding.subject;
  return std::string(verdict_name(finding.verdict));
}

struct ListOptions {
  From from;
  Filter filter;
  std::string group_by, sort;
  bool csv = false;
  uint64_t most = 0, skip = 0;
  bool json = false;
};

int complain(const Error& error) {
  std::fprintf(stderr, "isonomy: %s\n", to_string(error).c_str());
  return kEnvironment;
}

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\n\r") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  return out + "\"";
}

constexpr const char* kCsvHead = "id,code,family,verdict,grade,case,subject,authority,rule,version,decision_date,sentence,counter";

std::string csv_line(const detect::Finding& finding) {
  std::vector<std::string> cells{finding.id, finding.code, finding.family, std::string(verdict_name(finding.verdict)), std::string(grade_name(finding.grade)),
                                 finding.case_key, finding.subject, finding.authority, finding.rule, finding.version,
                                 finding.decision_date && !finding.decision_date->is_unknown() ? to_string(*finding.decision_date) : "", finding.sentence, finding.counter};
  for (std::string& cell : cells) cell = csv_cell(cell);
  return join(cells, ",");
}

// Ties keep the findings' own order.
void sort_lines(std::vector<std::string>& lines, const std::string& by) {
  const auto key = [&](const detect::Finding& finding) {
    const auto worst_first = [](int rank) { return std::string(1, static_cast<char>('9' - rank)); };
    if (by == "code") return finding.code;
    if (by == "rule") return finding.rule + "@" + finding.version;
    if (by == "day") return finding.decision_date && !finding.decision_date->is_unknown() ? to_string(finding.decision_date->first) : "9999";
    if (by == "grade") return worst_first(static_cast<int>(finding.grade)) + worst_first(static_cast<int>(finding.verdict));
    return worst_first(static_cast<int>(finding.verdict)) + worst_first(static_cast<int>(finding.grade));
  };
  std::vector<std::pair<std::string, std::string>> keyed;
  for (std::string& line : lines) {
    const Result<detect::Finding> finding = read_finding(line);
    keyed.emplace_back(finding.has_value() ? key(*finding) : std::string(), std::move(line));
  }
  std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (size_t i = 0; i < lines.size(); ++i) lines[i] = std::move(keyed[i].second);
}

int list(const ListOptions& options) {
  Result<std::vector<std::string>> lines = lines_of(options.from);
  if (lines.has_error()) return complain(lines.error());
  if (!options.sort.empty()) sort_lines(*lines, options.sort);
  const bool csv = options.csv && options.group_by.empty();
  if (csv) std::printf("%s\n", kCsvHead);
  std::map<std::string, std::map<std::string, uint64_t>> groups;
  uint64_t matched = 0, shown = 0;
  for (const std::string& line : *lines) {
    const Result<detect::Finding> finding = read_finding(line);
    if (finding.has_error()) return complain(finding.error());
    if (!passes(options.filter, *finding)) continue;
    ++matched;
    if (!options.group_by.empty()) {
      ++groups[group_of(*finding, options.group_by)][std::string(verdict_name(finding->verdict))];
      continue;
    }
    if (matched <= options.skip || (options.most > 0 && shown >= options.most)) continue;
    ++shown;
    std::printf("%s\n", options.json ? line.c_str() : csv ? csv_line(*finding).c_str() : list_line(*finding).c_str());
  }
  for (const auto& [group, verdicts] : groups) {
    std::string counts;
    for (const auto& [verdict, number] : verdicts) {
      counts += options.json ? "," + json_string(verdict) + ":" + std::to_string(number) : "  " + verdict + " " + std::to_string(number);
    }
    if (options.json) {
      std::printf("{%s:%s%s}\n", json_string(options.group_by).c_str(), json_string(group).c_str(), counts.c_str());
    } else {
      std::printf("%-28s%s\n", group.c_str(), counts.c_str());
    }
  }
  if (!options.json && !csv && options.group_by.empty()) {
    std::printf("%s%llu of %llu findings\n", shown > 0 ? "\n" : "", static_cast<unsigned long long>(shown), static_cast<unsigned long long>(matched));
  }
  return kDone;
}

struct ExplainOptions {
  From from;
  std::vector<std::string> ids;
  bool json = false;
};

int explain(ExplainOptions options) {
  // A code stands for itself: no journal is needed to say what it means.
  std::erase_if(options.ids, [](const std::string& id) {
    const detect::CatalogueEntry* entry = detect::catalogue_entry(id);
    if (entry != nullptr) std::printf("%s\n", detect::catalogue_page(*entry).c_str());
    return entry != nullptr;
  });
  if (options.ids.empty()) return kDone;
  const Result<std::vector<std::string>> lines = lines_of(options.from);
  if (lines.has_error()) return complain(lines.error());
  int exit_code = kDone;
  for (const std::string& id : options.ids) {
    bool found = false;
    for (const std::string& line : *lines) {
      const Result<detect::Finding> finding = read_finding(line);
      if (finding.has_error()) return complain(finding.error());
      if (!finding->id.starts_with(id)) continue;
      if (found) {
        std::fprintf(stderr, "isonomy: `%s` begins several ids: write more of it\n", id.c_str());
        return kUsage;
      }
      found = true;
      std::printf("%s\n", options.json ? line.c_str() : explanation(*finding).c_str());
    }
    if (!found) {
      std::fprintf(stderr, "isonomy: no standing finding `%s`: `isonomy findings` lists them; it may have been superseded\n", id.c_str());
      exit_code = kCheckFailed;
    }
  }
  return exit_code;
}

const CLI::Validator kDate([](std::string& text) { return parse_span(text).has_error() ? parse_span(text).error().message : std::string(); }, "DAY");

}  // namespace

void add_findings_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ListOptions>();
  CLI::App* command = app.add_subcommand("findings", "List what was found");
  add_from(command, options->from);
  command->add_option("--code", options->filter.codes, "e.g. ARB-7");
  command->add_option("--family", options->filter.families, "e.g. retroactive");
  command->add_option("--rule", options->filter.rules, "id of the rule");
  command->add_option("--authority", options->filter.authorities);
  command->add_option("--subject", options->filter.subjects);
  command->add_option("--case", options->filter.cases);
  command->add_option("--verdict", options->filter.verdicts)->check(CLI::IsMember({"breach", "consistent-with", "undetermined"}));
  command->add_option("--since", options->filter.since, "day of the act, from this day on")->check(kDate);
  command->add_option("--until", options->filter.until, "day of the act, up to this day")->check(kDate);
  command->add_option("--text", options->filter.text, "words of the sentence or the counter-argument");
  command->add_option("--group-by", options->group_by, "count instead of listing")
      ->check(CLI::IsMember({"code", "family", "rule", "authority", "subject", "verdict"}));
  command->add_option("--most", options->most, "no more than so many");
  command->add_option("--skip", options->skip, "pass over the first so many");
  command->add_option("--sort", options->sort, "instead of the order by case: code, rule, day, or the worst first")->check(CLI::IsMember({"code", "rule", "day", "verdict", "grade"}));
  CLI::Option* json = command->add_flag("--json", options->json, "the findings as they stand in the journal, one JSON object a line");
  command->add_flag("--csv", options->csv, "a table with a head line")->excludes(json);
  command->footer(
      "Examples:\n"
      "  isonomy findings --group-by code\n"
      "  isonomy findings --code ARB-7 --verdict breach --since 2011 --most 20\n"
      "  isonomy findings --sort verdict --csv > findings.csv\n"
      "  isonomy findings --json > findings.ndjson");
  command->callback([options, &exit_code] { exit_code = list(*options); });
}

void add_explain_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* command = app.add_subcommand("explain", "Explain a finding (dates, versions considered, conditions, the answer to it) or a code");
  command->add_option("ID", options->ids, "the finding's id, or the beginning of it; or a code such as ARB-7")->required();
  add_from(command, options->from);
  command->add_flag("--json", options->json, "the finding as it stands in the journal");
  command->footer("Examples:\n  isonomy explain 3f0c91\n  isonomy explain 3f0c91 --from found.ndjson\n  isonomy explain RET-1");
  command->callback([options, &exit_code] { exit_code = explain(*options); });
}

}  // namespace isonomy::app
