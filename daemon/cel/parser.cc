// SPDX-License-Identifier: Apache-2.0
// Recursive descent with one token of look-ahead. Every production returns kNoNode once something went wrong, and all stop
// at the first syntax error: what follows one is mostly echo.
#include "daemon/cel/parser.h"

#include <map>
#include <algorithm>

#include "daemon/base/text.h"
#include "daemon/cel/literal.h"
#include "daemon/cel/macro_shapes.h"

namespace isonomy::cel {
namespace {

struct BinaryLevel {
  int precedence;
  Operator op;
};

// Relations bind loosest here; && || ?: are productions of their own.
bool binary_level(TokenKind kind, BinaryLevel& level) {
  switch (kind) {
    case TokenKind::kEqual: level = {1, Operator::kEqual}; return true;
    case TokenKind::kNotEqual: level = {1, Operator::kNotEqual}; return true;
    case TokenKind::kLess: level = {1, Operator::kLess}; return true;
    case TokenKind::kLessEqual: level = {1, Operator::kLessEqual}; return true;
    case TokenKind::kGreater: level = {1, Operator::kGreater}; return true;
    case TokenKind::kGreaterEqual: level = {1, Operator::kGreaterEqual}; return true;
    case TokenKind::kIn: level = {1, Operator::kIn}; return true;
    case TokenKind::kPlus: level = {2, Operator::kAdd}; return true;
    case TokenKind::kMinus: level = {2, Operator::kSubtract}; return true;
    case TokenKind::kStar: level = {3, Operator::kMultiply}; return true;
    case TokenKind::kSlash: level = {3, Operator::kDivide}; return true;
    case TokenKind::kPercent: level = {3, Operator::kModulo}; return true;
    default: return false;
  }
}

struct Children {
  std::vector<NodeId> nodes;
  std::vector<uint8_t> optional;
};

class Parser {
 public:
  Parser(std::string_view source, const Limits& limits, Diagnostics& diagnostics)
      : source_(source), limits_(limits), diagnostics_(diagnostics) {}

  Ast run() {
    tokens_ = lex(source_, diagnostics_);
    if (!diagnostics_.empty()) return std::move(ast_);
    if (tokens_.size() == 1) {
      wrong(token().place, "the expression is empty");
      return std::move(ast_);
    }
    ast_.root = expression();
    if (ast_.root != kNoNode && token().kind != TokenKind::kEnd) {
      wrong(token().place, "did not expect " + found() + " here" + remedy_for_leftover());
    }
    return std::move(ast_);
  }

 private:
  const Token& token(size_t ahead = 0) const { return tokens_[std::min(next_ + ahead, tokens_.size() - 1)]; }
  bool at(TokenKind kind) const { return token().kind == kind; }
  std::string_view text_of(const Token& t) const { return source_.substr(t.place.begin, t.place.end - t.place.begin); }
  Token take() { return tokens_[std::min(next_++, tokens_.size() - 1)]; }
  bool accept(TokenKind kind) {
    if (!at(kind)) return false;
    ++next_;
    return true;
  }
  uint32_t last_end() const { return next_ == 0 ? 0 : tokens_[std::min(next_ - 1, tokens_.size() - 1)].place.end; }

  std::string found() const {
    if (at(TokenKind::kEnd)) return "the end";
    return "`" + std::string(text_of(token()).substr(0, 40)) + "`";
  }

  // The expression could end here, and does not.
  const char* remedy_for_leftover() const {
    const std::string_view word = text_of(token()), before = text_of(tokens_[next_ - 1]);
    if (before == "not" || before == "NOT") return ": write `!` for \"not\"";
    if (word == "and" || word == "AND") return ": write `&&`";
    if (word == "or" || word == "OR") return ": write `||`";
    if (word == "not" || word == "NOT") return ": write !(x in list)";
    if (word == "is" || word == "IS" || word == "equals") return ": write `==` to compare";
    if (word == "like" || word == "LIKE") return ": write x.startsWith(\"text\"), x.contains(\"text\") or x.matches(\"pattern\")";
    if (word == "mod") return ": write `%`";
    if (word == "if") return ": write condition ? a : b";
    if (word == "between" || word == "BETWEEN") return ": write x >= a && x <= b";
    if (at(TokenKind::kDouble) && word.starts_with('.')) return ": an element of a list is written x[1]";
    if (at(TokenKind::kRightParen)) return ": there is no `(` for it";
    if (at(TokenKind::kRightBracket)) return ": there is no `[` for it";
    if (at(TokenKind::kRightBrace)) return ": there is no `{` for it";
    return ": an operator such as `&&` is missing before it";
  }

