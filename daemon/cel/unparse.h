// SPDX-License-Identifier: Apache-2.0
// Unparse: a syntax tree as text again, with one space around operators, single quotes and no needless parentheses.
// Reading the text gives the same tree; formatting twice changes nothing.
//
// Threads: pure.
#pragma once

#include <string>

#include "daemon/cel/ast.h"
#include "daemon/cel/limits.h"

namespace isonomy::cel {

std::string unparse(const Ast& ast, NodeId id);

// The whole expression in canonical form. Error: kMalformed with the first diagnostic. Comments are not kept.
Result<std::string> format(std::string_view source, const Limits& limits = {});

}  // namespace isonomy::cel
