// SPDX-License-Identifier: Apache-2.0
// The amount of an expression that reads nothing: money(500000) is the same for every case, percent(5, facts.turnover) is not.
//
// Threads: pure.
#pragma once

#include <optional>

#include "daemon/rulebook/rule.h"

namespace isonomy::rulebook {

std::optional<Money> static_money(const Condition& condition);
std::optional<size_t> static_size(const Condition& condition);  // of a list

}  // namespace isonomy::rulebook
