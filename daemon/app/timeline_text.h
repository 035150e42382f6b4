// SPDX-License-Identifier: Apache-2.0
// A timeline for a person at a terminal, drawn to scale: what lies twice as far apart in time stands twice as far apart on the line.
//
//                            2009-03-02                     2009-12-12
//   2009-03-02  detection    ●·········································
//   2009-09     procedure    ························━━━━━·············    a day that is known less precisely, or that lasts
//   2009-12-12  decision     ·········································●
//               35.00; authority municipal-police
//
// Threads: pure, but for asking whether colours are on.
#pragma once

#include <string>
#include <vector>

namespace isonomy::app {

struct TimelineRow {
  std::string day;       // as parse_span reads it; what it does not read, or what is not known, gets no mark
  std::string through;   // of what lasts: its last day; else empty
  std::string label;
  std::string note;      // below it, wrapped; may be empty
};

// Every row a line of at most `width` columns, notes apart; without the marks where there is no room for them, or nothing to compare.
std::string drawn_timeline(const std::vector<TimelineRow>& rows, size_t width);

}  // namespace isonomy::app
