// SPDX-License-Identifier: Apache-2.0
// Conditions become a list of alternatives (a branch for every way to make an `||` true); a branch is a set of comparisons of terms with
// constants and with one another. Each term keeps an interval and a set; a branch dies when one of them is empty, or when no order of the
// terms fits.
//
//   !(facts.a > 3) && (facts.b == "x" || facts.a == 5)
//   branch 1: facts.a in (-inf, 3], facts.b in {"x"}      alive
//   branch 2: facts.a in (-inf, 3] and {5}                dead
//
// Terms that are not plain facts (calls, arithmetic, the conduct's dates, which are tied to each other) are kept by their text: a branch
// that contradicts itself on such a text is dead all the same, but one that survives with them is only "unknown".
//
// Only a fact that is stated can make a comparison true or false, so `!has(facts.a)` contradicts every comparison of facts.a.
#include "daemon/rulebook/satisfiable.h"

#include <initializer_list>
#include <map>
#include <optional>
#include <set>

#include "daemon/base/text.h"
#include "daemon/cel/parser.h"
#include "daemon/rulebook/condition_terms.h"
#include "daemon/rulebook/term_order.h"

namespace isonomy::rulebook {
namespace {

using cel::Ast;
using cel::NodeId;
using cel::NodeKind;
using cel::Operator;

constexpr size_t kMostBranches = 4096;

struct Branch {
  std::map<std::string, TermRange> terms;
  std::vector<Link> links;
  std::set<std::string> stated, absent;  // plain facts that must be known, or must not be
  bool opaque = false;                   // something outside the fragment takes part
};

struct Goal {  // a node that must have a truth value; with `equals`, its being equal to that node
  const Ast* ast;
  NodeId id;
  bool truth;
  NodeId equals = cel::kNoNode;
};

Operator mirrored(Operator op) {
  switch (op) {
    case Operator::kLess: return Operator::kGreater;
    case Operator::kLessEqual: return Operator::kGreaterEqual;
    case Operator::kGreater: return Operator::kLess;
    case Operator::kGreaterEqual: return Operator::kLessEqual;
    default: return op;
  }
}

// WHY: facts come from JSON, which has no NaN, so `not <` is `>=`.
Operator negated(Operator op) {
  switch (op) {
    case Operator::kLess: return Operator::kGreaterEqual;
    case Operator::kLessEqual: return Operator::kGreater;
    case Operator::kGreater: return Operator::kLessEqual;
    case Operator::kGreaterEqual: return Operator::kLess;
    case Operator::kEqual: return Operator::kNotEqual;
    default: return Operator::kEqual;
  }
}

class Solver {
 public:
  explicit Solver(std::span<const Fact> facts) : terms_(facts) {}

  Answer solve(std::vector<Goal> goals) {
    open_.emplace_back(Branch{}, std::move(goals));
    bool unknown = false;
    size_t branches = 0;
    while (!open_.empty()) {
      auto [branch, todo] = std::move(open_.back());
      open_.pop_back();
      if (++branches > kMostBranches) return {};
      bool alive = true;
      while (alive && !todo.empty()) {
        const Goal goal = todo.back();
        todo.pop_back();
        alive = expand(goal, branch, todo);
      }
      std::string example;
      if (!alive || !realisable(branch, example)) continue;
      if (!branch.opaque) return {Possible::kYes, example};
      unknown = true;
    }
    return {unknown ? Possible::kUnknown : Possible::kNever, {}};
  }

 private:
  // False when the branch is dead. Other ways to reach the goal are put aside in open_.
  bool expand(const Goal& goal, Branch& branch, std::vector<Goal>& todo) {
    const Ast& ast = *goal.ast;
    if (goal.equals != cel::kNoNode) return compare(ast, goal.id, goal.truth ? Operator::kEqual : Operator::kNotEqual, goal.equals, goal, branch);
    const cel::Node& node = ast.at(goal.id);
    const auto children = ast.children(goal.id);
    const auto aside = [&](std::initializer_list<Goal> goals) {
      std::vector<Goal> other = todo;
      other.insert(other.end(), goals);
      open_.emplace_back(branch, std::move(other));
    };
    if (const auto truth = constant(ast, goal.id); truth && truth->kind == Constant::Kind::kBool) return (truth->number != 0) == goal.truth;
    switch (node.kind) {
      case NodeKind::kUnary:
        if (node.op != Operator::kNot) break;
        todo.push_back({&ast, children[0], !goal.truth});
        return true;
      case NodeKind::kAnd:
      case NodeKind::kOr:
        if ((node.kind == NodeKind::kAnd) == goal.truth) {
          for (const NodeId child : children) todo.push_back({&ast, child, goal.truth});
          return true;
        }
        for (const NodeId child : children.subspan(1)) aside({{&ast, child, goal.truth}});
        todo.push_back({&ast, children[0], goal.truth});
        return true;
      case NodeKind::kConditional:
        aside({{&ast, children[0], false}, {&ast, children[2], goal.truth}});
        todo.push_back({&ast, children[0], true});
        todo.push_back({&ast, children[1], goal.truth});
        return true;
      case NodeKind::kHas: {
        cel::NodeId root = cel::kNoNode;
        const std::string name = cel::qualified_name(ast, goal.id, root);
        if (name.starts_with("facts.")) return state(name, goal.truth, branch);
        break;
      }
      case NodeKind::kBinary:
        if (node.op == Operator::kIn) return member(goal, children[0], children[1], branch, todo);
        if (!cel::is_comparison(node.op)) break;
        if ((node.op == Operator::kEqual || node.op == Operator::kNotEqual) && terms_.is_truth(ast, children[0]) && terms_.is_truth(ast, children[1])) {
          const bool same = (node.op == Operator::kEqual) == goal.truth;
          aside({{&ast, children[0], false}, {&ast, children[1], !same}});
          todo.push_back({&ast, children[0], true});
          todo.push_back({&ast, children[1], same});
          return true;
        }
        return compare(ast, children[0], goal.truth ? node.op : negated(node.op), children[1], goal, branch);
      default: break;
    }
    return as_truth(goal, branch);
  }

