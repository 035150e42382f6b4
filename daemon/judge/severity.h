// SPDX-License-Identifier: Apache-2.0
// Severity: which of two versions treats the same facts more harshly. A partial order: a fine and a ban have no common scale, and
// a range whose ends depend on facts that are not stated cannot be compared, so "incomparable" beats a guess.
//
// Threads: pure.
#pragma once

#include "daemon/judge/judge.h"

namespace isonomy::judge {

enum class Severity : uint8_t { kLighter, kEqual, kHarsher, kIncomparable };

// How `version` compares with `other` on the facts of this act.
Severity compare(Judge& judge, const casework::Case& of, const casework::CaseEvent& act, const rulebook::Rule& rule,
                 const rulebook::RuleVersion& version, const rulebook::RuleVersion& other, Day watermark);

}  // namespace isonomy::judge
