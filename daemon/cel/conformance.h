// SPDX-License-Identifier: Apache-2.0
// Conformance: runs test files of the CEL specification in their JSON form: one array of tests, each with an expression, what
// it may read, and the value, error or type that is expected.
//
// Errors:  kMalformed when the file is no list; a test that fails or cannot be run is a line in the report.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.h"

namespace isonomy::cel {

struct ConformanceReport {
  int passed = 0;
  int failed = 0;
  std::vector<std::string> failures;  // "section/name: expr: expected .., found .."
};

Result<ConformanceReport> run_conformance(std::string_view json);

}  // namespace isonomy::cel
