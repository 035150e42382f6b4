// SPDX-License-Identifier: Apache-2.0
// CsvTable: a table of a pack, RFC 4180: quotes, doubled quotes, commas and line ends inside quotes.
//
// Errors:  kMalformed with path:line:column for an open quote or a row that is longer than the header.
// Threads: plain value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/result.h"

namespace isonomy::rulebook {

struct CsvRow {
  uint32_t line = 1;
  std::vector<std::string> cells;
};

struct CsvTable {
  std::vector<std::string> columns;
  std::vector<CsvRow> rows;
};

Result<CsvTable> parse_csv(std::string_view text, const std::string& path);

}  // namespace isonomy::rulebook
