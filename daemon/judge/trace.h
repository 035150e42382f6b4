// SPDX-License-Identifier: Apache-2.0
// Trace: what a judgement rests on, in words that can be printed: versions considered and rejected, dates, atoms with values.
//
// Threads: plain values.
#pragma once

#include <string>
#include <vector>

namespace isonomy::judge {

struct VersionLine {
  std::string version;   // "serve@2010"
  bool applied = false;
  std::string why;
  std::string published = {}, in_force = {};   // its two clocks: when it could be read, and when it bound; empty: not stated, or never
};

struct DateLine {
  std::string what;      // "conduct", "term ends"
  std::string day;       // "2009-03-02", "2015-06/2022-06"
};

struct AtomLine {
  std::string text;      // "day(\"procedure.dispatched\") <= term.end"
  std::string value;     // "true", "unknown"
};

struct Trace {
  std::string question;  // what was asked of the law
  std::vector<VersionLine> versions;
  std::vector<DateLine> dates;
  std::vector<AtomLine> atoms;
  std::vector<std::string> steps;    // the reasoning, a sentence each
  std::vector<std::string> missing;  // facts that are not stated
};

}  // namespace isonomy::judge
