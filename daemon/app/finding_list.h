// SPDX-License-Identifier: Apache-2.0
// FindingList: which findings are shown, in which order, and how they count by group.
//
// Errors:  kMalformed where a line is no finding.
// Threads: plain values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.h"
#include "daemon/detect/finding.h"

namespace isonomy::app {

// An empty list allows everything. Only days that lie inside for certain count: a month known as such is not "since its 15th".
struct FindingFilter {
  std::vector<std::string> codes, families, rules, authorities, subjects, verdicts, grades, cases;
  std::string since, until;      // days as parse_span reads them
  std::string text;              // words of the sentence, the counter-argument or the subject; capitals do not matter

  bool passes(const detect::Finding& finding) const;
};

// "2012" to "2011": a filter that nothing can pass is a slip; and so is a code or a family that the catalogue does not know.
isonomy::Status check(const FindingFilter& filter);

inline constexpr std::array<std::string_view, 5> kOrders{"code", "rule", "day", "verdict", "grade"};
inline constexpr std::array<std::string_view, 9> kGroupings{"code", "family", "rule", "authority", "subject", "case", "verdict", "grade", "year"};

// The lines that pass, sorted by one of kOrders; empty: in the order given. Ties keep that order.
Result<std::vector<std::string>> filtered(std::vector<std::string> lines, const FindingFilter& filter, std::string_view order);

struct FindingGroup {
  std::string name;
  std::array<uint64_t, 3> by_verdict{};   // as the enumeration has them
  uint64_t total() const { return by_verdict[0] + by_verdict[1] + by_verdict[2]; }
};
// By name; `largest_first`: by number, then name.
Result<std::vector<FindingGroup>> groups_of(const std::vector<std::string>& lines, std::string_view grouping, bool largest_first);

// RFC 4180. The head line, and one finding or one group a line.
std::string csv_head();
std::string csv_line(const detect::Finding& finding);
std::string csv_head(std::string_view grouping);
std::string csv_line(const FindingGroup& group);
std::string json_line(std::string_view grouping, const FindingGroup& group);

}  // namespace isonomy::app
