// SPDX-License-Identifier: Apache-2.0
// Words: events, days and lists as a sentence needs them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/day.h"
#include "daemon/rulebook/rule.h"

namespace isonomy::detect {

std::string plain(std::string_view event_name);             // "procedure.served" -> "the step “served”", "decision.fine" -> "the decision (fine)"
std::string on_day(const Span& span);                       // "2021-03-12", "an unknown day", "2022-03-31 to 2022-05-18"
std::string days_in_words(int64_t days);                    // "1 day", "12 days"
std::string listed(const std::vector<std::string>& names);  // "a, b and c"; "nothing" for none
std::string kinds_in_words(std::span<const std::string_view> kinds);  // "a fine and a remedy"
std::string title_of(const rulebook::Rule& rule, const rulebook::RuleVersion& version);  // "“Serve the offender in time” (CdS art. 201(1), version 2010)"

}  // namespace isonomy::detect
