// SPDX-License-Identifier: Apache-2.0
// The parts of the printed index, and what all of them are written with. index_text.cc has the figures, look_text.cc what is watched week by week.
//
// Threads: pure, but for asking whether colours are on.
#pragma once

#include <cmath>
#include <cstdio>
#include <string>

#include "daemon/app/index_text.h"
#include "daemon/app/terminal.h"
#include "daemon/base/text.h"

namespace isonomy::app {

inline constexpr size_t kNameWidth = 24, kMostLevels = 12;

template <class... Values>
std::string format(const char* pattern, Values... values) {
  char text[512];
  std::snprintf(text, sizeof text, pattern, values...);
  return text;
}

inline std::string padded(const std::string& text, size_t width) {
  const size_t length = utf8_length(text);
  return length < width ? text + std::string(width - length, ' ') : text;
}

inline std::string heading(const std::string& text) { return "\n" + coloured(text, Colour::kBold) + "\n"; }

inline std::string percent(double share) { return std::isfinite(share) ? format("%.1f %%", 100 * share) : "not defined"; }
// Counts for a sentence.
inline long long ll(int64_t n) { return static_cast<long long>(n); }

// look_text.cc
std::string campaign_text(const IndexReport& report);
std::string recourse_text(const IndexReport& report);  // and batches
std::string gaming_text(const IndexReport& report);
std::string asked_text(const IndexReport& report);     // every question with its answer, then the findings
std::string closed_text(const uncertainty::ClosedAudit& audit);

}  // namespace isonomy::app
