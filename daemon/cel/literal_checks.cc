// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/literal_checks.h"

#include "daemon/cel/call_types.h"
#include "daemon/cel/format_clauses.h"
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

class LiteralChecks {
 public:
  LiteralChecks(const Ast& ast, const Checked& checked, Diagnostics& diagnostics)
      : ast_(ast), checked_(checked), diagnostics_(diagnostics) {}

  void check_call(NodeId id) {
    const Resolution& r = checked_.resolutions[id];
    if (r.kind != Resolution::Kind::kFunction || checked_.types[id].tag() == Type::Tag::kError) return;
    auto arguments = ast_.children(id);
    if (r.namespaced) arguments = arguments.subspan(1);
    const Function& function = Library::standard().at(r.index);
    if (function.name == "format" && is_literal(arguments[0])) return check_format(arguments[0], arguments[1]);
    const size_t which = checked_argument(function, arguments.size());
    if (which == kNotChecked || !is_literal(arguments[which])) return;
    Arena arena;
    Evaluation run(arena, Limits{});
    const Value answer = try_call(run, function, arguments.size(), ast_.literal(arguments[which]));
    if (answer.is_error()) wrong(arguments[which], std::string(answer.as_string()));
  }

 private:
  bool is_literal(NodeId id) const { return ast_.at(id).kind == NodeKind::kLiteral; }
  void wrong(NodeId id, std::string message) { diagnostics_.add(ast_.at(id).place, std::move(message)); }

  void check_format(NodeId format, NodeId values) {
    const std::string_view text = ast_.literal(format).as_string();
    std::vector<FormatClause> clauses;
    for (size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at)) {
      FormatClause clause;
      std::string problem = read_clause(text, at, clause);
      if (!problem.empty()) return wrong(format, std::move(problem));
      if (clause.verb != '%') clauses.push_back(clause);
    }
    if (spelled_out(values)) check_values(clauses, values);
  }

  // A list whose length and types are known: no variable, no `?` before an element.
  bool spelled_out(NodeId list) const {
    if (ast_.at(list).kind != NodeKind::kList) return false;
    for (size_t i = 0; i < ast_.at(list).count; ++i) {
      if (ast_.optional_link(list, i)) return false;
    }
    return true;
  }

  void check_values(const std::vector<FormatClause>& clauses, NodeId list) {
    const auto values = ast_.children(list);
    if (values.size() != clauses.size()) {
      wrong(list, "the format asks for " + std::to_string(clauses.size()) + (clauses.size() == 1 ? " value" : " values") +
                      ", but the list has " + std::to_string(values.size()));
    }
    for (size_t i = 0; i < std::min(values.size(), clauses.size()); ++i) {
      const Type& type = checked_.types[values[i]];
      const uint8_t kind = runtime_kind(type);
      if (kind == kAnyKind || takes(clauses[i], static_cast<Kind>(kind))) continue;
      const bool text_instead = takes({"%s", 's', 0}, static_cast<Kind>(kind));
      wrong(values[i], "`" + std::string(clauses[i].text) + "` takes " + what_it_takes(clauses[i]) + ", but this is of type " +
                           type_text(type) + (text_instead ? ": write %s" : ""));
    }
  }

  const Ast& ast_;
  const Checked& checked_;
  Diagnostics& diagnostics_;
};

}  // namespace

void check_literals(const Ast& ast, const Checked& checked, Diagnostics& diagnostics) {
  LiteralChecks checks(ast, checked, diagnostics);
  for (NodeId id = 0; id < ast.nodes.size(); ++id) checks.check_call(id);
}

}  // namespace isonomy::cel
