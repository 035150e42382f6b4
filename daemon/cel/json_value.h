// SPDX-License-Identifier: Apache-2.0
// JSON value: facts from JSON. Whole numbers are int (uint beyond), others double; objects are maps in the order of the text.
//
// Errors:  kMalformed with the place, kLimit when the text nests deeper than 100 or does not fit the arena.
// Threads: pure.
#pragma once

#include <string_view>

#include "daemon/cel/value.h"

namespace isonomy::cel {

Result<Value> value_from_json(std::string_view text, Arena& arena);

}  // namespace isonomy::cel
