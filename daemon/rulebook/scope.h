// SPDX-License-Identifier: Apache-2.0
// Scope: what an expression may read, by the place it stands in. Anything else does not compile: officials, subjects and
// circumstances are in no scope of a rule, so no rule can differ by them.
//
//   kRow   [[input]], [[map]], [[circumstance]]   event, data
//   kRule  when, unless, if, weigh                facts.*, params.*, conduct.*, and the case: happened, by, day, count, ..
//   kAct   sanction, requires.if, exempts.if      the same, and act.*
//   kTerm  deadline.within[].if, counter.if       the same as kRule, and term.*
//
// Threads: pure.
#pragma once

#include <cstdint>

#include "daemon/cel/environment.h"
#include "daemon/rulebook/rulebook.h"

namespace isonomy::rulebook {

enum class Scope : uint8_t { kRow, kRule, kAct, kTerm };
inline constexpr int kScopes = 4;

// Slots of Activation::variables for expressions of scope kRow.
enum RowSlot : uint32_t { kEvent, kData };

cel::Environment environment(Scope scope, const Pack& pack);

}  // namespace isonomy::rulebook
