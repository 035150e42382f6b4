// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/case_text.h"

#include "daemon/app/finding_text.h"
#include "daemon/app/terminal.h"
#include "daemon/app/timeline_text.h"

namespace isonomy::app {
namespace {

std::string heading(std::string_view text) { return "\n" + coloured(text, Colour::kBold) + "\n"; }

std::string in_full(const engine::TimelineLine& line) {
  // What lasts is drawn as long as it does: no need to say it again.
  const std::string said = "through " + line.through;
  if (line.through.empty() || !line.what.starts_with(said)) return line.what;
  return line.what.size() > said.size() + 2 ? line.what.substr(said.size() + 2) : std::string();
}

}  // namespace

std::string case_text(const engine::CaseReport& report, size_t width) {
  std::string out = coloured("case " + report.key, Colour::kBold) + (report.subject.empty() ? "" : "  subject " + report.subject) + "\n\n";
  std::vector<TimelineRow> rows;
  for (const engine::TimelineLine& line : report.timeline) rows.push_back({line.day, line.through, line.name, in_full(line)});
  out += drawn_timeline(rows, width);
  if (!report.assessments.empty()) out += heading("what the law said");
  for (const engine::AssessmentLine& line : report.assessments) {
    const std::string rule = (line.rule.empty() ? line.question : line.rule) + (line.version.empty() ? "" : "@" + line.version);
    out += "  " + rule + "\n" + wrapped(line.sentence, width, "    ") + "\n";
    for (const judge::VersionLine& version : line.versions) {
      if (!version.applied) out += coloured(wrapped("not applied: " + version.version + ", " + version.why, width, "    "), Colour::kDim) + "\n";
    }
  }
  out += report.findings.empty() ? "\nno finding\n" : heading("findings");
  for (const detect::Finding& finding : report.findings) {
    out += "  " + finding_head(finding) + "\n" + wrapped(finding.sentence, width, "    ") + "\n";
    if (!finding.counter.empty()) out += coloured(wrapped("but: " + finding.counter, width, "    "), Colour::kDim) + "\n";
  }
  return out;
}

}  // namespace isonomy::app
