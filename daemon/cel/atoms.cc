// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/atoms.h"

#include "daemon/cel/unparse.h"

namespace isonomy::cel {
namespace {

struct Visit {
  NodeId id;
  bool condition;  // whether a truth value is asked here
};

bool may_be_bool(const Type& type) { return type.tag() == Type::Tag::kBool || type.tag() == Type::Tag::kDyn || type.tag() == Type::Tag::kError; }

}  // namespace

std::vector<uint32_t> find_atoms(const Ast& ast, const Checked& checked, std::vector<Atom>& atoms) {
  std::vector<uint32_t> atom_of(ast.nodes.size(), kNoAtom);
  std::vector<Visit> pending{{ast.root, may_be_bool(checked.types[ast.root])}};
  while (!pending.empty()) {
    const Visit visit = pending.back();
    pending.pop_back();
    const Node& node = ast.at(visit.id);
    const auto children = ast.children(visit.id);
    std::vector<Visit> next;
    switch (node.kind) {
      case NodeKind::kLiteral: continue;
      case NodeKind::kAnd:
      case NodeKind::kOr:
        for (const NodeId child : children) next.push_back({child, true});
        break;
      case NodeKind::kConditional: next = {{children[0], true}, {children[1], visit.condition}, {children[2], visit.condition}}; break;
      default:
        if (node.kind == NodeKind::kUnary && node.op == Operator::kNot) {
          next = {{children[0], true}};
        } else if (node.kind == NodeKind::kMacro && node.macro == Macro::kBind) {
          next = {{children[0], false}, {children[1], visit.condition}};
        } else if (visit.condition) {
          atom_of[visit.id] = static_cast<uint32_t>(atoms.size());
          atoms.push_back({unparse(ast, visit.id), node.place.begin, node.place.end});
          continue;
        } else if (node.kind != NodeKind::kMacro && checked.resolutions[visit.id].kind != Resolution::Kind::kVariable) {
          for (const NodeId child : children) next.push_back({child, false});
        }
    }
    pending.insert(pending.end(), next.rbegin(), next.rend());
  }
  return atom_of;
}

}  // namespace isonomy::cel
