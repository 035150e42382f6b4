// SPDX-License-Identifier: Apache-2.0
// Ast: the syntax tree, flat. A node refers to others by index, its children are a slice of `links`, so that copying,
// walking and freeing need no recursion.
//
//   facts.days <= 3 && has(facts.paid)
//     And
//       Binary <=
//         Select .days
//           Name facts
//         Literal 3
//       Has .paid
//         Name facts
//
// Threads: immutable once parsed.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cel/arena.h"
#include "daemon/cel/operators.h"
#include "daemon/cel/source.h"

namespace isonomy::cel {

using NodeId = uint32_t;
inline constexpr NodeId kNoNode = UINT32_MAX;

enum class NodeKind : uint8_t {
  kLiteral,      // literal
  kName,         // text; flag: leading dot
  kSelect,       // text; flag: optional `.?`; child: operand
  kHas,          // text; child: operand
  kUnary,        // op; child
  kBinary,       // op; two children
  kAnd, kOr,     // two or more children
  kConditional,  // condition, then, otherwise
  kCall,         // text; flag: has a target, which is the first child; children: arguments
  kList,         // children; link flags: optional element
  kMap,          // children: key, value, ..; link flags on keys: optional entry
  kMacro,        // macro; variables text and text2; children: range, bodies
};

enum class Macro : uint8_t {
  kNone, kAll, kExists, kExistsOne, kMap, kFilter, kTransformList, kTransformMap, kTransformMapEntry, kBind, kOptMap, kOptFlatMap,
};
const char* macro_name(Macro macro);

struct Node {
  NodeKind kind = NodeKind::kLiteral;
  Operator op = Operator::kAdd;
  Macro macro = Macro::kNone;
  bool flag = false;
  bool in_parentheses = false;  // `(a.b).c` selects from a.b, even where a.b.c is declared
  uint16_t depth = 1;
  uint32_t text = 0;   // index into texts
  uint32_t text2 = 0;  // second variable of a macro; 0 (the empty text) when there is none
  uint32_t literal = 0;
  uint32_t first = 0;  // slice of links
  uint32_t count = 0;
  Place place;
  Place name_place;  // of the operator, the field or the function's name
};

struct Ast {
  std::vector<Node> nodes;
  std::vector<NodeId> links;
  std::vector<uint8_t> link_flags;
  std::vector<std::string> texts{""};
  std::vector<Value> literals;
  Arena arena{};  // holds the literals' bytes
  NodeId root = kNoNode;

  const Node& at(NodeId id) const { return nodes[id]; }
  std::span<const NodeId> children(NodeId id) const { return std::span(links).subspan(nodes[id].first, nodes[id].count); }
  bool optional_link(NodeId id, size_t child) const { return link_flags[nodes[id].first + child] != 0; }
  const std::string& text(NodeId id) const { return texts[nodes[id].text]; }
  const std::string& text2(NodeId id) const { return texts[nodes[id].text2]; }
  const Value& literal(NodeId id) const { return literals[nodes[id].literal]; }
};

std::string print_ast(const Ast& ast);  // one node a line, children indented: for golden tests

// The name spelled by a chain of plain selections (`a.b.c`), or empty. Parentheses end a chain.
std::string qualified_name(const Ast& ast, NodeId id, NodeId& root);

}  // namespace isonomy::cel