  NodeId wrong(Place place, std::string message) {
    if (!failed_) diagnostics_.add(place, std::move(message));
    failed_ = true;
    return kNoNode;
  }

  bool expect(TokenKind kind, const char* why) {
    if (accept(kind)) return true;
    wrong(token().place, std::string("expected ") + token_name(kind) + " " + why + ", found " + found());
    return false;
  }

  uint32_t intern(std::string_view text) {
    const auto [it, added] = interned_.try_emplace(std::string(text), static_cast<uint32_t>(ast_.texts.size()));
    if (added) ast_.texts.emplace_back(text);
    return it->second;
  }

  NodeId make(Node node, const Children& children) {
    if (failed_) return kNoNode;
    if (ast_.nodes.size() >= limits_.nodes) return wrong(node.place, "the expression is too large: " + std::to_string(limits_.nodes) + " parts are allowed");
    uint32_t depth = 0;
    for (const NodeId child : children.nodes) depth = std::max<uint32_t>(depth, ast_.nodes[child].depth);
    if (depth + 1 > std::min<uint32_t>(limits_.depth, UINT16_MAX)) return wrong(node.place, too_deep());
    node.depth = static_cast<uint16_t>(depth + 1);
    node.first = static_cast<uint32_t>(ast_.links.size());
    node.count = static_cast<uint32_t>(children.nodes.size());
    ast_.links.insert(ast_.links.end(), children.nodes.begin(), children.nodes.end());
    ast_.link_flags.insert(ast_.link_flags.end(), children.optional.begin(), children.optional.end());
    ast_.link_flags.resize(ast_.links.size(), 0);
    ast_.nodes.push_back(node);
    return static_cast<NodeId>(ast_.nodes.size() - 1);
  }

  std::string too_deep() const { return "the expression nests too deeply: " + std::to_string(limits_.depth) + " levels are allowed"; }

  Node node(NodeKind kind, uint32_t begin) const {
    Node made;
    made.kind = kind;
    made.place = {begin, last_end()};
    made.name_place = made.place;
    return made;
  }

  // Expr = ConditionalOr [ "?" ConditionalOr ":" Expr ]. A chain of else-branches is a loop, because people write long ones.
  NodeId expression() {
    if (++nesting_ > limits_.depth) return wrong(token().place, too_deep());
    struct Pending {
      NodeId condition, then;
      Place question;
    };
    std::vector<Pending> pending;
    NodeId value = conditional_or();
    while (!failed_ && at(TokenKind::kQuestion)) {
      const Place question = take().place;
      const NodeId then = conditional_or();
      if (then == kNoNode || !expect(TokenKind::kColon, "and the other value of `? :`")) return kNoNode;
      pending.push_back({value, then, question});
      value = conditional_or();
    }
    while (!failed_ && !pending.empty()) {
      const Pending p = pending.back();
      pending.pop_back();
      Node made = node(NodeKind::kConditional, ast_.nodes[p.condition].place.begin);
      made.place.end = ast_.nodes[value].place.end;
      made.name_place = p.question;
      value = make(made, {{p.condition, p.then, value}, {}});
    }
    --nesting_;
    return failed_ ? kNoNode : value;
  }

  NodeId conditional_or() {
    return chain(TokenKind::kOr, NodeKind::kOr, [this] { return conditional_and(); });
  }
  NodeId conditional_and() {
    return chain(TokenKind::kAnd, NodeKind::kAnd, [this] { return binary(1); });
  }

  // a || b || c is one node with three children: flat for the reader, the machine and the atom trace.
  template <class Operand>
  NodeId chain(TokenKind symbol, NodeKind kind, Operand operand) {
    const uint32_t begin = token().place.begin;
    NodeId first = operand();
    if (failed_ || !at(symbol)) return failed_ ? kNoNode : first;
    Children children{{first}, {}};
    const Place place = token().place;
    while (accept(symbol)) {
      const NodeId next = operand();
      if (next == kNoNode) return kNoNode;
      children.nodes.push_back(next);
    }
    Node made = node(kind, begin);
    made.name_place = place;
    return make(made, children);
  }

