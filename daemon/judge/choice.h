// SPDX-License-Identifier: Apache-2.0
// Choice: which version of a rule about acts governs one act, and how sure that is.
//
//   penalty-notice, fine of 2021-07-14 -> version 1996; of 2021-07 -> version 2021, not settled: a choice of day would flip it
//
// Threads: pure.
#pragma once

#include <string>
#include <vector>

#include "daemon/judge/act.h"

namespace isonomy::judge {

struct Choice {
  const rulebook::RuleVersion* version = nullptr;   // null: none governs, or none with the body asked for
  bool settled = true;                              // false: on another choice of days another version, or none
  Span law_day;
  Day known = kLastDay;
};

// The governing version; where days leave a choice, the latest of those possible.
Choice choose(const rulebook::Rule& rule, const casework::Case& of, const casework::CaseEvent& act);

// The same, where only versions with that body count.
template <class Body>
Choice choose_body(const rulebook::Rule& rule, const casework::Case& of, const casework::CaseEvent& act) {
  Choice choice = choose(rule, of, act);
  if (choice.version != nullptr && !std::holds_alternative<Body>(choice.version->body)) choice.version = nullptr;
  return choice;
}

// Whether the unknown answer to a condition is a question that the case raises: something that the condition reads is known, and
// one fact alone is missing. Where the record is silent on the whole matter, nobody has raised it.
bool raised(const Reading& reading, const std::vector<std::pair<std::string, std::string>>& atoms);

// What keeps a choice from being settled, for the reader.
std::string unsettled_version(const rulebook::Rule& rule);

}  // namespace isonomy::judge
