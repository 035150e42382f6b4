// SPDX-License-Identifier: Apache-2.0
// CaseOutcomes: what two rulebooks make of the same events, case by case. An outcome is the set of findings on a case by code, rule and
// verdict; a version that merely has another name is no other outcome.
//
// Errors:  Result for what stops a run (no such file); rejected lines are counted.
// Threads: one.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/base/result.h"
#include "daemon/rulebook/rulebook.h"

namespace isonomy::app {

struct CaseOutcomes {
  std::map<std::string, std::vector<std::string>> by_case;   // only cases with findings: "ARB-7 serve breach", sorted
  size_t cases = 0;
  uint64_t rejected = 0;
  std::vector<std::string> problems;                         // of rejected lines, the first 20
};

Result<CaseOutcomes> outcomes(const std::string& events, std::shared_ptr<const rulebook::Rulebook> rules, const std::string& input_source);

struct OutcomeChange {
  std::string case_key;
  std::vector<std::string> before, after;
};
std::vector<OutcomeChange> changed_outcomes(const CaseOutcomes& before, const CaseOutcomes& after);  // by case

}  // namespace isonomy::app
