// SPDX-License-Identifier: Apache-2.0
// Machine: runs instructions on a stack that the caller provides.
//
// Errors:  when `run.spent()` afterwards, the answer means nothing: a budget ran out.
// Threads: one stack, one thread.
#pragma once

#include <span>

#include "daemon/cel/code.h"
#include "daemon/cel/vm.h"

namespace isonomy::cel {

// `stack` has room for code.stack_size values; `trace` is null or has room for code.atoms.
Value run_instructions(const Program::Code& code, std::span<const Instruction> instructions, const Activation& activation, Evaluation& run,
                       Value* stack, Value* trace);

// What `&&` and `||` make of two values that need not be bool: false absorbs in `&&`, true in `||`, then unknowns, then errors.
Value both_of(Evaluation& run, const Value& a, const Value& b);
Value either_of(Evaluation& run, const Value& a, const Value& b);

// Aggregates of values that may be unknown or errors; a null `optional` means that no element is optional.
Value make_list(Evaluation& run, std::span<const Value> items, const uint8_t* optional);
Value make_map(Evaluation& run, std::span<const Value> keys_and_values, const uint8_t* optional);

}  // namespace isonomy::cel