  // A boolean fact, or anything else by its text: it is true or it is not.
  bool as_truth(const Goal& goal, Branch& branch) {
    TermRange* range = term(*goal.ast, goal.id, branch);
    return range != nullptr && range->take_kind(Constant::Kind::kBool) && range->meet({Constant{Constant::Kind::kBool, goal.truth ? 1.0 : 0.0, {}}});
  }

  bool compare(const Ast& ast, NodeId left, Operator op, NodeId right, const Goal& goal, Branch& branch) {
    const Operand a = terms_.operand(ast, left), b = terms_.operand(ast, right);
    if (a.constant && b.constant) {
      if (a.constant->kind != b.constant->kind || !a.constant->ordered()) return opaque(branch);
      const double x = a.constant->number, y = b.constant->number;
      switch (op) {
        case Operator::kEqual: return x == y;
        case Operator::kNotEqual: return x != y;
        case Operator::kLess: return x < y;
        case Operator::kLessEqual: return x <= y;
        case Operator::kGreater: return x > y;
        default: return x >= y;
      }
    }
    if (a.constant) return with_constant(ast, b, mirrored(op), *a.constant, branch);
    if (b.constant) return with_constant(ast, a, op, *b.constant, branch);
    return with_term(ast, a, op, b, goal, branch);
  }

  bool with_constant(const Ast& ast, const Operand& side, Operator op, Constant value, Branch& branch) {
    TermRange* range = term(ast, side.term, branch);
    if (range == nullptr) return false;
    if (side.shift != 0) {
      const auto shifted = value.ordered() ? numeric(value.kind, value.number - side.shift) : std::nullopt;
      if (!shifted) return opaque(branch);
      value = *shifted;
    }
    if (op == Operator::kNotEqual) {
      range->excluded.insert(value);  // a value of another kind differs as well, so the kind stays open
      return true;
    }
    if (op == Operator::kEqual) return range->take_kind(value.kind) && range->meet({value});
    if (!value.ordered()) return opaque(branch);  // texts in order: not in the fragment
    if (!range->take_kind(value.kind)) return false;
    if (op == Operator::kLess || op == Operator::kLessEqual) range->below(value.number, op == Operator::kLess);
    else range->above(value.number, op == Operator::kGreater);
    return true;
  }

  // Two terms of one known kind; of numbers also where a whole number is added. Anything else is a truth value by its text.
  bool with_term(const Ast& ast, const Operand& a, Operator op, const Operand& b, const Goal& goal, Branch& branch) {
    const TermRange* left = term(ast, a.term, branch);
    const TermRange* right = term(ast, b.term, branch);
    if (left == nullptr || right == nullptr) return false;
    const bool ordered = left->kind && *left->kind != Constant::Kind::kText && *left->kind != Constant::Kind::kBool;
    const bool linked = left->kind && left->kind == right->kind &&
                        (ordered || (*left->kind == Constant::Kind::kText && (op == Operator::kEqual || op == Operator::kNotEqual)));
    if (!linked) {
      branch.opaque = true;
      return goal.equals != cel::kNoNode || as_truth(goal, branch);
    }
    branch.links.push_back({term_name(ast, a.term), op, term_name(ast, b.term), b.shift - a.shift});
    return true;
  }

