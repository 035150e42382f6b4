// SPDX-License-Identifier: Apache-2.0
// Conditions become a list of alternatives (a branch for every way to make an `||` true); a branch is a set of comparisons of terms with
// constants. Each term keeps an interval and a set; a branch dies when one of them is empty.
//
//   !(facts.a > 3) && (facts.b == "x" || facts.a == 5)
//   branch 1: facts.a in (-inf, 3], facts.b in {"x"}      alive
//   branch 2: facts.a in (-inf, 3] and {5}                dead
//
// Terms that are not plain facts (calls, arithmetic, the conduct's dates, which are tied to each other) are kept by their text: a branch
// that contradicts itself on such a text is dead all the same, but one that survives with them is only "unknown".
#include "daemon/rulebook/satisfiable.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include "daemon/base/text.h"
#include "daemon/cel/ast.h"
#include "daemon/cel/parser.h"
#include "daemon/rulebook/key_text.h"

namespace isonomy::rulebook {
namespace {

using cel::Ast;
using cel::NodeId;
using cel::NodeKind;
using cel::Operator;

constexpr size_t kMostBranches = 4096;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kExact = 9007199254740992.0;  // beyond, a double skips whole numbers

struct Constant {
  enum class Kind : uint8_t { kNumber, kMoney, kDate, kText, kBool } kind = Kind::kNumber;
  double number = 0;  // money in hundredths, dates in days, bool as 0 and 1
  std::string text;
  friend auto operator<=>(const Constant&, const Constant&) = default;
};

std::optional<Constant> numeric(Constant::Kind kind, double number) {
  if (!std::isfinite(number) || std::abs(number) > kExact) return std::nullopt;
  return Constant{kind, number, {}};
}

// A literal, or date("..") and money(..) of one.
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
  if (node.kind != NodeKind::kCall || node.flag || ast.children(id).size() != 1) return std::nullopt;
  const auto inner = constant(ast, ast.children(id)[0]);
  if (!inner) return std::nullopt;
  if (ast.text(id) == "date" && inner->kind == Constant::Kind::kText) {
    const auto span = parse_span(inner->text);
    if (span.has_value() && span->exact()) return numeric(Constant::Kind::kDate, span->first.since_epoch);
  }
  if (ast.text(id) == "money") {
    if (inner->kind == Constant::Kind::kNumber) return numeric(Constant::Kind::kMoney, std::round(inner->number * 100));
    if (const auto money = parse_money(inner->text); inner->kind == Constant::Kind::kText && money.has_value()) {
      return numeric(Constant::Kind::kMoney, static_cast<double>(money->hundredths));
    }
  }
  return std::nullopt;
}

std::string show(const Constant& c) {
  switch (c.kind) {
    case Constant::Kind::kNumber: return shortest_number(c.number);
    case Constant::Kind::kMoney: return to_string(Money{static_cast<int64_t>(c.number)});
    case Constant::Kind::kDate: return to_string(Day{static_cast<int32_t>(c.number)});
    case Constant::Kind::kText: return "\"" + c.text + "\"";
    case Constant::Kind::kBool: return c.number != 0 ? "true" : "false";
  }
  return {};
}

// What a branch knows of one term.
struct Range {
  std::optional<Constant::Kind> kind;
  double low = -kInfinity, high = kInfinity;
  bool low_open = false, high_open = false;
  bool whole = false;                       // an int, a date, an amount in hundredths
  std::optional<std::set<Constant>> allowed;
  std::set<Constant> excluded;

  bool take_kind(Constant::Kind other) {
    if (!kind) kind = other;
    if (other == Constant::Kind::kMoney || other == Constant::Kind::kDate) whole = true;
    return *kind == other;
  }
  void below(double bound, bool open) {
    if (bound < high || (bound == high && open)) high = bound, high_open = open;
  }
  void above(double bound, bool open) {
    if (bound > low || (bound == low && open)) low = bound, low_open = open;
  }
  bool inside(double x) const { return (low_open ? x > low : x >= low) && (high_open ? x < high : x <= high); }
  bool admits(const Constant& c) const {
    if (excluded.contains(c)) return false;
    if (kind && c.kind != *kind) return false;
    const bool ordered = c.kind != Constant::Kind::kText && c.kind != Constant::Kind::kBool;
    return !ordered || (inside(c.number) && (!whole || c.number == std::trunc(c.number)));
  }

  // A value it may have; none: the branch is dead.
  std::optional<Constant> witness() const {
    if (allowed) {
      for (const Constant& c : *allowed) {
        if (admits(c)) return c;
      }
      return std::nullopt;
    }
    if (!kind) return Constant{Constant::Kind::kText, 0, "anything else"};
    if (*kind == Constant::Kind::kBool) {
      for (const double value : {1.0, 0.0}) {
        if (const Constant c{*kind, value, {}}; admits(c)) return c;
      }
      return std::nullopt;
    }
    if (*kind == Constant::Kind::kText) {
      std::string text = "something else";
      while (excluded.contains({*kind, 0, text})) text += "!";
      return Constant{*kind, 0, text};
    }
    return number_witness();
  }

