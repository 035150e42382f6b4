// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/finding_text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "daemon/app/terminal.h"
#include "daemon/app/timeline_text.h"
#include "daemon/base/text.h"

namespace isonomy::app {
namespace {

constexpr size_t kMostVersions = 8;   // whose clocks are drawn

std::string padded(std::string text, size_t width) {
  const size_t length = utf8_length(text);
  return length < width ? text + std::string(width - length, ' ') : text;
}

Colour colour_of(detect::Verdict verdict) {
  return verdict == detect::Verdict::kBreach           ? Colour::kRed
         : verdict == detect::Verdict::kConsistentWith ? Colour::kYellow
                                                       : Colour::kDim;
}

std::string timeline(const std::vector<judge::DateLine>& dates, size_t width) {
  std::vector<TimelineRow> rows;
  for (const judge::DateLine& line : dates) rows.push_back({line.day, {}, line.what, {}});
  return drawn_timeline(rows, width);
}

// When each text could be read and when it bound, beside the conduct and the act: law's clock and the reader's on one line.
std::string both_clocks(const detect::Finding& finding, size_t width) {
  std::vector<TimelineRow> rows;
  const auto add = [&](const std::string& day, const std::string& label) {
    const bool told = std::any_of(rows.begin(), rows.end(), [&](const TimelineRow& row) { return row.label == label; });
    if (!day.empty() && !told) rows.push_back({day, {}, label, {}});
  };
  for (size_t i = 0; i < finding.trace.versions.size() && i < kMostVersions; ++i) {
    const judge::VersionLine& line = finding.trace.versions[i];
    add(line.published, line.version + " published");
    add(line.in_force, line.version + " in force");
  }
  if (rows.empty()) return {};
  if (finding.conduct) add(to_string(*finding.conduct), "the conduct");
  if (finding.decision_date && !(finding.case_key.empty() && finding.twins.empty())) add(to_string(*finding.decision_date), "the act");
  std::stable_sort(rows.begin(), rows.end(), [](const TimelineRow& a, const TimelineRow& b) { return a.day < b.day; });
  return drawn_timeline(rows, width);
}

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return std::isfinite(value) ? text : "not defined";
}

std::string statistics_text(const detect::Statistics& statistics) {
  std::string out = statistics.measure + " " + number_text(statistics.estimate) + " (95 %: " + number_text(statistics.lower) + " to " + number_text(statistics.upper) + ")";
  if (statistics.crude) out += ", without strata " + number_text(*statistics.crude);
  out += "; n " + std::to_string(statistics.n) + " " + statistics.of;
  if (statistics.log10_e) out += "; evidence against chance 10^" + number_text(*statistics.log10_e) + ", the bar 10^" + number_text(statistics.log10_bar);
  return out + "; tests that share the budget: " + std::to_string(statistics.tests);
}

std::string record_text(const std::vector<std::optional<uint64_t>>* records, size_t i) {
  if (records == nullptr) return {};
  return (*records)[i] ? "  record " + std::to_string(*(*records)[i]) : "  not in this journal";
}

std::string heading(std::string_view text) { return coloured(text, Colour::kBold) + "\n"; }

}  // namespace

std::string finding_head(const detect::Finding& finding) {
  return coloured(finding.code, Colour::kBold) + "  " + coloured(std::string(detect::verdict_name(finding.verdict)), colour_of(finding.verdict)) + ", " +
         std::string(detect::grade_name(finding.grade)) + "  " + coloured(finding.id, Colour::kDim);
}

std::string list_line(const detect::Finding& finding) {
  std::string out = coloured(finding.id, Colour::kDim) + "  " + padded(finding.code, 6) + "  " +
                    coloured(padded(std::string(detect::verdict_name(finding.verdict)), 15), colour_of(finding.verdict)) + "  " +
                    padded(std::string(detect::grade_name(finding.grade)), 11) + "  " +
                    padded(finding.case_key.empty() ? finding.rule : finding.case_key, 8) + "  " + finding.sentence;
  return out;
}

