// SPDX-License-Identifier: Apache-2.0
#include "daemon/engine/case_report.h"

#include <algorithm>

#include "daemon/base/text.h"
#include "daemon/detect/detector.h"
#include "daemon/detect/words.h"

namespace isonomy::engine {
namespace {

using casework::CaseEvent;
using judge::TermAssessment;
using judge::TermState;

TimelineLine line_of(const CaseEvent& event) {
  TimelineLine line{to_string(event.at), std::string(event.name), {}, {}, std::string(event.source), std::string(event.id)};
  if (event.through) line.through = to_string(*event.through);
  std::vector<std::string> parts;
  if (event.through) parts.push_back("through " + line.through);
  if (event.amount) parts.push_back(grouped(*event.amount));
  if (!event.authority.empty()) parts.push_back("authority " + std::string(event.authority));
  if (!event.official.empty()) parts.push_back("official " + std::string(event.official));
  if (!event.channel.empty()) parts.push_back("channel " + std::string(event.channel));
  if (!event.outcome.empty()) parts.push_back("outcome " + std::string(event.outcome));
  if (event.decision) {
    for (const casework::Breach& breach : event.decision->breaches) {
      std::vector<std::string> cites(breach.cites.begin(), breach.cites.end());
      parts.push_back("cites " + detect::listed(cites));
    }
  }
  for (const casework::Stated& fact : event.facts) parts.push_back(std::string(fact.name) + " " + cel::to_text(fact.value));
  line.what = join(parts, "; ");
  return line;
}

std::string sentence_of(const TermAssessment& term) {
  const std::string from = detect::plain(term.from->name), start = detect::on_day(term.from->at);
  const std::string day = to_string(term.law_day);
  if (term.state == TermState::kNoVersion) return "no version governs " + day + ": no term ran";
  if (term.state == TermState::kUnsettled) return "which term applied is not settled: " + detect::listed(term.missing);
  const std::string step = detect::plain(std::get<rulebook::Deadline>(term.version->body).to.text);
  std::string out = "the version " + term.version->id + " governs " + day + ": " + in_words(term.period) + " from " + from + " (" + start +
                    ") end on " + detect::on_day(term.end) + "; " + step + " ";
  switch (term.state) {
    case TermState::kInTime:
      return out + "came on " + detect::on_day(term.to->at) + ", " + detect::days_in_words(term.to->at.first - term.from->at.first) + " after: in time";
    case TermState::kLate: return out + "came on " + detect::on_day(term.to->at) + ": late by " + detect::days_in_words(term.days_late());
    case TermState::kUnclear: return out + "cannot be placed: " + detect::listed(term.missing);
    case TermState::kOpen: return out + "has not come; the term is open";
    case TermState::kSilent: return out + "had not come by then";
    default: return out;
  }
}

AssessmentLine line_of(const TermAssessment& term) {
  AssessmentLine line{"term", term.rule->id, term.version ? term.version->id : "", judge::term_state_name(term.state), sentence_of(term), {}};
  for (const rulebook::Considered& each : rulebook::considered(*term.rule, term.law_day, term.known)) {
    line.versions.push_back({rulebook::qualified(*term.rule, *each.version), each.taken, each.why});
  }
  return line;
}

AssessmentLine line_of(const judge::ActAssessment& act) {
  AssessmentLine line{"act", {}, {}, truth_name(act.basis), {}, {}};
  line.sentence = detect::plain(act.act->name) + " of " + detect::on_day(act.act->at) + ": ";
  if (!act.act->decision->cites_stated) {
    line.sentence += "the stream does not say which rule was cited";
    return line;
  }
  std::vector<std::string> parts;
  for (const judge::CiteAssessment& cite : act.cites) {
    const std::string name = cite.version ? rulebook::qualified(*cite.rule, *cite.version) : std::string(cite.text);
    std::string part = name + (cite.basis() == Truth::kTrue ? " is a basis" : cite.basis() == Truth::kFalse ? " is no basis" : " may be a basis");
    if (!cite.missing.empty()) part += " (depends on " + detect::listed(cite.missing) + ")";
    parts.push_back(std::move(part));
    if (cite.rule != nullptr && line.rule.empty()) {
      line.rule = cite.rule->id;
      line.version = cite.version ? cite.version->id : "";
    }
  }
  line.sentence += parts.empty() ? "no rule is cited" : detect::listed(parts);
  if (act.range.total.max) line.sentence += "; together they allow up to " + grouped(*act.range.total.max);
  return line;
}

template <class Range, class Each>
void append_list(std::string& out, const Range& range, Each each) {
  out += '[';
  for (size_t i = 0; i < range.size(); ++i) {
    if (i > 0) out += ',';
    each(range[i]);
  }
  out += ']';
}

}  // namespace

CaseReport report_case(const casework::Case& of, Day watermark, judge::Judge& judge, const rulebook::Rulebook& rules) {
  CaseReport out;
  out.key = of.key;
  out.subject = of.subject;
  for (const CaseEvent& event : of.events) out.timeline.push_back(line_of(event));
  const judge::Judgement judgement = judge.judge(of, watermark);
  for (const TermAssessment& term : judgement.terms) out.assessments.push_back(line_of(term));
  for (const judge::ActAssessment& act : judgement.acts) out.assessments.push_back(line_of(act));
  out.findings = detect::detect({rules, of, judgement, judge, watermark});
  return out;
}

std::string to_json(const CaseReport& report) {
  std::string out = "{\"case\":" + json_string(report.key) + ",\"subject\":" + json_string(report.subject) + ",\"timeline\":";
  append_list(out, report.timeline, [&](const TimelineLine& line) {
    out += "{\"day\":" + json_string(line.day) + (line.through.empty() ? "" : ",\"through\":" + json_string(line.through)) + ",\"name\":" + json_string(line.name) + ",\"what\":" + json_string(line.what) +
           ",\"source\":" + json_string(line.source) + ",\"id\":" + json_string(line.id) + "}";
  });
  out += ",\"assessments\":";
  append_list(out, report.assessments, [&](const AssessmentLine& line) {
    out += "{\"question\":" + json_string(line.question) + ",\"rule\":" + json_string(line.rule) + ",\"version\":" + json_string(line.version) +
           ",\"outcome\":" + json_string(line.outcome) + ",\"sentence\":" + json_string(line.sentence) + ",\"versions\":";
    append_list(out, line.versions, [&](const judge::VersionLine& version) {
      out += "{\"version\":" + json_string(version.version) + ",\"applied\":" + (version.applied ? "true" : "false") + ",\"why\":" +
             json_string(version.why) + "}";
    });
    out += '}';
  });
  out += ",\"findings\":";
  append_list(out, report.findings, [&](const detect::Finding& finding) { out += detect::to_json(finding); });
  return out + "}";
}

}  // namespace isonomy::engine
