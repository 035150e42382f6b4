// SPDX-License-Identifier: Apache-2.0
// Format clauses: what the text before .format() asks for. "%.2f of %s" has two clauses. The function fills them, the checker
// holds a literal text to its values before anything runs: both read clauses here, so that they cannot disagree.
//
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "daemon/cel/value.h"

namespace isonomy::cel {

struct FormatClause {
  std::string_view text;  // as written: "%.2f"
  char verb = '%';        // `%%` stands for a percent sign and takes no value
  int precision = 6;
};

// Reads the clause that starts with the `%` at `at`, which moves past it. Empty, or what is wrong.
std::string read_clause(std::string_view format, size_t& at, FormatClause& clause);

bool takes(const FormatClause& clause, Kind kind);
const char* what_it_takes(const FormatClause& clause);  // "an int or a uint"

}  // namespace isonomy::cel
