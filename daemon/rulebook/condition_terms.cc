// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/condition_terms.h"

#include <cmath>

#include "daemon/base/day.h"
#include "daemon/base/money.h"

namespace isonomy::rulebook {

using cel::Ast;
using cel::NodeId;
using cel::NodeKind;
using cel::Operator;

namespace {

TermRange of_kind(Constant::Kind kind, bool whole) {
  TermRange range;
  range.kind = kind;
  range.whole = whole;
  return range;
}

// What the language itself says about a term that is no fact.
TermRange built_in(const Ast& ast, NodeId id) {
  using Kind = Constant::Kind;
  const cel::Node& node = ast.at(id);
  const std::string name = node.kind == NodeKind::kCall && !node.flag ? ast.text(id) : term_name(ast, id);
  if (name == "count") {
    TermRange range = of_kind(Kind::kNumber, true);
    range.above(0, false);
    return range;
  }
  struct Known {
    std::string_view name;
    Kind kind;
    bool whole;
  };
  static constexpr Known kKnown[] = {
      {"amount", Kind::kMoney, true},      {"sum", Kind::kMoney, true},         {"day", Kind::kDate, true},            {"end_of", Kind::kDate, true},
      {"happened", Kind::kBool, false},    {"by", Kind::kBool, false},          {"conduct.duration", Kind::kNumber, true}, {"term.days", Kind::kNumber, true},
      {"conduct.from", Kind::kDate, true}, {"conduct.until", Kind::kDate, true}, {"act.at", Kind::kDate, true},         {"term.start", Kind::kDate, true},
      {"term.end", Kind::kDate, true},     {"act.amount", Kind::kMoney, true},  {"act.kind", Kind::kText, false},      {"act.authority", Kind::kText, false},
  };
  for (const Known& known : kKnown) {
    if (name == known.name) return of_kind(known.kind, known.whole);
  }
  return {};
}

// The tree below `id` as text without places, so that two writings of one thing are one term.
std::string text_of(const Ast& ast, NodeId id) {
  std::string text;
  std::vector<std::pair<NodeId, bool>> open{{id, false}};
  while (!open.empty()) {
    const auto [at, close] = open.back();
    open.pop_back();
    if (close) {
      text += ')';
      continue;
    }
    const cel::Node& node = ast.at(at);
    text += '(' + std::to_string(static_cast<int>(node.kind)) + ' ' + std::to_string(static_cast<int>(node.op)) + ' ' +
            std::to_string(static_cast<int>(node.macro)) + ' ' + ast.text(at) + ' ' + ast.text2(at);
    if (node.kind == NodeKind::kLiteral) text += cel::to_text(ast.literal(at));
    open.emplace_back(at, true);
    const auto children = ast.children(at);
    for (size_t i = children.size(); i > 0; --i) open.emplace_back(children[i - 1], false);
  }
  return text;
}

// Of two constants of one kind; a product of numbers.
std::optional<Constant> sum(const Ast& ast, NodeId id) {
  const Operator op = ast.at(id).op;
  if (op != Operator::kAdd && op != Operator::kSubtract && op != Operator::kMultiply) return std::nullopt;
  const auto left = constant(ast, ast.children(id)[0]), right = constant(ast, ast.children(id)[1]);
  if (!left || !right || left->kind != right->kind) return std::nullopt;
  const bool number = left->kind == Constant::Kind::kNumber;
  if (!number && (left->kind != Constant::Kind::kMoney || op == Operator::kMultiply)) return std::nullopt;
  const double x = left->number, y = right->number;
  return numeric(left->kind, op == Operator::kAdd ? x + y : op == Operator::kSubtract ? x - y : x * y);
}

}  // namespace

std::optional<Constant> constant(const Ast& ast, NodeId id) {
  const cel::Node& node = ast.at(id);
  if (node.kind == NodeKind::kUnary && node.op == Operator::kNegate) {
    auto inner = constant(ast, ast.children(id)[0]);
    if (inner && inner->kind == Constant::Kind::kNumber) return numeric(inner->kind, -inner->number);
    return std::nullopt;
  }
  if (node.kind == NodeKind::kLiteral) {
    const cel::Value& value = ast.literal(id);
    switch (value.kind()) {
      case cel::Kind::kInt: return numeric(Constant::Kind::kNumber, static_cast<double>(value.as_int()));
      case cel::Kind::kUint: return numeric(Constant::Kind::kNumber, static_cast<double>(value.as_uint()));
      case cel::Kind::kDouble: return numeric(Constant::Kind::kNumber, value.as_double());
      case cel::Kind::kString: return Constant{Constant::Kind::kText, 0, std::string(value.as_string())};
      case cel::Kind::kBool: return Constant{Constant::Kind::kBool, value.as_bool() ? 1.0 : 0.0, {}};
      default: return std::nullopt;
    }
  }
  if (node.kind == NodeKind::kBinary) return sum(ast, id);
  if (node.kind != NodeKind::kCall || node.flag || ast.children(id).size() != 1) return std::nullopt;
  const auto inner = constant(ast, ast.children(id)[0]);
  if (!inner) return std::nullopt;
  if (ast.text(id) == "date" && inner->kind == Constant::Kind::kText) {
    const auto span = parse_span(inner->text);
    if (span.has_value() && span->exact()) return numeric(Constant::Kind::kDate, span->first.since_epoch);
  }
  if (ast.text(id) == "money") {
    const auto money = inner->kind == Constant::Kind::kNumber ? money_from_double(inner->number) : parse_money(inner->text);
    if (money.has_value()) return numeric(Constant::Kind::kMoney, static_cast<double>(money->hundredths));
  }
  return std::nullopt;
}

std::string term_name(const Ast& ast, NodeId id) {
  NodeId root = cel::kNoNode;
  std::string name = ast.at(id).kind == NodeKind::kHas ? std::string() : cel::qualified_name(ast, id, root);
  return name.empty() ? text_of(ast, id) : name;
}

const Fact* ConditionTerms::fact(const Ast& ast, NodeId id) const {
  if (ast.at(id).kind != NodeKind::kSelect) return nullptr;
  const std::string name = term_name(ast, id);
  const Fact* found = nullptr;
  for (const Fact& each : facts_) {
    if (!name.starts_with("facts.") || name.compare(6, std::string::npos, each.name) != 0) continue;
    if (found != nullptr && !(found->type == each.type)) return nullptr;
    found = &each;
  }
  return found;
}

TermRange ConditionTerms::range(const Ast& ast, NodeId id) const {
  const Fact* declared = fact(ast, id);
  if (declared == nullptr) return built_in(ast, id);
  using Tag = cel::Type::Tag;
  switch (declared->type.tag()) {
    case Tag::kInt:
    case Tag::kUint: return of_kind(Constant::Kind::kNumber, true);
    case Tag::kDouble: return of_kind(Constant::Kind::kNumber, false);
    case Tag::kMoney: return of_kind(Constant::Kind::kMoney, true);
    case Tag::kDate: return of_kind(Constant::Kind::kDate, true);
    case Tag::kString: return of_kind(Constant::Kind::kText, false);
    case Tag::kBool: return of_kind(Constant::Kind::kBool, false);
    default: return {};
  }
}

Operand ConditionTerms::operand(const Ast& ast, NodeId id) const {
  if (auto value = constant(ast, id)) return {std::move(value), cel::kNoNode, 0};
  const cel::Node& node = ast.at(id);
  if (node.kind == NodeKind::kBinary && (node.op == Operator::kAdd || node.op == Operator::kSubtract)) {
    const Operand left = operand(ast, ast.children(id)[0]), right = operand(ast, ast.children(id)[1]);
    const bool turned = left.constant && node.op == Operator::kAdd;
    const Operand& term = turned ? right : left;
    const std::optional<Constant>& added = turned ? left.constant : right.constant;
    if (!term.constant && added && can_shift(ast, term.term, *added)) {
      return {std::nullopt, term.term, term.shift + (node.op == Operator::kAdd ? added->number : -added->number)};
    }
  }
  return {std::nullopt, id, 0};
}

// WHY: only whole numbers and amounts add exactly; `facts.x + 0.1 > 0.3` says something else about x than `facts.x > 0.2`.
bool ConditionTerms::can_shift(const Ast& ast, NodeId id, const Constant& by) const {
  const Fact* of = fact(ast, id);
  if (of == nullptr || by.number != std::trunc(by.number)) return false;
  return (of->type.tag() == cel::Type::Tag::kInt && by.kind == Constant::Kind::kNumber) ||
         (of->type.tag() == cel::Type::Tag::kMoney && by.kind == Constant::Kind::kMoney);
}

bool ConditionTerms::is_truth(const Ast& ast, NodeId id) const {
  const cel::Node& node = ast.at(id);
  if (const auto value = constant(ast, id)) return value->kind == Constant::Kind::kBool;
  if (node.kind == NodeKind::kBinary) return cel::is_comparison(node.op) || node.op == Operator::kIn;
  if (node.kind == NodeKind::kUnary) return node.op == Operator::kNot;
  const Fact* of = fact(ast, id);
  return node.kind == NodeKind::kAnd || node.kind == NodeKind::kOr || (of != nullptr && of->type.tag() == cel::Type::Tag::kBool);
}

}  // namespace isonomy::rulebook
