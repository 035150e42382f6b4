// SPDX-License-Identifier: Apache-2.0
// Loops: the steps of all(), exists(), map() and their kin. On the stack, from the bottom:
//
//   range  index  accumulator  [first variable  [second variable]]  body's value
//
// `top` points at the value on top and moves as the step pushes and pops. Every element is charged one step and its share.
#pragma once

#include "daemon/cel/ast.h"
#include "daemon/cel/evaluation.h"

namespace isonomy::cel {

bool is_map_key(const Value& key);

bool loop_begin(Evaluation& run, Macro macro, Value*& top);            // false: the range is no range, the answer is on top
bool loop_next(Evaluation& run, bool two, Value*& top);                // false: no element is left
bool loop_filter(Evaluation& run, bool two, Value*& top);              // false: skip this element
bool loop_body(Evaluation& run, Macro macro, bool two, Value*& top);   // false: the answer is known
void loop_end(Macro macro, Value*& top);

}  // namespace isonomy::cel
