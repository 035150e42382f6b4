// SPDX-License-Identifier: Apache-2.0
// CaseReport: one case as a person reviews it: its timeline, which version of which rule applied and what came of it, its findings.
//
//   serve@1992 applied: conduct of 2009-03-02; 150 days from detection ended on 2009-07-30; served on 2009-06-20: in time
//   serve@2010 did not: governs days from 2010-08-14; 2009-03-02 is earlier
//
// Threads: pure.
#pragma once

#include <string>
#include <vector>

#include "daemon/detect/finding.h"
#include "daemon/judge/judge.h"

namespace isonomy::engine {

struct TimelineLine {
  std::string day, name, what;   // "2009-03-02", "decision.fine", "35.00, authority municipal-police"
  std::string through;           // of what lasts: its last day; else empty
  std::string source, id;
};

struct AssessmentLine {
  std::string question;          // "term" or "act"
  std::string rule, version;     // version empty: none governed
  std::string outcome;           // "in_time", "late", ...; for acts the truth of "has a basis"
  std::string sentence;
  std::vector<judge::VersionLine> versions;
};

struct CaseReport {
  std::string key, subject;
  std::vector<TimelineLine> timeline;
  std::vector<AssessmentLine> assessments;
  std::vector<detect::Finding> findings;
};

CaseReport report_case(const casework::Case& of, Day watermark, judge::Judge& judge, const rulebook::Rulebook& rules);
std::string to_json(const CaseReport& report);  // one line

}  // namespace isonomy::engine
