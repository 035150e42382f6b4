// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/finding_text.h"

#include <algorithm>

#include "daemon/app/terminal.h"
#include "daemon/base/text.h"

namespace isonomy::app {
namespace {

constexpr size_t kTimelineCells = 48;

std::string padded(std::string text, size_t width) {
  const size_t length = utf8_length(text);
  return length < width ? text + std::string(width - length, ' ') : text;
}

Colour colour_of(detect::Verdict verdict) {
  return verdict == detect::Verdict::kBreach           ? Colour::kRed
         : verdict == detect::Verdict::kConsistentWith ? Colour::kYellow
                                                       : Colour::kDim;
}

// The dates of the trace on one scale: where each begins, and how long it lasts.
std::string timeline(const std::vector<judge::DateLine>& dates) {
  struct Row {
    std::string what, day;
    Span span;
  };
  std::vector<Row> rows;
  for (const judge::DateLine& line : dates) {
    const Result<Span> span = parse_span(line.day);
    if (span.has_value() && span->first > kFirstDay && span->last < kLastDay) rows.push_back({line.what, line.day, *span});
  }
  if (rows.size() < 2) return {};
  Day first = rows[0].span.first, last = rows[0].span.last;
  size_t width = 0;
  for (const Row& row : rows) {
    first = std::min(first, row.span.first);
    last = std::max(last, row.span.last);
    width = std::max(width, utf8_length(row.what));
  }
  const int length = std::max(1, last - first);
  const auto cell = [&](Day day) { return static_cast<size_t>(static_cast<int64_t>(day - first) * static_cast<int64_t>(kTimelineCells - 1) / length); };
  std::string out;
  for (const Row& row : rows) {
    std::string bar;
    for (size_t i = 0; i < kTimelineCells; ++i) {
      const bool inside = i >= cell(row.span.first) && i <= cell(row.span.last);
      bar += inside ? (row.span.exact() ? "●" : "━") : "·";
    }
    out += "  " + padded(row.what, width) + "  " + bar + "  " + row.day + "\n";
  }
  return out;
}

std::string heading(std::string_view text) { return coloured(text, Colour::kBold) + "\n"; }

}  // namespace

std::string list_line(const detect::Finding& finding) {
  std::string out = coloured(finding.id, Colour::kDim) + "  " + padded(finding.code, 6) + "  " +
                    coloured(padded(std::string(detect::verdict_name(finding.verdict)), 15), colour_of(finding.verdict)) + "  " +
                    padded(std::string(detect::grade_name(finding.grade)), 11) + "  " +
                    padded(finding.case_key.empty() ? finding.rule : finding.case_key, 8) + "  " + finding.sentence;
  return out;
}

std::string explanation(const detect::Finding& finding) {
  const size_t width = std::min<size_t>(terminal_width(), 120);
  std::string out = coloured(finding.code, Colour::kBold) + "  " +
                    coloured(std::string(detect::verdict_name(finding.verdict)), colour_of(finding.verdict)) + ", " +
                    std::string(detect::grade_name(finding.grade)) + "  " + coloured(finding.id, Colour::kDim) + "\n\n";
  out += wrapped(finding.sentence, width, "  ") + "\n\n";
  if (!finding.counter.empty()) out += heading("the answer to it") + wrapped(finding.counter, width, "  ") + "\n\n";
  if (!finding.trace.question.empty()) out += heading("the question asked") + wrapped(finding.trace.question, width, "  ") + "\n\n";
  out += heading("who and what");
  const auto row = [&](const char* name, const std::string& value) {
    if (!value.empty()) out += "  " + padded(name, 10) + "  " + value + "\n";
  };
  row("case", finding.case_key);
  row("subject", finding.subject);
  row("authority", finding.authority);
  row("rule", finding.rule + (finding.version.empty() ? "" : "@" + finding.version));
  if (finding.conduct) row("conduct", to_string(*finding.conduct));
  if (finding.decision_date) row("act", to_string(*finding.decision_date));
  const std::string drawn = timeline(finding.trace.dates);
  if (!drawn.empty()) out += "\n" + heading("dates") + drawn;
  if (!finding.trace.versions.empty()) {
    out += "\n" + heading("versions considered");
    for (const judge::VersionLine& line : finding.trace.versions) {
      out += "  " + coloured(line.applied ? "applied " : "rejected", line.applied ? Colour::kGreen : Colour::kDim) + "  " + line.version + "  " + line.why + "\n";
    }
  }
  if (!finding.trace.atoms.empty()) {
    out += "\n" + heading("conditions");
    for (const judge::AtomLine& atom : finding.trace.atoms) out += "  " + padded(atom.value, 8) + "  " + atom.text + "\n";
  }
  if (!finding.twins.empty()) {
    out += "\n" + heading("its twins (" + std::to_string(finding.twins_in_all) + ")");
    for (const detect::Twin& twin : finding.twins) {
      out += "  " + padded(twin.day, 10) + "  " + padded(twin.case_key, 8) + "  " + twin.outcome + (twin.subject.empty() ? "" : "  " + twin.subject) + "\n";
    }
    if (finding.twins_in_all > static_cast<int64_t>(finding.twins.size())) out += "  and " + std::to_string(finding.twins_in_all - static_cast<int64_t>(finding.twins.size())) + " more\n";
    if (!finding.alike.empty()) out += "\n" + heading("what they have in common");
    for (const std::string& line : finding.alike) out += "  " + line + "\n";
  }
  if (!finding.trace.steps.empty()) {
    out += "\n" + heading("reasoning");
    for (const std::string& step : finding.trace.steps) out += wrapped(step, width, "  ") + "\n";
  }
  if (!finding.trace.missing.empty()) out += "\n" + heading("not stated") + wrapped(in_words(finding.trace.missing), width, "  ") + "\n";
  if (!finding.vanish_if.empty()) {
    out += "\n" + heading("it would vanish if");
    for (const std::string& each : finding.vanish_if) out += wrapped(each, width, "  ") + "\n";
  }
  out += "\n" + heading("evidence");
  for (const detect::EventRef& event : finding.events) out += "  " + event.source + "  " + event.id + "\n";
  if (finding.events.empty()) out += "  the rulebook itself\n";
  return out;
}

}  // namespace isonomy::app
