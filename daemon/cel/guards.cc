// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/guards.h"

#include <algorithm>

#include "daemon/base/text.h"

namespace isonomy::cel {
namespace {

bool is_plain(Kind kind) { return kind == Kind::kBool || kind == Kind::kInt || kind == Kind::kDouble || kind == Kind::kString; }
bool is_same_test(Operator op) { return op == Operator::kEqual || op == Operator::kNotEqual; }

class Finder {
 public:
  Finder(const Ast& ast, const Checked& checked, Arena& arena) : ast_(ast), checked_(checked), arena_(arena) {}

  FoundGuards find() {
    size_t parts = 0;
    std::vector<NodeId> conjuncts{ast_.root};
    while (!conjuncts.empty()) {
      const NodeId id = conjuncts.back();
      conjuncts.pop_back();
      const auto children = ast_.children(id);
      if (ast_.at(id).kind == NodeKind::kAnd) {
        conjuncts.insert(conjuncts.end(), children.rbegin(), children.rend());
      } else {
        add(id);
        ++parts;
      }
    }
    const bool are_all = guards_.size() == parts;
    return {std::move(guards_), are_all};
  }

 private:
  bool is_variable(NodeId id) const {
    return checked_.resolutions[id].kind == Resolution::Kind::kVariable && ast_.at(id).kind != NodeKind::kHas;
  }
  bool is_literal(NodeId id) const { return ast_.at(id).kind == NodeKind::kLiteral; }

  void add(NodeId id) {
    const Node& node = ast_.at(id);
    const auto children = ast_.children(id);
    if (is_variable(id)) return keep(id, Operator::kEqual, Kind::kBool, Value::boolean(true));
    if (node.kind == NodeKind::kUnary && node.op == Operator::kNot && is_variable(children[0])) {
      return keep(children[0], Operator::kEqual, Kind::kBool, Value::boolean(false));
    }
    if (node.kind != NodeKind::kBinary || !is_variable(children[0])) return;
    if (is_comparison(node.op) && is_literal(children[1])) {
      const Value& literal = ast_.literal(children[1]);
      const bool number = literal.kind() == Kind::kInt || literal.kind() == Kind::kDouble;
      if (number || (is_plain(literal.kind()) && is_same_test(node.op))) keep(children[0], node.op, literal.kind(), literal);
    } else if (node.op == Operator::kIn && ast_.at(children[1]).kind == NodeKind::kList) {
      add_membership(children[0], children[1]);
    }
  }

  void add_membership(NodeId variable, NodeId list) {
    std::vector<Value> members;
    for (const NodeId each : ast_.children(list)) {
      if (!is_literal(each) || ast_.literal(each).kind() != Kind::kString) return;
      members.push_back(ast_.literal(each));
    }
    const auto flags = ast_.link_flags.begin() + static_cast<std::ptrdiff_t>(ast_.at(list).first);
    if (std::find(flags, flags + static_cast<std::ptrdiff_t>(members.size()), 1) != flags + static_cast<std::ptrdiff_t>(members.size())) return;
    keep(variable, Operator::kIn, Kind::kString, Value::list(members));
  }

  void keep(NodeId variable, Operator op, Kind kind, const Value& constant) {
    Result<Value> copy = deep_copy(constant, arena_);
    if (copy.has_value()) guards_.push_back({checked_.resolutions[variable].index, op, kind, *copy});
  }

  const Ast& ast_;
  const Checked& checked_;
  Arena& arena_;
  std::vector<Guard> guards_;
};

bool holds(const Guard& guard, const Value& value) {
  switch (guard.kind) {
    case Kind::kBool: return (value.as_bool() == guard.constant.as_bool()) == (guard.op == Operator::kEqual);
    case Kind::kInt: return compared(guard.op, value.as_int(), guard.constant.as_int());
    case Kind::kDouble: return compared(guard.op, value.as_double(), guard.constant.as_double());
    default: break;
  }
  const std::string_view text = value.as_string();
  if (guard.op != Operator::kIn) return same_text(text, guard.constant.as_string()) == (guard.op == Operator::kEqual);
  const auto members = guard.constant.as_list();
  return std::any_of(members.begin(), members.end(), [&](const Value& each) { return same_text(each.as_string(), text); });
}

}  // namespace

FoundGuards find_guards(const Ast& ast, const Checked& checked, Arena& arena) { return Finder(ast, checked, arena).find(); }

bool refuted(std::span<const Guard> guards, std::span<const Value> variables) {
  for (const Guard& guard : guards) {
    const Value& value = variables[guard.slot];
    if (value.kind() == guard.kind && !holds(guard, value)) return true;
  }
  return false;
}

bool confirmed(std::span<const Guard> guards, std::span<const Value> variables) {
  for (const Guard& guard : guards) {
    const Value& value = variables[guard.slot];
    if (value.kind() != guard.kind || !holds(guard, value)) return false;
  }
  return true;
}

}  // namespace isonomy::cel