  std::optional<Constant> number_witness() const {
    double from = low, to = high;
    if (whole) {
      from = low_open ? std::floor(low) + 1 : std::ceil(low);
      to = high_open ? std::ceil(high) - 1 : std::floor(high);
    }
    if (from > to || (!whole && from == to && (low_open || high_open))) return std::nullopt;
    // One more try than there are excluded points: among them at least one is free, unless the interval runs out of whole numbers.
    const bool bounded_below = std::isfinite(from);
    const double start = bounded_below ? from : std::isfinite(to) ? to : 0;
    const double direction = bounded_below ? 1 : std::isfinite(to) ? -1 : 1;
    for (size_t i = 0; i <= excluded.size() + 1; ++i) {
      double x = start + direction * static_cast<double>(i);
      if (!whole && std::isfinite(from) && std::isfinite(to)) {
        x = from + (to - from) * static_cast<double>(i) / static_cast<double>(excluded.size() + 1);
      }
      const Constant c{*kind, x, {}};
      if (admits(c)) return c;
    }
    // An interval of reals holds more points than are excluded; which one it is matters only for the example.
    if (!whole && from < to) return Constant{*kind, std::isfinite(from) && std::isfinite(to) ? from + (to - from) / 2 : start + direction * 0.5, {}};
    return std::nullopt;
  }
};

struct Branch {
  std::map<std::string, Range> terms;
  bool opaque = false;  // something outside the fragment takes part
};

struct Goal {  // a node that must have a truth value
  const Ast* ast;
  NodeId id;
  bool truth;
};

class Solver {
 public:
  explicit Solver(std::span<const Fact> facts) : facts_(facts) {}

  Answer solve(std::vector<Goal> goals) {
    std::vector<std::pair<Branch, std::vector<Goal>>> open;
    open.emplace_back(Branch{}, std::move(goals));
    bool unknown = false;
    size_t branches = 0;
    while (!open.empty()) {
      auto [branch, todo] = std::move(open.back());
      open.pop_back();
      if (++branches > kMostBranches) return {};
      bool alive = true;
      while (alive && !todo.empty()) {
        const Goal goal = todo.back();
        todo.pop_back();
        alive = expand(goal, branch, todo, open);
      }
      if (!alive) continue;
      std::string example;
      if (!realisable(branch, example)) continue;
      if (!branch.opaque) return {Possible::kYes, example};
      unknown = true;
    }
    return {unknown ? Possible::kUnknown : Possible::kNever, {}};
  }

 private:
  // False when the branch is dead.
  bool expand(const Goal& goal, Branch& branch, std::vector<Goal>& todo, std::vector<std::pair<Branch, std::vector<Goal>>>& open) {
    const Ast& ast = *goal.ast;
    const cel::Node& node = ast.at(goal.id);
    const auto children = ast.children(goal.id);
    if (node.kind == NodeKind::kUnary && node.op == Operator::kNot) {
      todo.push_back({&ast, children[0], !goal.truth});
      return true;
    }
    if (node.kind == NodeKind::kAnd || node.kind == NodeKind::kOr) {
      if ((node.kind == NodeKind::kAnd) == goal.truth) {
        for (const NodeId child : children) todo.push_back({&ast, child, goal.truth});
        return true;
      }
      for (const NodeId child : children.subspan(1)) {
        std::vector<Goal> other = todo;
        other.push_back({&ast, child, goal.truth});
        open.emplace_back(branch, std::move(other));
      }
      todo.push_back({&ast, children[0], goal.truth});
      return true;
    }
    if (node.kind == NodeKind::kConditional) {
      std::vector<Goal> other = todo;
      other.push_back({&ast, children[0], false});
      other.push_back({&ast, children[2], goal.truth});
      open.emplace_back(branch, std::move(other));
      todo.push_back({&ast, children[0], true});
      todo.push_back({&ast, children[1], goal.truth});
      return true;
    }
    if (const auto truth = constant(ast, goal.id); truth && truth->kind == Constant::Kind::kBool) return (truth->number != 0) == goal.truth;
    if (node.kind == NodeKind::kBinary && compare(goal, node, branch)) return dead_or_alive_;
    // A boolean fact, or anything else by its text: it is true or it is not.
    Range& range = term(ast, goal.id, branch);
    return range.take_kind(Constant::Kind::kBool) && meet(range, {Constant{Constant::Kind::kBool, goal.truth ? 1.0 : 0.0, {}}});
  }