  NodeId binary(int lowest) {
    const uint32_t begin = token().place.begin;
    NodeId left = unary();
    BinaryLevel level{};
    while (!failed_ && binary_level(token().kind, level) && level.precedence >= lowest) {
      const Place place = take().place;
      const NodeId right = level.precedence == 3 ? unary() : binary(level.precedence + 1);
      if (right == kNoNode) return kNoNode;
      Node made = node(NodeKind::kBinary, begin);
      made.op = level.op;
      made.name_place = place;
      left = make(made, {{left, right}, {}});
    }
    return failed_ ? kNoNode : left;
  }

  static bool is_number(TokenKind kind) { return kind >= TokenKind::kInt && kind <= TokenKind::kDouble; }

  NodeId unary() {
    std::vector<Token> signs;
    // A minus directly before a number belongs to the literal, so that the smallest int can be written.
    while (at(TokenKind::kBang) || (at(TokenKind::kMinus) && !is_number(token(1).kind))) signs.push_back(take());
    const uint32_t begin = token().place.begin;
    if (signs.size() > limits_.depth) return wrong(signs[0].place, too_deep());
    NodeId operand = member(begin);
    while (!failed_ && !signs.empty()) {
      Node made = node(NodeKind::kUnary, signs.back().place.begin);
      made.op = signs.back().kind == TokenKind::kBang ? Operator::kNot : Operator::kNegate;
      made.name_place = signs.back().place;
      signs.pop_back();
      operand = make(made, {{operand}, {}});
    }
    return failed_ ? kNoNode : operand;
  }

  NodeId member(uint32_t begin) {
    NodeId operand = primary();
    while (!failed_) {
      if (accept(TokenKind::kDot)) {
        operand = selection(operand, begin);
      } else if (accept(TokenKind::kLeftBracket)) {
        const bool optional = accept(TokenKind::kQuestion);
        const NodeId key = expression();
        if (key == kNoNode || !expect(TokenKind::kRightBracket, "after the index")) return kNoNode;
        Node made = node(NodeKind::kBinary, begin);
        made.op = optional ? Operator::kOptionalIndex : Operator::kIndex;
        made.name_place = ast_.nodes[key].place;
        operand = make(made, {{operand, key}, {}});
      } else if (at(TokenKind::kLeftBrace)) {
        return wrong(token().place, "message values are not supported: facts are JSON values, write a map {'key': value}");
      } else {
        return operand;
      }
    }
    return kNoNode;
  }

  NodeId selection(NodeId operand, uint32_t begin) {
    const bool optional = accept(TokenKind::kQuestion);
    const bool name = at(TokenKind::kName) || at(TokenKind::kReserved);
    if (!name && !at(TokenKind::kQuotedName)) {
      const bool number = ast_.nodes[operand].kind == NodeKind::kLiteral && is_number(tokens_[next_ - 2].kind);
      if (number) return wrong(ast_.nodes[operand].place, "a number with a point has digits after it: write " + std::string(text_of(tokens_[next_ - 2])) + ".0");
      return wrong(token().place, "expected a name after `.`, found " + found());
    }
    const Token field = take();
    std::string_view text = text_of(field);
    if (name && !optional && at(TokenKind::kLeftParen)) return call(operand, field, begin);
    if (!name) text = text.substr(1, text.size() - 2);
    Node made = node(NodeKind::kSelect, begin);
    made.text = intern(text);
    made.flag = optional;
    made.name_place = field.place;
    return make(made, {{operand}, {}});
  }

  bool list_of(TokenKind close, const char* where, bool allow_optional, Children& out) {
    while (!at(close)) {
      out.optional.push_back(allow_optional && accept(TokenKind::kQuestion) ? 1 : 0);
      const NodeId item = expression();
      if (item == kNoNode) return false;
      out.nodes.push_back(item);
      if (!accept(TokenKind::kComma)) break;
      // A trailing comma is allowed in lists and maps, not in calls.
      if (at(close) && close == TokenKind::kRightParen) {
        wrong(token().place, "expected an argument after `,`");
        return false;
      }
    }
    if (!out.nodes.empty() && !at(close)) {
      wrong(token().place, std::string("expected `,` or ") + token_name(close) + " " + where + ", found " + found());
      return false;
    }
    return expect(close, where);
  }

  // `target` is kNoNode for a global call.
  NodeId call(NodeId target, const Token& name, uint32_t begin) {
    take();  // (
    Children arguments;
    if (!list_of(TokenKind::kRightParen, "to close the call", false, arguments)) return kNoNode;
    const std::string_view function = text_of(name);
    bool is_macro = false;
    const NodeId expanded = macro(target, function, name, arguments, begin, is_macro);
    if (is_macro) return expanded;
    if (name.kind == TokenKind::kReserved && target == kNoNode) return reserved(name);
    Node made = node(NodeKind::kCall, begin);
    made.text = intern(function);
    made.flag = target != kNoNode;
    made.name_place = name.place;
    if (target != kNoNode) arguments.nodes.insert(arguments.nodes.begin(), target);
    arguments.optional.clear();
    return make(made, arguments);
  }

