// SPDX-License-Identifier: Apache-2.0
#include "daemon/detect/finding.h"

#include <array>
#include <charconv>
#include <cmath>
#include <tuple>

#include "daemon/base/sha256.h"
#include "daemon/base/text.h"

namespace isonomy::detect {
namespace {

class JsonObject {
 public:
  explicit JsonObject(std::string& out) : out_(out) { out_ += '{'; }
  void text(std::string_view name, std::string_view value) {
    key(name);
    append_json_string(out_, value);
  }
  void text_or_null(std::string_view name, std::string_view value) {
    key(name);
    if (value.empty()) {
      out_ += "null";
    } else {
      append_json_string(out_, value);
    }
  }
  void flag(std::string_view name, bool value) {
    key(name);
    out_ += value ? "true" : "false";
  }
  template <class Range, class Each>
  void list(std::string_view name, const Range& range, Each each) {
    key(name);
    out_ += '[';
    bool first = true;
    for (const auto& item : range) {
      if (!first) out_ += ',';
      first = false;
      each(item);
    }
    out_ += ']';
  }
  void key(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    append_json_string(out_, name);
    out_ += ':';
  }
  void close() { out_ += '}'; }

 private:
  std::string& out_;
  bool first_ = true;
};

void append_trace(std::string& out, const judge::Trace& trace) {
  const auto string = [&](const std::string& text) { append_json_string(out, text); };
  JsonObject json(out);
  json.text("question", trace.question);
  json.list("versions", trace.versions, [&](const judge::VersionLine& line) {
    JsonObject version(out);
    version.text("version", line.version);
    version.flag("applied", line.applied);
    version.text("why", line.why);
    version.text_or_null("published", line.published);
    version.text_or_null("in_force", line.in_force);
    version.close();
  });
  json.list("dates", trace.dates, [&](const judge::DateLine& line) {
    JsonObject date(out);
    date.text("what", line.what);
    date.text("day", line.day);
    date.close();
  });
  json.list("atoms", trace.atoms, [&](const judge::AtomLine& line) {
    JsonObject atom(out);
    atom.text("text", line.text);
    atom.text("value", line.value);
    atom.close();
  });
  json.list("steps", trace.steps, string);
  json.list("missing", trace.missing, string);
  json.close();
}

// Four digits: what is published, and the same text on every machine.
void append_number(std::string& out, double value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::general, 4);
  std::isfinite(value) ? out.append(text, end.ptr) : out.append("null");
}

void append_statistics(std::string& out, const Statistics& statistics) {
  JsonObject json(out);
  const auto number = [&](std::string_view name, double value) {
    json.key(name);
    append_number(out, value);
  };
  json.key("n");
  out += std::to_string(statistics.n);
  json.text("of", statistics.of);
  json.text("measure", statistics.measure);
  number("estimate", statistics.estimate);
  json.list("interval", std::array{statistics.lower, statistics.upper}, [&](double end) { append_number(out, end); });
  if (statistics.crude) number("crude", *statistics.crude);
  if (statistics.log10_e) {
    number("log10_e", *statistics.log10_e);
    number("log10_bar", statistics.log10_bar);
  }
  json.key("tests");
  out += std::to_string(statistics.tests);
  json.close();
}

}  // namespace

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kUndetermined: return "undetermined";
    case Verdict::kConsistentWith: return "consistent-with";
    case Verdict::kBreach: return "breach";
  }
  return "undetermined";
}

std::string_view grade_name(Grade grade) {
  switch (grade) {
    case Grade::kInformation: return "information";
    case Grade::kMinor: return "minor";
    case Grade::kSerious: return "serious";
  }
  return "information";
}

std::optional<Grade> parse_grade(std::string_view name) {
  for (const Grade grade : {Grade::kInformation, Grade::kMinor, Grade::kSerious}) {
    if (grade_name(grade) == name) return grade;
  }
  return std::nullopt;
}

std::optional<Verdict> parse_verdict(std::string_view name) {
  for (const Verdict verdict : {Verdict::kUndetermined, Verdict::kConsistentWith, Verdict::kBreach}) {
    if (verdict_name(verdict) == name) return verdict;
  }
  return std::nullopt;
}

void identify(Finding& finding) {
  std::string key = finding.code + '\n' + finding.case_key + '\n' + finding.rule + '\n' + finding.version;
  for (const EventRef& event : finding.events) key += '\n' + event.source + '\t' + event.id;
  for (const std::string& label : finding.labels) key += '\n' + label;
  finding.id = to_hex(sha256(key)).substr(0, 16);
}

bool ordered(const Finding& a, const Finding& b) {
  return std::tie(a.case_key, a.code, a.rule, a.version, a.id) < std::tie(b.case_key, b.code, b.rule, b.version, b.id);
}

std::string to_json(const Finding& finding) {
  std::string out;
  out.reserve(1024);
  JsonObject json(out);
  json.text("id", finding.id);
  json.text("code", finding.code);
  json.text("family", finding.family);
  json.text("verdict", verdict_name(finding.verdict));
  json.text("grade", grade_name(finding.grade));
  json.text_or_null("case", finding.case_key);
  json.text_or_null("subject", finding.subject);
  json.text_or_null("authority", finding.authority);
  json.text_or_null("rule", finding.rule);
  json.text_or_null("version", finding.version);
  json.text_or_null("conduct", finding.conduct ? to_string(*finding.conduct) : "");
  json.text_or_null("decision_date", finding.decision_date && !finding.decision_date->is_unknown() ? to_string(*finding.decision_date) : "");
  json.text("sentence", finding.sentence);
  json.text("counter", finding.counter);
  json.list("vanish_if", finding.vanish_if, [&](const std::string& text) { append_json_string(out, text); });
  json.list("events", finding.events, [&](const EventRef& event) {
    JsonObject reference(out);
    reference.text("source", event.source);
    reference.text("id", event.id);
    reference.close();
  });
  if (!finding.twins.empty()) {
    json.list("alike", finding.alike, [&](const std::string& text) { append_json_string(out, text); });
    json.list("twins", finding.twins, [&](const Twin& twin) {
      JsonObject each(out);
      each.text("case", twin.case_key);
      each.text_or_null("subject", twin.subject);
      each.text("day", twin.day);
      each.text("outcome", twin.outcome);
      each.text("source", twin.event.source);
      each.text("id", twin.event.id);
      each.close();
    });
    json.key("twins_in_all");
    out += std::to_string(finding.twins_in_all);
  }
  json.key("trace");
  append_trace(out, finding.trace);
  if (finding.statistics) {
    json.key("statistics");
    append_statistics(out, *finding.statistics);
  }
  json.close();
  return out;
}

}  // namespace isonomy::detect
