// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/compiler.h"

#include "daemon/cel/checker.h"
#include "daemon/cel/code.h"
#include "daemon/cel/parser.h"

namespace isonomy::cel {
namespace {

Compiled compile_as(std::string_view source, const Environment& environment, const Type& expected, const Limits& limits, Checking checking) {
  Compiled out;
  Diagnostics diagnostics;
  const Ast ast = parse(source, limits, diagnostics);
  if (diagnostics.empty()) {
    const Checked checked = check(ast, environment, checking, expected, diagnostics);
    out.type = checked.types[ast.root];
    if (diagnostics.empty()) out.program = std::make_shared<const Program>(generate(source, ast, checked, environment));
  }
  out.diagnostics = diagnostics.in(source);
  return out;
}

}  // namespace

Compiled compile(std::string_view source, const Environment& environment, const Type& expected, const Limits& limits) {
  return compile_as(source, environment, expected, limits, Checking::kStrict);
}

Compiled compile_unchecked(std::string_view source, const Environment& environment, const Limits& limits) {
  return compile_as(source, environment, Type::dyn(), limits, Checking::kLenient);
}

}  // namespace isonomy::cel
