// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/ocel_export.h"

#include <array>
#include <map>
#include <set>

#include "daemon/app/json_findings.h"
#include "daemon/base/text.h"

namespace isonomy::app {
namespace {

using detect::Finding;

constexpr std::string_view kObjectTypes[] = {"case", "subject", "authority", "rule", "evidence"};
constexpr std::string_view kAttributes[] = {"family", "verdict", "grade", "dated", "conduct", "decision_date", "sentence", "counter"};
constexpr std::string_view kNoTime = "1970-01-01T00:00:00Z";   // what the format takes for "no time": the attribute `dated` is false

struct Related {
  std::string_view type, qualifier;
  std::string name;
};

std::vector<Related> related(const Finding& finding) {
  std::vector<Related> out;
  const auto add = [&](std::string_view type, std::string_view qualifier, std::string name) {
    if (!name.empty()) out.push_back({type, qualifier, std::move(name)});
  };
  add("case", "case", finding.case_key);
  add("subject", "subject", finding.subject);
  add("authority", "authority", finding.authority);
  add("rule", "rule", finding.version.empty() ? finding.rule : finding.rule + "@" + finding.version);
  for (const detect::EventRef& event : finding.events) add("evidence", "evidence", event.source + " " + event.id);
  for (const detect::Twin& twin : finding.twins) {
    if (twin.case_key != finding.case_key) add("case", "twin", twin.case_key);
  }
  return out;
}

std::string id_of(const Related& each) { return std::string(each.type) + ":" + each.name; }

// The first day that the act may have, or the conduct where no act is found against.
std::optional<Day> day_of(const Finding& finding) {
  for (const std::optional<Span>& span : {finding.decision_date, finding.conduct}) {
    if (!span || span->is_unknown()) continue;
    const Day day = span->first > kFirstDay ? span->first : span->last;
    const int year = day.civil().year;
    if (day < kLastDay && year >= 1 && year <= 9999) return day;
  }
  return std::nullopt;
}

std::string event_of(const Finding& finding) {
  const std::optional<Day> day = day_of(finding);
  std::string out = "{\"id\":" + json_string(finding.id) + ",\"type\":" + json_string(finding.code) +
                    ",\"time\":" + json_string(day ? to_string(*day) + "T00:00:00Z" : std::string(kNoTime)) + ",\"attributes\":[";
  bool first = true;
  const auto attribute = [&](std::string_view name, std::string_view json) {
    out += std::string(first ? "" : ",") + "{\"name\":" + json_string(name) + ",\"value\":" + std::string(json) + "}";
    first = false;
  };
  attribute("family", json_string(finding.family));
  attribute("verdict", json_string(verdict_name(finding.verdict)));
  attribute("grade", json_string(grade_name(finding.grade)));
  attribute("dated", day ? "true" : "false");
  if (finding.conduct) attribute("conduct", json_string(to_string(*finding.conduct)));
  if (finding.decision_date && !finding.decision_date->is_unknown()) attribute("decision_date", json_string(to_string(*finding.decision_date)));
  attribute("sentence", json_string(finding.sentence));
  if (!finding.counter.empty()) attribute("counter", json_string(finding.counter));
  out += "],\"relationships\":[";
  std::set<std::pair<std::string, std::string_view>> named;   // a pair of object and qualifier stands once
  first = true;
  for (const Related& each : related(finding)) {
    if (!named.insert({id_of(each), each.qualifier}).second) continue;
    out += std::string(first ? "" : ",") + "{\"objectId\":" + json_string(id_of(each)) + ",\"qualifier\":" + json_string(each.qualifier) + "}";
    first = false;
  }
  return out + "]}";
}

}  // namespace

isonomy::Status write_ocel(const std::vector<std::string>& findings, const std::function<void(std::string_view)>& write) {
  std::set<std::string> codes;
  std::map<std::string, std::string_view> objects;   // id to type
  for (const std::string& line : findings) {
    ISO_TRY(const Finding finding, read_finding(line));
    codes.insert(finding.code);
    for (const Related& each : related(finding)) objects.emplace(id_of(each), each.type);
  }
  std::string separator = "\n";
  const auto item = [&](const std::string& json) {
    write(separator + json);
    separator = ",\n";
  };
  const auto list = [&](std::string_view opening) {
    write(opening);
    separator = "\n";
  };
  list("{\"objectTypes\":[");
  for (const std::string_view type : kObjectTypes) item("{\"name\":" + json_string(type) + ",\"attributes\":[]}");
  list("\n],\"eventTypes\":[");
  std::string attributes;
  for (const std::string_view name : kAttributes) {
    attributes += std::string(attributes.empty() ? "" : ",") + "{\"name\":" + json_string(name) + ",\"type\":" + (name == "dated" ? "\"boolean\"" : "\"string\"") + "}";
  }
  for (const std::string& code : codes) item("{\"name\":" + json_string(code) + ",\"attributes\":[" + attributes + "]}");
  list("\n],\"objects\":[");
  for (const auto& [id, type] : objects) item("{\"id\":" + json_string(id) + ",\"type\":" + json_string(type) + ",\"attributes\":[],\"relationships\":[]}");
  list("\n],\"events\":[");
  for (const std::string& line : findings) {
    ISO_TRY(const Finding finding, read_finding(line));
    item(event_of(finding));
  }
  write("\n]}\n");
  return {};
}

}  // namespace isonomy::app