  bool member(const Goal& goal, NodeId element, NodeId list, Branch& branch, std::vector<Goal>& todo) {
    const Ast& ast = *goal.ast;
    if (ast.at(list).kind != NodeKind::kList) return in_a_fact(goal, element, list, branch);
    const auto items = ast.children(list);
    std::set<Constant> values;
    for (size_t i = 0; i < items.size(); ++i) {
      if (ast.optional_link(list, i)) return as_truth(goal, branch);
      if (const auto value = constant(ast, items[i])) values.insert(*value);
    }
    const Operand of = terms_.operand(ast, element);
    if (values.size() == items.size() && !of.constant && of.shift == 0) {
      TermRange* range = term(ast, element, branch);
      if (range == nullptr) return false;
      if (goal.truth) return range->meet(values);
      range->excluded.insert(values.begin(), values.end());
      return true;
    }
    if (items.empty()) return !goal.truth;
    for (const NodeId item : items) {  // a list with an unknown item is unknown, whatever else it holds
      if (const Operand of_item = terms_.operand(ast, item); !of_item.constant && term(ast, of_item.term, branch) == nullptr) return false;
    }
    if (goal.truth) {
      for (const NodeId item : items.subspan(1)) {
        std::vector<Goal> other = todo;
        other.push_back({&ast, element, true, item});
        open_.emplace_back(branch, std::move(other));
      }
      todo.push_back({&ast, element, true, items[0]});
    } else {
      for (const NodeId item : items) todo.push_back({&ast, element, false, item});
    }
    return true;
  }

  // `"a" in facts.list`: each constant is in it or not, as it pleases. Whatever else reads the list is outside the fragment.
  bool in_a_fact(const Goal& goal, NodeId element, NodeId list, Branch& branch) {
    const Fact* fact = terms_.fact(*goal.ast, list);
    if (fact == nullptr || fact->type.tag() != cel::Type::Tag::kList || !constant(*goal.ast, element)) return as_truth(goal, branch);
    const bool was_opaque = branch.opaque;
    const bool alive = as_truth(goal, branch) && state("facts." + fact->name, true, branch);
    branch.opaque = was_opaque;
    return alive;
  }

  static bool opaque(Branch& branch) {
    branch.opaque = true;
    return true;
  }

  static bool state(const std::string& name, bool known, Branch& branch) {
    (known ? branch.stated : branch.absent).insert(name);
    return !(known ? branch.absent : branch.stated).contains(name);
  }

  // The range of a term; null: the branch is dead. Plain facts are free; everything else makes the branch opaque.
  TermRange* term(const Ast& ast, NodeId id, Branch& branch) const {
    std::string name = term_name(ast, id);
    const bool fact = name.starts_with("facts.");
    if (fact && !state(name, true, branch)) return nullptr;
    if (!fact) branch.opaque = true;
    const auto [entry, fresh] = branch.terms.try_emplace(std::move(name));
    if (fresh) entry->second = terms_.range(ast, id);
    return &entry->second;
  }

  // Whether the terms of the branch can all have values; without some for terms that are compared with one another it is opaque.
  static bool realisable(Branch& branch, std::string& example) {
    for (const auto& [first, last] : {std::pair("conduct.from", "conduct.until"), std::pair("term.start", "term.end")}) {
      if (branch.terms.contains(first) && branch.terms.contains(last)) branch.links.push_back({first, Operator::kLessEqual, last, 0});
    }
    std::map<std::string, Constant> values;
    for (const auto& [name, range] : branch.terms) {
      std::optional<Constant> value = range.witness();
      if (!value) return false;
      values[name] = *std::move(value);
    }
    if (!branch.links.empty()) {
      std::map<std::string, Constant> together;
      const Order order = order_of(branch.terms, branch.links, together);
      if (order == Order::kNever) return false;
      if (order == Order::kUnknown) branch.opaque = true;
      for (auto& [name, value] : together) values[name] = std::move(value);
    }
    std::vector<std::string> parts;
    for (const auto& [name, value] : values) {
      if (name.starts_with("facts.")) parts.push_back(name + " = " + show(value));
    }
    for (const std::string& name : branch.absent) parts.push_back(name + " is not stated");
    example = in_words(parts);
    return true;
  }

  ConditionTerms terms_;
  std::vector<std::pair<Branch, std::vector<Goal>>> open_;
};

}  // namespace

Answer jointly_possible(std::span<const Demand> demands, std::span<const Fact> facts) {
  std::vector<Ast> trees;
  trees.reserve(demands.size());  // goals point into it
  std::vector<Goal> goals;
  for (const Demand& demand : demands) {
    if (demand.condition == nullptr || demand.condition->source.empty()) {
      if (!demand.holds) return {Possible::kNever, {}};  // "no condition" always holds
      continue;
    }
    cel::Diagnostics diagnostics;
    trees.push_back(cel::parse(demand.condition->source, {}, diagnostics));
    if (!diagnostics.empty()) return {};
    goals.push_back({&trees.back(), trees.back().root, demand.holds});
  }
  return Solver(facts).solve(std::move(goals));
}

}  // namespace isonomy::rulebook
