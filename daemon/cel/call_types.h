// SPDX-License-Identifier: Apache-2.0
// Call types: which result an operator or function has on given argument types, and how to say that it has none.
//
// Errors:  false when no overload fits; the *_problem functions word it; remedies.h adds what to do.
// Threads: pure but for the substitution.
#pragma once

#include <span>
#include <string>

#include "daemon/cel/ast.h"
#include "daemon/cel/environment.h"
#include "daemon/cel/library.h"
#include "daemon/cel/unify.h"

namespace isonomy::cel {

Type literal_type(const Value& value);
std::string type_text(const Type& type);  // for people: "timestamp", "list of string"

bool unary_type(Operator op, const Type& operand, Substitution& types, Type& result);
bool binary_type(Operator op, const Type& left, const Type& right, Substitution& types, Type& result);
bool call_type(const Function& function, std::span<const Type> arguments, Substitution& types, Type& result);

std::string binary_problem(Operator op, const Type& left, const Type& right);
std::string call_problem(const Function& function, std::span<const Type> arguments);
std::string host_problem(const Environment& environment, const std::string& name, std::span<const size_t> overloads, std::span<const Type> arguments);

// The argument that does not fit, when all overloads agree that it is the one; else `otherwise`.
Place place_of_mismatch(const Ast& ast, const Function& function, std::span<const NodeId> ids, std::span<const Type> arguments, Place otherwise);

}  // namespace isonomy::cel
