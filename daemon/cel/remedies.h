// SPDX-License-Identifier: Apache-2.0
// Remedies: what to write instead, for a part of an expression that has the wrong type. Text to append to a message; empty when
// nothing can be guessed.
//
// Threads: pure.
#pragma once

#include <string>

#include "daemon/cel/ast.h"
#include "daemon/cel/types.h"

namespace isonomy::cel {

std::string remedy_for_operands(const Ast& ast, NodeId left_id, NodeId right_id, Operator op, const Type& left, const Type& right);
std::string remedy_for_condition(const Type& type);
std::string remedy_for_result(const Type& found, const Type& expected);
std::string remedy_for_field(const Type& type, const std::string& field);

}  // namespace isonomy::cel
