// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/literal_checks.h"

#include "daemon/cel/regex.h"

namespace isonomy::cel {
namespace {

// The argument that is checked when it is a literal, or none.
constexpr size_t kNotChecked = SIZE_MAX;

size_t checked_argument(const Function& function, size_t arguments) {
  const std::string_view name = function.name;
  if (arguments == 1 && function.style == CallStyle::kGlobal) {
    for (const std::string_view reader : {"timestamp", "duration", "date", "money", "period"}) {
      if (name == reader) return 0;
    }
  }
  if (arguments == 2 && name == "matches") return 1;
  if (arguments == 2 && name.starts_with("get")) return 1;
  return kNotChecked;
}

// Runs the call on its literal, with a harmless value in the other place.
Value try_call(Evaluation& run, const Function& function, size_t arguments, const Value& literal) {
  if (arguments == 1) return call(run, function, std::span(&literal, 1));
  const Value other = function.name == "matches" ? Value::string("") : Value::timestamp(0, 0);
  const Value both[] = {other, literal};
  return call(run, function, both);
}

}  // namespace

void check_literals(const Ast& ast, const Checked& checked, Diagnostics& diagnostics) {
  for (NodeId id = 0; id < ast.nodes.size(); ++id) {
    const Resolution& r = checked.resolutions[id];
    if (r.kind != Resolution::Kind::kFunction) continue;
    auto arguments = ast.children(id);
    if (r.namespaced) arguments = arguments.subspan(1);
    const Function& function = Library::standard().at(r.index);
    const size_t which = checked_argument(function, arguments.size());
    if (which == kNotChecked || ast.at(arguments[which]).kind != NodeKind::kLiteral) continue;
    Arena arena;
    Evaluation run(arena, Limits{});
    const Value answer = try_call(run, function, arguments.size(), ast.literal(arguments[which]));
    if (answer.is_error()) diagnostics.add(ast.at(arguments[which]).place, std::string(answer.as_string()));
  }
}

}  // namespace isonomy::cel
