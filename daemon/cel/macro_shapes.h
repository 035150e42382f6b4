// SPDX-License-Identifier: Apache-2.0
// Macro shapes: which calls are macros, by name and number of arguments, and how each is written. has() and cel.bind() have no
// shape here: one takes a selection, the other a name before its value, and the parser knows both.
//
// Threads: pure.
#pragma once

#include <cstddef>
#include <string_view>

#include "daemon/cel/ast.h"

namespace isonomy::cel {

struct MacroShape {
  std::string_view name;
  Macro macro;
  size_t arguments;
  size_t variables;  // the first of them
};

const MacroShape* macro_shape(std::string_view name, size_t arguments);  // null for what is no macro
const char* macro_usage(std::string_view name);                          // "xs.all(x, x > 0)", null for what is no macro

}  // namespace isonomy::cel
