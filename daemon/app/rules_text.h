// SPDX-License-Identifier: Apache-2.0
// Rules and remarks as text for people and as JSON lines for programs.
//
// Threads: pure, but for the colours of the terminal.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "daemon/rulebook/check.h"
#include "daemon/rulebook/difference.h"

namespace isonomy::app {

struct AsOf {                      // what `--at` and `--known` ask
  std::optional<Span> at;
  Day known = kLastDay;
};

std::string rule_text(const rulebook::Rulebook& rules, const rulebook::Rule& rule, const AsOf& as_of);
std::string rule_json(const rulebook::Rulebook& rules, const rulebook::Rule& rule, const AsOf& as_of);

// The remark, and below it the line it speaks of with a caret; `line_of("path", 41)` yields that line, or nothing.
using LineOf = std::function<std::string(const std::string& path, size_t line)>;
std::string remark_text(const rulebook::Remark& remark, const LineOf& line_of);
std::string remark_json(const rulebook::Remark& remark);
std::string difference_json(const rulebook::Difference& difference);

}  // namespace isonomy::app
