// SPDX-License-Identifier: Apache-2.0
// The slow twin of the CEL machine: walks the tree as the definition reads, with no instructions, no jumps and no folding.
// It shares the operators and the library with the machine, and none of its control flow.
#pragma once

#include "daemon/cel/checker.h"
#include "daemon/cel/compiler.h"
#include "daemon/cel/machine.h"
#include "daemon/cel/parser.h"

namespace isonomy::test {

class TreeWalk {
 public:
  TreeWalk(const cel::Ast& ast, const cel::Checked& checked, std::span<const cel::Value> variables, cel::Evaluation& run)
      : ast_(ast), checked_(checked), variables_(variables), run_(run) {}

  cel::Value value(cel::NodeId id) {
    using namespace cel;
    const Node& node = ast_.at(id);
    const auto children = ast_.children(id);
    const Resolution& r = checked_.resolutions[id];
    if (r.kind == Resolution::Kind::kVariable) {
      return node.kind == NodeKind::kHas ? Value::boolean(!variables_[r.index].is_unknown()) : variables_[r.index];
    }
    if (r.kind == Resolution::Kind::kLocal) return locals_.at({r.index, r.second});
    if (r.kind == Resolution::Kind::kType) return Value::type(checked_.type_names[r.index]);
    switch (node.kind) {
      case NodeKind::kLiteral: return ast_.literal(id);
      case NodeKind::kAnd:
      case NodeKind::kOr: {
        Value all = Value::boolean(node.kind == NodeKind::kAnd);
        for (const NodeId child : children) {
          all = node.kind == NodeKind::kAnd ? both_of(run_, all, value(child)) : either_of(run_, all, value(child));
        }
        return all;
      }
      case NodeKind::kConditional: {
        const Value condition = value(children[0]);
        if (condition.is_bool()) return value(children[condition.as_bool() ? 1 : 2]);
        return is_value(condition) ? Evaluation::no_overload() : condition;
      }
      case NodeKind::kMacro: return macro(id);
      case NodeKind::kCall:
        if (node.flag && (ast_.text(id) == "or" || ast_.text(id) == "orValue")) return or_else(id);
        break;
      default: break;
    }
    std::vector<Value> operands;
    for (size_t i = r.namespaced ? 1 : 0; i < children.size(); ++i) operands.push_back(value(children[i]));
    Value merged;
    bool known = true;
    for (const Value& operand : operands) {
      if (is_value(operand)) continue;
      merged = known ? operand : run_.merge_strict(merged, operand);
      known = false;
    }
    if (!known) return merged;
    const uint8_t* optional = ast_.link_flags.data() + node.first;
    switch (node.kind) {
      case NodeKind::kSelect:
        return node.flag ? optional_select(run_, operands[0], Value::string(ast_.text(id))) : select(run_, operands[0], Value::string(ast_.text(id)));
      case NodeKind::kHas: return has_field(run_, operands[0], Value::string(ast_.text(id)));
      case NodeKind::kUnary: return apply(run_, node.op, operands[0], operands[0]);
      case NodeKind::kBinary: return apply(run_, node.op, operands[0], operands[1]);
      case NodeKind::kList: return make_list(run_, operands, optional);
      case NodeKind::kMap: return make_map(run_, operands, optional);
      default: return call(run_, Library::standard().at(r.index), operands);
    }
  }

 private:
  // or() and orValue() look at their argument only when there is nothing else.
  cel::Value or_else(cel::NodeId id) {
    using namespace cel;
    const auto children = ast_.children(id);
    const Value first = value(children[0]);
    if (!is_value(first)) return first;
    const bool unwraps = ast_.text(id) == "orValue";
    if (first.as_optional() != nullptr) return unwraps ? *first.as_optional() : first;
    return value(children[1]);
  }

  // Loops fold over the range, one element after the other.
  cel::Value macro(cel::NodeId id) {
    using namespace cel;
    const Node& node = ast_.at(id);
    const auto children = ast_.children(id);
    const Value range = value(children[0]);
    if (node.macro == Macro::kBind) {
      locals_[{id, false}] = range;
      return value(children[1]);
    }
    if (!is_value(range)) return range;
    if (node.macro == Macro::kOptMap || node.macro == Macro::kOptFlatMap) {
      if (range.as_optional() == nullptr) return range;
      locals_[{id, false}] = *range.as_optional();
      const Value body = value(children[1]);
      return is_value(body) && node.macro == Macro::kOptMap ? run_.some(body) : body;
    }
    if (range.kind() != Kind::kList && range.kind() != Kind::kMap) {
      return run_.fail({macro_name(node.macro), "() goes over a list or a map, not over ", kind_name(range.kind())});
    }
    Value truth = Value::boolean(node.macro == Macro::kAll), problem;
    bool known = true;
    int64_t count = 0;
    std::vector<Value> items, keys;
    for (const auto& [key, element] : elements(range)) {
      // With one variable a map offers its keys and a list its elements.
      const Value item = range.kind() == Kind::kMap ? key : element;
      locals_[{id, false}] = node.text2 != 0 ? key : item;
      locals_[{id, true}] = element;
      if (children.size() == 3) {
        const Value filter = value(children[1]);
        if (!is_value(filter)) {
          problem = known ? filter : run_.merge_strict(problem, filter);
          known = false;
        }
        if (!filter.is_bool() || !filter.as_bool()) continue;
      }
      const Value body = value(children.back());
      if (node.macro == Macro::kAll) {
        truth = both_of(run_, truth, body);
      } else if (node.macro == Macro::kExists) {
        truth = either_of(run_, truth, body);
      } else if (!is_value(body)) {
        problem = known ? body : run_.merge_strict(problem, body);
        known = false;
      } else if (node.macro == Macro::kMap || node.macro == Macro::kTransformList || node.macro == Macro::kTransformMap) {
        items.push_back(body);
        keys.push_back(key);
      } else if (body.as_bool()) {
        ++count;
        items.push_back(item);
      }
    }
    if (node.macro == Macro::kAll || node.macro == Macro::kExists) return truth;
    if (!known) return problem;
    if (node.macro == Macro::kExistsOne) return Value::boolean(count == 1);
    if (node.macro != Macro::kTransformMap) return *deep_copy(Value::list(items), run_.arena());
    std::vector<MapEntry> entries;
    for (size_t i = 0; i < items.size(); ++i) entries.push_back({keys[i], items[i]});
    return *deep_copy(Value::map(entries), run_.arena());
  }

  // Index and element of a list, key and value of a map.
  static std::vector<std::pair<cel::Value, cel::Value>> elements(const cel::Value& range) {
    std::vector<std::pair<cel::Value, cel::Value>> out;
    if (range.kind() == cel::Kind::kMap) {
      for (const cel::MapEntry& entry : range.as_map()) out.emplace_back(entry.key, entry.value);
      return out;
    }
    for (const cel::Value& item : range.as_list()) out.emplace_back(cel::Value::integer(static_cast<int64_t>(out.size())), item);
    return out;
  }

  const cel::Ast& ast_;
  const cel::Checked& checked_;
  std::span<const cel::Value> variables_;
  cel::Evaluation& run_;
  std::map<std::pair<cel::NodeId, bool>, cel::Value> locals_;
};

}  // namespace isonomy::test
