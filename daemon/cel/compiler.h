// SPDX-License-Identifier: Apache-2.0
// compile(): source text to program, through lexer, parser, checker and code generation. The one door that other rooms use.
//
// Errors:  up to 20 diagnostics, sorted by place, each with line, column and, where one can be guessed, a remedy.
// Threads: pure.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cel/environment.h"
#include "daemon/cel/limits.h"
#include "daemon/cel/program.h"

namespace isonomy::cel {

struct Diagnostic {
  int line = 1;        // 1-based, in the expression
  int column = 1;      // 1-based, in code points
  int length = 1;      // code points to underline
  std::string message; // "undeclared name `facts.artcle`, did you mean `facts.article`?"
};

// The expression's line with a caret below the place: for terminals.
std::string with_caret(std::string_view source, const Diagnostic& diagnostic);

struct Compiled {
  std::shared_ptr<const Program> program;  // null when there are diagnostics
  Type type;                               // of the whole expression
  std::vector<Diagnostic> diagnostics;
  bool ok() const { return program != nullptr; }
};

// `expected`: the type the caller needs, for a diagnostic that says so; dyn accepts anything.
Compiled compile(std::string_view source, const Environment& environment, const Type& expected = Type::dyn(),
                 const Limits& limits = {});

// Without type checks: names and overloads that do not resolve become errors at run time. For conformance files that ask for it.
Compiled compile_unchecked(std::string_view source, const Environment& environment, const Limits& limits = {});

}  // namespace isonomy::cel
