// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/case_outcomes.h"

#include <algorithm>

#include "daemon/app/json_findings.h"
#include "daemon/app/judging.h"

namespace isonomy::app {

Result<CaseOutcomes> outcomes(const std::string& events, std::shared_ptr<const rulebook::Rulebook> rules, const std::string& input_source) {
  ISO_TRY(Judged judged, judge_file(events, std::move(rules), input_source));
  CaseOutcomes out;
  out.cases = judged.engine->cases();
  out.rejected = judged.rejected;
  out.problems = std::move(judged.problems);
  Status read;
  ISO_TRY_STATUS(judged.engine->visit_findings([&](std::string_view json) {
    const Result<detect::Finding> finding = read_finding(json);
    if (finding.has_error()) read = finding.error();
    if (finding.has_error() || finding->case_key.empty()) return;  // on the rulebook itself: no case's outcome
    out.by_case[finding->case_key].push_back(finding->code + " " + (finding->rule.empty() ? "-" : finding->rule) + " " + std::string(detect::verdict_name(finding->verdict)));
  }));
  if (read.has_error()) return std::move(read).error();
  for (auto& [key, list] : out.by_case) std::sort(list.begin(), list.end());
  return out;
}

std::vector<OutcomeChange> changed_outcomes(const CaseOutcomes& before, const CaseOutcomes& after) {
  std::vector<OutcomeChange> out;
  for (const auto& [key, list] : before.by_case) {
    const auto found = after.by_case.find(key);
    if (found == after.by_case.end()) {
      out.push_back({key, list, {}});
    } else if (found->second != list) {
      out.push_back({key, list, found->second});
    }
  }
  for (const auto& [key, list] : after.by_case) {
    if (!before.by_case.contains(key)) out.push_back({key, {}, list});
  }
  std::sort(out.begin(), out.end(), [](const OutcomeChange& a, const OutcomeChange& b) { return a.case_key < b.case_key; });
  return out;
}

}  // namespace isonomy::app
