// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/stages.h"


#include "daemon/base/sort_distinct.h"
#include "daemon/cel/checker.h"
#include "daemon/cel/code.h"
#include "daemon/cel/compiler.h"
#include "daemon/cel/parser.h"

namespace isonomy::cel {
namespace {

Error first_of(const Diagnostics& diagnostics, std::string_view source) {
  const Diagnostic d = diagnostics.in(source).front();
  return malformed(d.message, std::to_string(d.line) + ":" + std::to_string(d.column));
}

}  // namespace

Result<std::string> print_stage(std::string_view source, const Environment& environment, std::string_view stage) {
  Diagnostics diagnostics;
  if (stage == "tokens") {
    const auto tokens = lex(source, diagnostics);
    if (!diagnostics.empty()) return first_of(diagnostics, source);
    return print_tokens(source, tokens);
  }
  const Ast ast = parse(source, Limits{}, diagnostics);
  if (!diagnostics.empty()) return first_of(diagnostics, source);
  if (stage == "ast") return print_ast(ast);
  const Checked checked = check(ast, environment, Checking::kStrict, Type::dyn(), diagnostics);
  if (!diagnostics.empty()) return first_of(diagnostics, source);
  if (stage == "checked") return print_checked(ast, checked);
  const Program program(generate(source, ast, checked, environment));
  if (stage == "program") return disassemble(program);
  if (stage == "traced") return disassemble_traced(program);
  return not_found("unknown stage `" + std::string(stage) + "`: write tokens, ast, checked, program or traced");
}

std::vector<Diagnostic> syntax_errors(std::string_view source) {
  Diagnostics diagnostics;
  parse(source, Limits{}, diagnostics);
  return diagnostics.in(source);
}

std::vector<std::string> names_read(std::string_view source) {
  Diagnostics diagnostics;
  const Ast ast = parse(source, Limits{}, diagnostics);
  std::vector<std::string> names;
  if (!diagnostics.empty()) return names;
  std::vector<bool> inside(ast.nodes.size(), false);  // parts of a longer chain
  for (NodeId id = static_cast<NodeId>(ast.nodes.size()); id-- > 0;) {
    NodeId root = kNoNode;
    const std::string name = qualified_name(ast, id, root);
    const bool chain = !name.empty() && ast.at(id).kind != NodeKind::kName;
    for (const NodeId child : ast.children(id)) inside[child] = inside[child] || chain;
    if (!name.empty() && !inside[id]) names.push_back(name);
  }
  sort_distinct(names);
  return names;
}

}  // namespace isonomy::cel
