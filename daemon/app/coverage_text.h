// SPDX-License-Identifier: Apache-2.0
// Coverage as a table for people, as JSON lines for programs, and as lcov for editors and CI (its tracefile format: a version is a
// function, an atom a line with two branches).
//
// Threads: pure, but for the colours of the terminal.
#pragma once

#include <string>
#include <vector>

#include "daemon/app/coverage.h"

namespace isonomy::app {

struct Share {
  size_t exercised = 0, all = 0;
  bool at_least(int percent) const { return exercised * 100 >= all * static_cast<size_t>(percent); }
};

struct RuleCoverage {
  std::string rule;
  Share versions, atoms, branches;
};

struct PackCoverage {
  std::string id, path;                         // "it.highway-code", "rules/it/highway-code/pack.toml"
  std::vector<RuleCoverage> rules;              // in the order of the file
  RuleCoverage total;
};

// One entry for each of `packs` (id, path of its pack.toml).
std::vector<PackCoverage> coverage_of(const Coverage& coverage, const std::vector<std::pair<std::string, std::string>>& packs);

// `branches`: list also what was only ever true, or only ever false.
std::string coverage_text(const Coverage& coverage, const PackCoverage& pack, bool branches);
std::string coverage_json(const Coverage& coverage, const PackCoverage& pack);
std::string coverage_lcov(const Coverage& coverage, const PackCoverage& pack);

}  // namespace isonomy::app
