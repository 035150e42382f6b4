// SPDX-License-Identifier: Apache-2.0
// Stages: each step of the compiler as text, for golden tests and for people who want to know.
//
// Errors:  kMalformed with the first diagnostic, kNotFound for a stage that does not exist.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/cel/compiler.h"
#include "daemon/cel/environment.h"

namespace isonomy::cel {

// stage: tokens, ast, checked, program or traced.
Result<std::string> print_stage(std::string_view source, const Environment& environment, std::string_view stage);

// What keeps the text from being an expression at all, before any name is looked up; empty when it parses.
std::vector<Diagnostic> syntax_errors(std::string_view source);

// The dotted names that an expression spells, sorted and distinct; empty when it does not parse.
std::vector<std::string> names_read(std::string_view source);

}  // namespace isonomy::cel
