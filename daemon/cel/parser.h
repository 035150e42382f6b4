// SPDX-License-Identifier: Apache-2.0
// Parser: tokens to syntax tree, by precedence climbing; macros are recognised here, because they bind names.
//
// Errors:  diagnostics; after the first syntax error the rest of the expression is not judged. Depth and size are charged
//          against Limits before a node is made, so no later stage recurses deeper than Limits::depth.
// Threads: pure.
// Source:  cel-spec, "Syntax" and "Macros"; the optional and two-variable extensions of cel-go.
#pragma once

#include "daemon/cel/ast.h"
#include "daemon/cel/lexer.h"
#include "daemon/cel/limits.h"

namespace isonomy::cel {

// The tree is usable only when no diagnostic was added.
Ast parse(std::string_view source, const Limits& limits, Diagnostics& diagnostics);

}  // namespace isonomy::cel
