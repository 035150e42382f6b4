// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/index_report.h"

#include <algorithm>
#include <array>
#include <utility>

#include "daemon/base/text.h"
#include "daemon/detect/detector.h"

namespace isonomy::uncertainty {
namespace {

constexpr std::array<std::pair<std::string_view, Slice>, 4> kSlices{
    {{"rule", Slice::kRule}, {"authority", Slice::kAuthority}, {"jurisdiction", Slice::kJurisdiction}, {"month", Slice::kMonth}}};

std::set<std::string> rules_with(const std::vector<detect::Finding>& findings, std::string_view code) {
  std::set<std::string> out;
  for (const detect::Finding& finding : findings)
    if (finding.code == code && finding.verdict != detect::Verdict::kUndetermined) out.insert(finding.rule);
  return out;
}

}  // namespace

Status set_question(IndexQuestion& question, std::string_view name, const std::string& value) {
  const auto wrong = [&](const char* right) { return malformed("`" + std::string(name) + "` is " + right + ", and not `" + value.substr(0, 80) + "`"); };
  if (name == "by") {
    const auto slice = std::find_if(kSlices.begin(), kSlices.end(), [&](const auto& each) { return each.first == value; });
    if (slice == kSlices.end()) return wrong("rule, authority, jurisdiction or month");
    question.by = slice->second;
  } else if (name == "rule") {
    question.rule = value;
  } else if (name == "authority") {
    question.authority = value;
  } else if (name == "jurisdiction") {
    question.jurisdiction = value;
  } else if (name == "at" || name == "known" || name == "held_out_from") {
    const Result<Span> day = parse_span(value);
    if (day.has_error()) return wrong("a day such as 2026-01-31, or a month");
    if (name == "at") question.at = day->last;
    else if (name == "known") question.known = day->last;
    else question.held_out_from = day->first;
  } else if (name == "closed") {
    if (value != "true" && value != "false") return wrong("true or false");
    question.closed = value == "true";
  } else {
    static const std::vector<std::string> kNames{"by", "rule", "authority", "jurisdiction", "at", "known", "held_out_from", "closed"};
    return malformed("nothing of an index is called `" + std::string(name.substr(0, 80)) + "` (" + join(kNames, ", ") + ")" + did_you_mean(std::string(name.substr(0, 80)), kNames));
  }
  return {};
}

Narrowed narrowed(const IndexBasis& basis, const IndexQuestion& question) {
  Narrowed out{as_of(basis.table, question.at, question.known), {}, {}};
  for (const rulebook::Rule& rule : basis.rules->rules) out.jurisdictions.emplace(rule.id, basis.rules->packs[rule.pack].jurisdiction);
  Table& table = out.table.decisions;
  const auto keep = [&](const char* what, const std::string& name, const auto& wanted) {
    if (name.empty()) return;
    table = filtered(table, wanted);
    out.scope.append(out.scope.empty() ? "" : ", ").append(what).append(name);
  };
  keep("rule ", question.rule, [&](const Row& row) { return table.rule_of(row) == question.rule; });
  keep("authority ", question.authority, [&](const Row& row) { return table.authorities[row.authority] == question.authority; });
  keep("jurisdiction ", question.jurisdiction, [&](const Row& row) {
    const auto found = out.jurisdictions.find(table.rule_of(row));
    return found != out.jurisdictions.end() && found->second == question.jurisdiction;
  });
  if (out.scope.empty()) out.scope = "everything";
  return out;
}

IndexReport report_on(const IndexBasis& basis, const IndexQuestion& question) {
  const auto [table, scope, jurisdictions] = narrowed(basis, question);
  IndexOptions options;
  options.jurisdictions = jurisdictions;
  options.causes = question.causes;
  const std::vector<detect::Finding> of_rules = detect::detect(*basis.rules);
  options.contradicted = rules_with(of_rules, "CON-1");
  options.impossible = rules_with(of_rules, "CON-2");
  options.constant = basis.churn.constant();
  options.held_out_from = question.held_out_from;

  IndexReport report;
  report.events = basis.events;
  report.unmapped = basis.unmapped;
  report.counted_events = basis.counted_events;
  report.churn = basis.churn;
  report.whole = measure(table.decisions, scope, options);
  if (question.by) report.slices = measure_by(table.decisions, *question.by, options);
  report.look = look(table);
  report.found = statistical_findings(table, report.look);
  for (detect::Finding& finding : churn_findings(report.churn)) report.found.findings.push_back(std::move(finding));
  std::sort(report.found.findings.begin(), report.found.findings.end(), detect::ordered);
  report.batches = batches(table);
  if (question.closed) report.closed = closed_audit(table.decisions);
  return report;
}

}  // namespace isonomy::uncertainty
