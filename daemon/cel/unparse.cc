// SPDX-License-Identifier: Apache-2.0
// Parentheses follow from precedence alone; the recursion is as deep as the tree, which the parser has bounded.
#include "daemon/cel/unparse.h"

#include "daemon/cel/encoding.h"
#include "daemon/cel/parser.h"

namespace isonomy::cel {
namespace {

enum Precedence { kConditional, kOr, kAnd, kRelation, kSum, kProduct, kUnary, kMember };

Precedence precedence_of(const Ast& ast, NodeId id) {
  const Node& node = ast.at(id);
  switch (node.kind) {
    case NodeKind::kConditional: return kConditional;
    case NodeKind::kOr: return kOr;
    case NodeKind::kAnd: return kAnd;
    case NodeKind::kUnary: return kUnary;
    case NodeKind::kBinary:
      if (node.op == Operator::kIndex || node.op == Operator::kOptionalIndex) return kMember;
      if (node.op <= Operator::kSubtract) return kSum;
      return node.op <= Operator::kModulo ? kProduct : kRelation;
    default: return kMember;
  }
}

bool is_plain_name(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  for (const char c : text) {
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_')) return false;
  }
  return text != "in" && text != "true" && text != "false" && text != "null";
}

class Writer {
 public:
  explicit Writer(const Ast& ast) : ast_(ast) {}
  std::string out;

  void write(NodeId id) {
    const Node& node = ast_.at(id);
    const auto children = ast_.children(id);
    switch (node.kind) {
      case NodeKind::kLiteral: out += to_text(ast_.literal(id)); return;
      case NodeKind::kName: out += (node.flag ? "." : "") + ast_.text(id); return;
      case NodeKind::kSelect:
        operand_of_selection(children[0]);
        out += node.flag ? ".?" : ".";
        field(ast_.text(id));
        return;
      case NodeKind::kHas:
        out += "has(";
        operand_of_selection(children[0]);
        out += ".";
        field(ast_.text(id));
        out += ")";
        return;
      case NodeKind::kUnary: return unary(id);
      case NodeKind::kBinary: return binary(id);
      case NodeKind::kAnd: return joined(children, " && ", kRelation);
      case NodeKind::kOr: return joined(children, " || ", kAnd);
      case NodeKind::kConditional:
        operand(children[0], kOr);
        out += " ? ";
        operand(children[1], kOr);
        out += " : ";
        operand(children[2], kConditional);
        return;
      case NodeKind::kCall: return call(id);
      case NodeKind::kList:
        out += "[";
        for (size_t i = 0; i < children.size(); ++i) {
          if (i > 0) out += ", ";
          if (ast_.optional_link(id, i)) out += "?";
          write(children[i]);
        }
        out += "]";
        return;
      case NodeKind::kMap:
        out += "{";
        for (size_t i = 0; i + 1 < children.size(); i += 2) {
          if (i > 0) out += ", ";
          if (ast_.optional_link(id, i)) out += "?";
          write(children[i]);
          out += ": ";
          write(children[i + 1]);
        }
        out += "}";
        return;
      case NodeKind::kMacro: return macro(id);
    }
  }

 private:
  void operand(NodeId id, Precedence lowest) {
    const bool parentheses = precedence_of(ast_, id) < lowest;
    if (parentheses) out += "(";
    write(id);
    if (parentheses) out += ")";
  }

  // `(a.b).c` may mean another thing than `a.b.c`: written parentheses around a selection stay.
  void operand_of_selection(NodeId id) {
    const Node& node = ast_.at(id);
    const bool kept = node.in_parentheses && (node.kind == NodeKind::kSelect || node.kind == NodeKind::kName);
    if (kept) out += "(";
    operand(id, kMember);
    if (kept) out += ")";
  }

  void field(const std::string& name) { out += is_plain_name(name) ? name : "`" + name + "`"; }

  bool starts_with_a_number(NodeId id) const {
    for (;;) {
      const Node& node = ast_.at(id);
      if (node.kind == NodeKind::kLiteral) {
        const Kind kind = ast_.literal(id).kind();
        return kind == Kind::kInt || kind == Kind::kUint || kind == Kind::kDouble;
      }
      const bool target = node.kind == NodeKind::kSelect || (node.kind == NodeKind::kCall && node.flag) ||
                          (node.kind == NodeKind::kMacro && node.macro != Macro::kBind) ||
                          (node.kind == NodeKind::kBinary && precedence_of(ast_, id) == kMember);
      if (!target) return false;
      id = ast_.children(id)[0];
    }
  }

  void unary(NodeId id) {
    const NodeId child = ast_.children(id)[0];
    const bool minus = ast_.at(id).op == Operator::kNegate;
    out += minus ? "-" : "!";
    // `-5` is a literal: the negation of a number, and of what is selected from one, needs its parentheses.
    const bool number = minus && starts_with_a_number(child);
    if (number) out += "(";
    operand(child, kUnary);
    if (number) out += ")";
  }

  void binary(NodeId id) {
    const Node& node = ast_.at(id);
    const auto children = ast_.children(id);
    if (node.op == Operator::kIndex || node.op == Operator::kOptionalIndex) {
      operand(children[0], kMember);
      out += node.op == Operator::kIndex ? "[" : "[?";
      write(children[1]);
      out += "]";
      return;
    }
    const Precedence own = precedence_of(ast_, id);
    operand(children[0], own);
    out += std::string(" ") + operator_text(node.op) + " ";
    operand(children[1], static_cast<Precedence>(own + 1));
  }

  void joined(std::span<const NodeId> children, const char* sign, Precedence lowest) {
    for (size_t i = 0; i < children.size(); ++i) {
      if (i > 0) out += sign;
      operand(children[i], lowest);
    }
  }

  void arguments(std::span<const NodeId> ids) {
    for (size_t i = 0; i < ids.size(); ++i) {
      if (i > 0) out += ", ";
      write(ids[i]);
    }
    out += ")";
  }

  void call(NodeId id) {
    const Node& node = ast_.at(id);
    auto children = ast_.children(id);
    if (node.flag) {
      operand_of_selection(children[0]);
      out += ".";
      children = children.subspan(1);
    }
    out += ast_.text(id) + "(";
    arguments(children);
  }

  void macro(NodeId id) {
    const Node& node = ast_.at(id);
    auto children = ast_.children(id);
    if (node.macro == Macro::kBind) {
      out += "cel.bind(" + ast_.text(id) + ", ";
      return arguments(children);
    }
    operand_of_selection(children[0]);
    out += std::string(".") + macro_name(node.macro) + "(" + ast_.text(id) + ", ";
    if (node.text2 != 0) out += ast_.text2(id) + ", ";
    arguments(children.subspan(1));
  }

  const Ast& ast_;
};

}  // namespace

std::string unparse(const Ast& ast, NodeId id) {
  Writer writer(ast);
  writer.write(id);
  return std::move(writer.out);
}

Result<std::string> format(std::string_view source, const Limits& limits) {
  Diagnostics diagnostics;
  const Ast ast = parse(source, limits, diagnostics);
  if (!diagnostics.empty()) {
    const Diagnostic first = diagnostics.in(source).front();
    return malformed(first.message, std::to_string(first.line) + ":" + std::to_string(first.column));
  }
  return unparse(ast, ast.root);
}

}  // namespace isonomy::cel