  // A comparison or membership of a term with constants. False when it is neither; else dead_or_alive_ says how it went.
  bool compare(const Goal& goal, const cel::Node& node, Branch& branch) {
    const Ast& ast = *goal.ast;
    const NodeId left = ast.children(goal.id)[0], right = ast.children(goal.id)[1];
    if (node.op == Operator::kIn) return member(goal, left, right, branch);
    if (!cel::is_comparison(node.op)) return false;
    const auto a = constant(ast, left), b = constant(ast, right);
    if (a.has_value() == b.has_value()) return false;
    Operator op = node.op;
    if (a) op = mirrored(op);
    const Constant value = a ? *a : *b;
    if (!goal.truth) op = negated(op);
    Range& range = term(ast, a ? right : left, branch);
    dead_or_alive_ = true;
    if (op == Operator::kNotEqual) {
      range.excluded.insert(value);  // a value of another kind differs as well, so the kind stays open
      return true;
    }
    if (op == Operator::kEqual) {
      dead_or_alive_ = range.take_kind(value.kind) && meet(range, {value});
      return true;
    }
    if (value.kind == Constant::Kind::kText || value.kind == Constant::Kind::kBool) {
      branch.opaque = true;  // texts in order: not in the fragment
      return true;
    }
    if (!range.take_kind(value.kind)) {
      dead_or_alive_ = false;
      return true;
    }
    if (op == Operator::kLess || op == Operator::kLessEqual) range.below(value.number, op == Operator::kLess);
    else range.above(value.number, op == Operator::kGreater);
    return true;
  }

  bool member(const Goal& goal, NodeId element, NodeId list, Branch& branch) {
    const Ast& ast = *goal.ast;
    if (ast.at(list).kind != NodeKind::kList || constant(ast, element)) return false;
    std::set<Constant> values;
    for (const NodeId item : ast.children(list)) {
      const auto value = constant(ast, item);
      if (!value) return false;
      values.insert(*value);
    }
    Range& range = term(ast, element, branch);
    dead_or_alive_ = true;
    if (!goal.truth) {
      range.excluded.insert(values.begin(), values.end());
      return true;
    }
    dead_or_alive_ = meet(range, values);
    return true;
  }

  static bool meet(Range& range, const std::set<Constant>& values) {
    std::set<Constant> both;
    for (const Constant& value : values) {
      if ((!range.allowed || range.allowed->contains(value)) && range.admits(value)) both.insert(value);
    }
    range.allowed = std::move(both);
    return !range.allowed->empty();
  }

  static Operator mirrored(Operator op) {
    switch (op) {
      case Operator::kLess: return Operator::kGreater;
      case Operator::kLessEqual: return Operator::kGreaterEqual;
      case Operator::kGreater: return Operator::kLess;
      case Operator::kGreaterEqual: return Operator::kLessEqual;
      default: return op;
    }
  }
  // WHY: facts come from JSON, which has no NaN, so `not <` is `>=`.
  static Operator negated(Operator op) {
    switch (op) {
      case Operator::kLess: return Operator::kGreaterEqual;
      case Operator::kLessEqual: return Operator::kGreater;
      case Operator::kGreater: return Operator::kLessEqual;
      case Operator::kGreaterEqual: return Operator::kLess;
      case Operator::kEqual: return Operator::kNotEqual;
      default: return Operator::kEqual;
    }
  }

  // The range of a term. Plain facts are free; everything else makes the branch opaque.
  Range& term(const Ast& ast, NodeId id, Branch& branch) {
    NodeId root = cel::kNoNode;
    std::string name = cel::qualified_name(ast, id, root);
    const bool fact = name.starts_with("facts.");
    if (name.empty()) name = text_of(ast, id);
    if (!fact) branch.opaque = true;
    const auto [entry, fresh] = branch.terms.try_emplace(std::move(name));
    if (fresh && fact) type_it(entry->first.substr(6), entry->second);
    return entry->second;
  }

  void type_it(const std::string& name, Range& range) const {
    for (const Fact& fact : facts_) {
      if (fact.name != name) continue;
      using Tag = cel::Type::Tag;
      const Tag tag = fact.type.tag();
      if (tag == Tag::kInt || tag == Tag::kUint) range.whole = true;
      if (tag == Tag::kInt || tag == Tag::kUint || tag == Tag::kDouble) range.kind = Constant::Kind::kNumber;
      if (tag == Tag::kMoney) range.take_kind(Constant::Kind::kMoney);
      if (tag == Tag::kDate) range.take_kind(Constant::Kind::kDate);
      if (tag == Tag::kString) range.kind = Constant::Kind::kText;
      if (tag == Tag::kBool) range.kind = Constant::Kind::kBool;
    }
  }

  // The tree below `id` as text without places, so that two writings of one thing are one term.
  static std::string text_of(const Ast& ast, NodeId id) {
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

  static bool realisable(const Branch& branch, std::string& example) {
    std::vector<std::string> parts;
    for (const auto& [name, range] : branch.terms) {
      const std::optional<Constant> value = range.witness();
      if (!value) return false;
      if (name.starts_with("facts.")) parts.push_back(name + " = " + show(*value));
    }
    example = in_words(parts);
    return true;
  }

  std::span<const Fact> facts_;
  bool dead_or_alive_ = true;
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
