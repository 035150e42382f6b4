// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/finding_list.h"

#include <algorithm>
#include <map>

#include "daemon/app/json_findings.h"
#include "daemon/base/text.h"
#include "daemon/detect/catalogue.h"

namespace isonomy::app {
namespace {

using detect::Finding;
using detect::Verdict;

constexpr Verdict kWorstFirst[] = {Verdict::kBreach, Verdict::kConsistentWith, Verdict::kUndetermined};

bool among(const std::vector<std::string>& wanted, std::string_view value) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool holds(std::string_view text, std::string_view words) {
  return std::search(text.begin(), text.end(), words.begin(), words.end(), [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

bool dated(const Finding& finding) { return finding.decision_date && !finding.decision_date->is_unknown(); }

std::string key_of(const Finding& finding, std::string_view order) {
  const auto worst_first = [](int rank) { return std::string(1, static_cast<char>('9' - rank)); };
  const std::string verdict = worst_first(static_cast<int>(finding.verdict)), grade = worst_first(static_cast<int>(finding.grade));
  if (order == "code") return finding.code;
  if (order == "rule") return finding.rule + "@" + finding.version;
  if (order == "day") return dated(finding) && finding.decision_date->first > kFirstDay ? to_string(finding.decision_date->first) : "~";   // the undated last
  return order == "grade" ? grade + verdict : verdict + grade;
}

std::string group_of(const Finding& finding, std::string_view grouping) {
  const auto or_else = [](const std::string& text, const char* none) { return text.empty() ? std::string(none) : text; };
  if (grouping == "code") return finding.code;
  if (grouping == "family") return finding.family;
  if (grouping == "rule") return or_else(finding.rule, "no rule");
  if (grouping == "authority") return or_else(finding.authority, "not stated");
  if (grouping == "subject") return or_else(finding.subject, "not stated");
  if (grouping == "case") return or_else(finding.case_key, "no single case");
  if (grouping == "grade") return std::string(grade_name(finding.grade));
  if (grouping == "verdict") return std::string(verdict_name(finding.verdict));
  if (!dated(finding)) return "not dated";
  const int first = finding.decision_date->first.civil().year, last = finding.decision_date->last.civil().year;
  return first == last ? std::to_string(first) : "not dated to a year";
}

std::string csv_row(std::vector<std::string> cells) {
  for (std::string& cell : cells) {
    if (cell.find_first_of(",\"\n\r") == std::string::npos) continue;
    std::string quoted = "\"";
    for (const char c : cell) quoted.append(c == '"' ? 2 : 1, c);
    cell = quoted + "\"";
  }
  return join(cells, ",");
}

isonomy::Status known(const char* what, const std::vector<std::string>& names, const std::vector<std::string>& all) {
  for (const std::string& name : names) {
    if (std::find(all.begin(), all.end(), name) != all.end()) continue;
    const std::string hint = did_you_mean(name, all);
    return malformed(std::string("no ") + what + " `" + name + "`" + (hint.empty() ? ": there are " + in_words(all) : hint));
  }
  return {};
}

}  // namespace

bool FindingFilter::passes(const Finding& finding) const {
  if (!among(codes, finding.code) || !among(families, finding.family) || !among(rules, finding.rule) || !among(authorities, finding.authority) ||
      !among(subjects, finding.subject) || !among(verdicts, verdict_name(finding.verdict)) || !among(grades, grade_name(finding.grade)) ||
      !among(cases, finding.case_key)) {
    return false;
  }
  if (!since.empty() && (!finding.decision_date || finding.decision_date->first < parse_span(since)->first)) return false;
  if (!until.empty() && (!finding.decision_date || finding.decision_date->last > parse_span(until)->last)) return false;
  return text.empty() || holds(finding.sentence, text) || holds(finding.counter, text) || holds(finding.subject, text);
}

isonomy::Status check(const FindingFilter& filter) {
  std::vector<std::string> codes, families;
  for (const detect::CatalogueEntry& entry : detect::catalogue()) {
    codes.emplace_back(entry.code);
    if (std::find(families.begin(), families.end(), entry.family) == families.end()) families.emplace_back(entry.family);
  }
  ISO_TRY_STATUS(known("code", filter.codes, codes));
  ISO_TRY_STATUS(known("family", filter.families, families));
  if (!filter.since.empty() && !filter.until.empty() && parse_span(filter.since)->first > parse_span(filter.until)->last) {
    return malformed("--since " + filter.since + " lies after --until " + filter.until + ": no day is both");
  }
  return {};
}

Result<std::vector<std::string>> filtered(std::vector<std::string> lines, const FindingFilter& filter, std::string_view order) {
  std::vector<std::pair<std::string, std::string>> keyed;
  for (std::string& line : lines) {
    ISO_TRY(const Finding finding, read_finding(line));
    if (filter.passes(finding)) keyed.emplace_back(order.empty() ? std::string() : key_of(finding, order), std::move(line));
  }
  std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> out;
  out.reserve(keyed.size());
  for (auto& [key, line] : keyed) out.push_back(std::move(line));
  return out;
}

Result<std::vector<FindingGroup>> groups_of(const std::vector<std::string>& lines, std::string_view grouping, bool largest_first) {
  std::map<std::string, FindingGroup> groups;
  for (const std::string& line : lines) {
    ISO_TRY(const Finding finding, read_finding(line));
    const std::string name = group_of(finding, grouping);
    FindingGroup& group = groups[name];
    group.name = name;
    ++group.by_verdict[static_cast<size_t>(finding.verdict)];
  }
  std::vector<FindingGroup> out;
  for (auto& [name, group] : groups) out.push_back(std::move(group));
  if (largest_first) std::stable_sort(out.begin(), out.end(), [](const FindingGroup& a, const FindingGroup& b) { return a.total() > b.total(); });
  return out;
}

std::string csv_head() { return "id,code,family,verdict,grade,case,subject,authority,rule,version,conduct,decision_date,sentence,counter"; }

std::string csv_line(const Finding& finding) {
  return csv_row({finding.id, finding.code, finding.family, std::string(verdict_name(finding.verdict)), std::string(grade_name(finding.grade)), finding.case_key,
                  finding.subject, finding.authority, finding.rule, finding.version, finding.conduct ? to_string(*finding.conduct) : "",
                  dated(finding) ? to_string(*finding.decision_date) : "", finding.sentence, finding.counter});
}

std::string csv_head(std::string_view grouping) {
  std::string out = std::string(grouping) + ",findings";
  for (const Verdict verdict : kWorstFirst) out.append(",").append(verdict_name(verdict));
  return out;
}

std::string csv_line(const FindingGroup& group) {
  std::vector<std::string> cells{group.name, std::to_string(group.total())};
  for (const Verdict verdict : kWorstFirst) cells.push_back(std::to_string(group.by_verdict[static_cast<size_t>(verdict)]));
  return csv_row(std::move(cells));
}

std::string json_line(std::string_view grouping, const FindingGroup& group) {
  std::string out = "{" + json_string(grouping) + ":" + json_string(group.name) + ",\"findings\":" + std::to_string(group.total());
  for (const Verdict verdict : kWorstFirst) out += "," + json_string(verdict_name(verdict)) + ":" + std::to_string(group.by_verdict[static_cast<size_t>(verdict)]);
  return out + "}";
}

}  // namespace isonomy::app