  NodeId reserved(const Token& name) {
    return wrong(name.place, "`" + std::string(text_of(name)) + "` is a reserved word and cannot be a name" + (text_of(name) == "if" ? ": write condition ? a : b" : ""));
  }

  NodeId has(const Token& name, const Children& arguments, uint32_t begin) {
    const Node* select = arguments.nodes.size() == 1 ? &ast_.nodes[arguments.nodes[0]] : nullptr;
    if (select == nullptr || select->kind != NodeKind::kSelect || select->flag) {
      return wrong(name.place, "has() takes one field selection, as in has(facts.amount)");
    }
    Node made = node(NodeKind::kHas, begin);
    made.text = select->text;
    made.name_place = select->name_place;
    return make(made, {{ast_.links[select->first]}, {}});
  }

  NodeId macro(NodeId target, std::string_view function, const Token& name, const Children& arguments, uint32_t begin, bool& is_macro) {
    is_macro = true;
    if (target == kNoNode && function == "has") return has(name, arguments, begin);
    if (target == kNoNode) {
      is_macro = false;
      return kNoNode;
    }
    if (function == "bind" && is_cel_namespace(target) && arguments.nodes.size() == 3) return bind(name, arguments, begin);
    if (const MacroShape* shape = macro_shape(function, arguments.nodes.size())) return expand(*shape, target, name, arguments, begin);
    is_macro = false;
    return kNoNode;
  }

  bool is_cel_namespace(NodeId id) const {
    return ast_.nodes[id].kind == NodeKind::kName && !ast_.nodes[id].flag && ast_.text(id) == "cel";
  }

  // The name that a macro binds: a plain name, not a selection and not declared with a leading dot.
  bool variable(NodeId id, uint32_t& text) {
    const Node& found = ast_.nodes[id];
    if (found.kind != NodeKind::kName || found.flag || found.in_parentheses) {
      wrong(found.place, "expected the name of a variable here, as in xs.all(x, x > 0)");
      return false;
    }
    text = found.text;
    return true;
  }

  NodeId expand(const MacroShape& shape, NodeId target, const Token& name, const Children& arguments, uint32_t begin) {
    Node made = node(NodeKind::kMacro, begin);
    made.macro = shape.macro;
    made.name_place = name.place;
    if (!variable(arguments.nodes[0], made.text)) return kNoNode;
    if (shape.variables == 2) {
      if (!variable(arguments.nodes[1], made.text2)) return kNoNode;
      if (made.text == made.text2) return wrong(ast_.nodes[arguments.nodes[1]].place, "the two variables need two names");
    }
    Children children{{target}, {}};
    children.nodes.insert(children.nodes.end(), arguments.nodes.begin() + static_cast<std::ptrdiff_t>(shape.variables), arguments.nodes.end());
    return make(made, children);
  }

  NodeId bind(const Token& name, const Children& arguments, uint32_t begin) {
    Node made = node(NodeKind::kMacro, begin);
    made.macro = Macro::kBind;
    made.name_place = name.place;
    if (!variable(arguments.nodes[0], made.text)) return kNoNode;
    return make(made, {{arguments.nodes[1], arguments.nodes[2]}, {}});
  }

  NodeId primary() {
    const uint32_t begin = token().place.begin;
    switch (token().kind) {
      case TokenKind::kLeftParen: {
        take();
        const NodeId inner = expression();
        if (inner == kNoNode || !expect(TokenKind::kRightParen, "to close the parenthesis")) return kNoNode;
        ast_.nodes[inner].in_parentheses = true;
        return inner;
      }
      case TokenKind::kLeftBracket: {
        take();
        Children items;
        if (!list_of(TokenKind::kRightBracket, "to close the list", true, items)) return kNoNode;
        return make(node(NodeKind::kList, begin), items);
      }
      case TokenKind::kLeftBrace: return map(begin);
      case TokenKind::kDot:
      case TokenKind::kName: {
        const bool leading_dot = accept(TokenKind::kDot);
        if (!at(TokenKind::kName)) return wrong(token().place, "expected a name after `.`, found " + found());
        const Token name = take();
        if (at(TokenKind::kLeftParen) && !leading_dot) return call(kNoNode, name, begin);
        if (at(TokenKind::kLeftParen)) return rooted_call(name, begin);
        Node made = node(NodeKind::kName, begin);
        made.text = intern(text_of(name));
        made.flag = leading_dot;
        return make(made, {});
      }
      case TokenKind::kReserved: return reserved(token());
      default: return literal(begin);
    }
  }

