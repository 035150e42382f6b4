// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/json_findings.h"

#include <simdjson.h>

#include <limits>

namespace isonomy::app {
namespace {

namespace dom = simdjson::dom;

std::string text(const dom::element& of, const char* name) {
  std::string_view value;
  return of[name].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
}

std::optional<Span> span(const dom::element& of, const char* name) {
  const std::string value = text(of, name);
  if (value.empty()) return std::nullopt;
  const Result<Span> read = parse_span(value);
  return read.has_value() ? std::optional<Span>(*read) : std::nullopt;
}

template <class Each>
void each(const dom::element& of, const char* name, Each visit) {
  dom::array items;
  if (of[name].get(items) != simdjson::SUCCESS) return;
  for (const dom::element item : items) visit(item);
}

void strings(const dom::element& of, const char* name, std::vector<std::string>& out) {
  each(of, name, [&](const dom::element& item) {
    std::string_view value;
    if (item.get(value) == simdjson::SUCCESS) out.emplace_back(value);
  });
}

judge::Trace read_trace(const dom::element& of) {
  judge::Trace trace;
  trace.question = text(of, "question");
  each(of, "versions", [&](const dom::element& line) {
    bool applied = false;
    if (line["applied"].get(applied) != simdjson::SUCCESS) applied = false;
    trace.versions.push_back({text(line, "version"), applied, text(line, "why"), text(line, "published"), text(line, "in_force")});
  });
  each(of, "dates", [&](const dom::element& line) { trace.dates.push_back({text(line, "what"), text(line, "day")}); });
  each(of, "atoms", [&](const dom::element& line) { trace.atoms.push_back({text(line, "text"), text(line, "value")}); });
  strings(of, "steps", trace.steps);
  strings(of, "missing", trace.missing);
  return trace;
}

double number(const dom::element& of) {
  double value = 0;
  return of.get(value) == simdjson::SUCCESS ? value : std::numeric_limits<double>::quiet_NaN();
}

double number(const dom::element& of, const char* name) {
  dom::element value;
  return of[name].get(value) == simdjson::SUCCESS ? number(value) : std::numeric_limits<double>::quiet_NaN();
}

int64_t whole(const dom::element& of, const char* name) {
  int64_t value = 0;
  return of[name].get(value) == simdjson::SUCCESS ? value : 0;
}

detect::Statistics read_statistics(const dom::element& of) {
  detect::Statistics out;
  out.n = whole(of, "n");
  out.of = text(of, "of");
  out.measure = text(of, "measure");
  out.estimate = number(of, "estimate");
  std::vector<double> interval;
  each(of, "interval", [&](const dom::element& end) { interval.push_back(number(end)); });
  interval.resize(2, std::numeric_limits<double>::quiet_NaN());
  out.lower = interval[0];
  out.upper = interval[1];
  dom::element optional;
  if (of["crude"].get(optional) == simdjson::SUCCESS) out.crude = number(optional);
  if (of["log10_e"].get(optional) == simdjson::SUCCESS) {
    out.log10_e = number(optional);
    out.log10_bar = number(of, "log10_bar");
  }
  out.tests = whole(of, "tests");
  return out;
}

}  // namespace

Result<detect::Finding> read_finding(std::string_view line) {
  dom::parser parser;
  dom::element root;
  if (const auto failed = parser.parse(line.data(), line.size()).get(root)) {
    return malformed(std::string("not a finding: ") + simdjson::error_message(failed));
  }
  detect::Finding finding;
  finding.id = text(root, "id");
  finding.code = text(root, "code");
  const auto verdict = detect::parse_verdict(text(root, "verdict"));
  const auto grade = detect::parse_grade(text(root, "grade"));
  if (finding.id.empty() || finding.code.empty() || !verdict || !grade) {
    return malformed("not a finding: it needs `id`, `code`, `verdict` and `grade`");
  }
  finding.verdict = *verdict;
  finding.grade = *grade;
  finding.family = text(root, "family");
  finding.case_key = text(root, "case");
  finding.subject = text(root, "subject");
  finding.authority = text(root, "authority");
  finding.rule = text(root, "rule");
  finding.version = text(root, "version");
  finding.conduct = span(root, "conduct");
  finding.decision_date = span(root, "decision_date");
  finding.sentence = text(root, "sentence");
  finding.counter = text(root, "counter");
  strings(root, "vanish_if", finding.vanish_if);
  each(root, "events", [&](const dom::element& event) { finding.events.push_back({text(event, "source"), text(event, "id")}); });
  strings(root, "alike", finding.alike);
  each(root, "twins", [&](const dom::element& twin) {
    finding.twins.push_back({text(twin, "case"), text(twin, "subject"), text(twin, "day"), text(twin, "outcome"), {text(twin, "source"), text(twin, "id")}});
  });
  if (root["twins_in_all"].get(finding.twins_in_all) != simdjson::SUCCESS) finding.twins_in_all = 0;
  dom::element trace;
  if (root["trace"].get(trace) == simdjson::SUCCESS) finding.trace = read_trace(trace);
  dom::element statistics;
  if (root["statistics"].get(statistics) == simdjson::SUCCESS) finding.statistics = read_statistics(statistics);
  return finding;
}

std::string read_reason(std::string_view body) {
  dom::parser parser;
  dom::element root;
  if (parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS) return {};
  return text(root, "reason");
}

}  // namespace isonomy::app
