// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/ast.h"

namespace isonomy::cel {

const char* macro_name(Macro macro) {
  static constexpr const char* kNames[] = {"",       "all",           "exists",       "exists_one",        "map",      "filter",
                                           "transformList", "transformMap", "transformMapEntry", "cel.bind", "optMap", "optFlatMap"};
  return kNames[static_cast<size_t>(macro)];
}

std::string print_ast(const Ast& ast) {
  struct Entry {
    NodeId id;
    size_t depth;
  };
  std::string out;
  std::vector<Entry> pending{{ast.root, 0}};
  while (!pending.empty()) {
    const Entry entry = pending.back();
    pending.pop_back();
    const Node& node = ast.at(entry.id);
    out.append(entry.depth * 2, ' ');
    switch (node.kind) {
      case NodeKind::kLiteral: out += "Literal " + to_text(ast.literal(entry.id)); break;
      case NodeKind::kName: out += std::string("Name ") + (node.flag ? "." : "") + ast.text(entry.id); break;
      case NodeKind::kSelect: out += std::string("Select ") + (node.flag ? ".?" : ".") + ast.text(entry.id); break;
      case NodeKind::kHas: out += "Has ." + ast.text(entry.id); break;
      case NodeKind::kUnary: out += std::string("Unary ") + operator_text(node.op); break;
      case NodeKind::kBinary: out += std::string("Binary ") + operator_text(node.op); break;
      case NodeKind::kAnd: out += "And"; break;
      case NodeKind::kOr: out += "Or"; break;
      case NodeKind::kConditional: out += "Conditional"; break;
      case NodeKind::kCall: out += std::string("Call ") + (node.flag ? "." : "") + ast.text(entry.id); break;
      case NodeKind::kList: out += "List"; break;
      case NodeKind::kMap: out += "Map"; break;
      case NodeKind::kMacro:
        out += std::string("Macro ") + macro_name(node.macro) + " " + ast.text(entry.id);
        if (node.text2 != 0) out += ", " + ast.text2(entry.id);
        break;
    }
    out += "\n";
    const auto children = ast.children(entry.id);
    for (size_t i = children.size(); i-- > 0;) pending.push_back({children[i], entry.depth + 1});
  }
  return out;
}

std::string qualified_name(const Ast& ast, NodeId id, NodeId& root) {
  std::string name;
  for (NodeId at = id;;) {
    const Node& node = ast.at(at);
    if (at != id && node.in_parentheses) return {};
    if (node.kind == NodeKind::kName) {
      root = at;
      return name.empty() ? ast.text(at) : ast.text(at) + "." + name;
    }
    const bool chain = (node.kind == NodeKind::kSelect && !node.flag) || (node.kind == NodeKind::kHas && at == id);
    if (!chain) return {};
    name = name.empty() ? ast.text(at) : ast.text(at) + "." + name;
    at = ast.children(at)[0];
  }
}

}  // namespace isonomy::cel