std::string list_line(const FindingGroup& group) {
  std::string out = padded(group.name, 28) + "  " + std::to_string(group.total());
  for (const detect::Verdict verdict : {detect::Verdict::kBreach, detect::Verdict::kConsistentWith, detect::Verdict::kUndetermined}) {
    const uint64_t number = group.by_verdict[static_cast<size_t>(verdict)];
    if (number > 0) out += "  " + coloured(std::string(detect::verdict_name(verdict)) + " " + std::to_string(number), colour_of(verdict));
  }
  return out;
}

std::string explanation(const detect::Finding& finding, const JournalPlaces* places) {
  const size_t width = std::min<size_t>(terminal_width(), 120);
  std::string out = finding_head(finding) + "\n\n";
  out += wrapped(finding.sentence, width, "  ") + "\n\n";
  if (places != nullptr && places->superseded) {
    out += heading("superseded") + wrapped(places->superseded->reason + " (record " + std::to_string(places->superseded->record) + "): it does not stand any more", width, "  ") + "\n\n";
  }
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
  const std::string drawn = timeline(finding.trace.dates, width);
  if (!drawn.empty()) out += "\n" + heading("dates") + drawn;
  if (!finding.trace.versions.empty()) {
    out += "\n" + heading("versions considered");
    for (const judge::VersionLine& line : finding.trace.versions) {
      out += "  " + coloured(line.applied ? "applied " : "rejected", line.applied ? Colour::kGreen : Colour::kDim) + "  " + line.version + "  " + line.why + "\n";
    }
  }
  if (const std::string clocks = both_clocks(finding, width); !clocks.empty()) out += "\n" + heading("when it could be read, and when it bound") + clocks;
  if (!finding.trace.atoms.empty()) {
    out += "\n" + heading("conditions");
    for (const judge::AtomLine& atom : finding.trace.atoms) out += "  " + padded(atom.value, 8) + "  " + atom.text + "\n";
  }
  if (!finding.twins.empty()) {
    out += "\n" + heading("its twins (" + std::to_string(finding.twins_in_all) + ")");
    for (size_t i = 0; i < finding.twins.size(); ++i) {
      const detect::Twin& twin = finding.twins[i];
      out += "  " + padded(twin.day, 10) + "  " + padded(twin.case_key, 8) + "  " + twin.outcome + (twin.subject.empty() ? "" : "  " + twin.subject) +
             record_text(places == nullptr ? nullptr : &places->twins, i) + "\n";
    }
    if (finding.twins_in_all > static_cast<int64_t>(finding.twins.size())) out += "  and " + std::to_string(finding.twins_in_all - static_cast<int64_t>(finding.twins.size())) + " more\n";
    if (!finding.alike.empty()) out += "\n" + heading("what they have in common");
    for (const std::string& line : finding.alike) out += "  " + line + "\n";
  }
  if (!finding.trace.steps.empty()) {
    out += "\n" + heading("reasoning");
    for (const std::string& step : finding.trace.steps) out += wrapped(step, width, "  ") + "\n";
  }
  if (finding.statistics) out += "\n" + heading("figures") + wrapped(statistics_text(*finding.statistics), width, "  ") + "\n";
  if (!finding.trace.missing.empty()) out += "\n" + heading("not stated") + wrapped(in_words(finding.trace.missing), width, "  ") + "\n";
  if (!finding.vanish_if.empty()) {
    out += "\n" + heading("it would vanish if");
    for (const std::string& each : finding.vanish_if) out += wrapped(each, width, "  ") + "\n";
  }
  out += "\n" + heading("evidence");
  for (size_t i = 0; i < finding.events.size(); ++i) {
    out += "  " + finding.events[i].source + "  " + finding.events[i].id + record_text(places == nullptr ? nullptr : &places->evidence, i) + "\n";
  }
  if (finding.events.empty()) out += finding.twins.empty() ? "  the rulebook itself\n" : "  the acts listed above\n";
  if (places != nullptr && places->finding) out += "  the finding is record " + std::to_string(*places->finding) + " of the journal\n";
  return out;
}

}  // namespace isonomy::app
