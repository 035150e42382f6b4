// SPDX-License-Identifier: Apache-2.0
// Walks over a version: every condition and every event name in it, so that no check forgets a body.
//
// Threads: pure.
#pragma once

#include <functional>

#include "daemon/rulebook/rule.h"

namespace isonomy::rulebook {

// The key as the author wrote it ("when", "sanction.max") and the condition; absent conditions are left out.
void each_condition(const RuleVersion& version, const std::function<void(const char*, const Condition&)>& visit);

// Event names of the body, its counters and its recourse; not those inside expressions.
void each_event(const RuleVersion& version, const std::function<void(const std::string&)>& visit);

// Names that expressions ask the case about: happened("procedure.served"). Empty where the text does not parse.
std::vector<std::string> events_in(const Condition& condition);

// Acts the version speaks about: what it allows, forbids, requires steps before, or times.
std::vector<EventName> acts_of(const RuleVersion& version);

}  // namespace isonomy::rulebook