  // `.f(x)`: the function of that name in the root, whatever the container.
  NodeId rooted_call(const Token& name, uint32_t begin) {
    take();
    Children arguments;
    if (!list_of(TokenKind::kRightParen, "to close the call", false, arguments)) return kNoNode;
    Node made = node(NodeKind::kCall, begin);
    made.text = intern("." + std::string(text_of(name)));
    made.name_place = name.place;
    arguments.optional.clear();
    return make(made, arguments);
  }

  NodeId map(uint32_t begin) {
    take();
    Children entries;
    while (!failed_ && !at(TokenKind::kRightBrace)) {
      entries.optional.push_back(accept(TokenKind::kQuestion) ? 1 : 0);
      entries.optional.push_back(0);
      const NodeId key = expression();
      if (key == kNoNode || !expect(TokenKind::kColon, "between key and value (a list is written [..])")) return kNoNode;
      const NodeId value = expression();
      if (value == kNoNode) return kNoNode;
      entries.nodes.push_back(key);
      entries.nodes.push_back(value);
      if (!accept(TokenKind::kComma)) break;
    }
    if (failed_ || !expect(TokenKind::kRightBrace, "to close the map")) return kNoNode;
    return make(node(NodeKind::kMap, begin), entries);
  }

  NodeId literal(uint32_t begin) {
    const bool negative = at(TokenKind::kMinus) && is_number(token(1).kind);
    if (negative) take();
    const Token literal = token();
    const std::string_view text = text_of(literal);
    Value value;
    LiteralProblem problem;
    bool good = true;
    switch (literal.kind) {
      case TokenKind::kTrue: value = Value::boolean(true); break;
      case TokenKind::kFalse: value = Value::boolean(false); break;
      case TokenKind::kNull: value = Value::null(); break;
      case TokenKind::kInt: good = read_int(text, negative, value, problem); break;
      case TokenKind::kUint:
        good = !negative && read_uint(text, value, problem);
        if (negative) problem.message = "a uint has no sign";
        break;
      case TokenKind::kDouble: good = read_double(text, negative, value, problem); break;
      case TokenKind::kString:
      case TokenKind::kBytes: good = string_literal(text, literal.kind == TokenKind::kBytes, value, problem); break;
      default: return wrong(token().place, std::string("expected a value here, found ") + found());
    }
    if (!good) {
      Place place = literal.place;
      place.begin += static_cast<uint32_t>(problem.at);
      if (problem.at > 0) place.end = std::min(place.end, place.begin + 2);
      return wrong(place, problem.message);
    }
    take();
    Node made = node(NodeKind::kLiteral, begin);
    made.literal = static_cast<uint32_t>(ast_.literals.size());
    ast_.literals.push_back(value);
    return make(made, {});
  }

  bool string_literal(std::string_view token_text, bool bytes, Value& value, LiteralProblem& problem) {
    std::string read;
    if (!read_text(token_text, bytes, read, problem)) return false;
    const char* copy = ast_.arena.copy(read);
    ISO_CHECK(copy != nullptr, "the source is far smaller than the arena");
    value = bytes ? Value::bytes({copy, read.size()}) : Value::string({copy, read.size()});
    return true;
  }

  std::string_view source_;
  const Limits& limits_;
  Diagnostics& diagnostics_;
  std::vector<Token> tokens_;
  size_t next_ = 0;
  uint32_t nesting_ = 0;
  bool failed_ = false;
  Ast ast_;
  std::map<std::string, uint32_t, std::less<>> interned_;
};

}  // namespace

Ast parse(std::string_view source, const Limits& limits, Diagnostics& diagnostics) {
  if (source.size() > limits.source_bytes) {
    diagnostics.add({0, 1}, "the expression is too long: " + std::to_string(limits.source_bytes) + " bytes are allowed");
    return {};
  }
  if (!is_valid_utf8(source)) {
    diagnostics.add({0, 1}, "the expression is not valid UTF-8");
    return {};
  }
  return Parser(source, limits, diagnostics).run();
}

}  // namespace isonomy::cel
