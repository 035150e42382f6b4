// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/batch_plan.h"

#include <algorithm>

#include "daemon/base/sort_distinct.h"
#include "daemon/cel/compiler.h"
#include "daemon/cel/parser.h"
#include "daemon/cel/unparse.h"
#include "daemon/cel/vm.h"

namespace isonomy::cel {
namespace {

using Tag = Type::Tag;

bool is_coded(const Type& type) {
  switch (type.tag()) {
    case Tag::kDouble:
    case Tag::kInt:
    case Tag::kMoney:
    case Tag::kDate:
    case Tag::kBool: return false;
    default: return true;
  }
}

bool is_vector_number(const Type& type) {
  return type.tag() == Tag::kDouble || type.tag() == Tag::kInt || type.tag() == Tag::kMoney || type.tag() == Tag::kDate;
}

}  // namespace

// One condition's walk over its tree; as deep as the tree, which the parser has bounded.
class Planner {
 public:
  Planner(BatchPlan& plan, const Ast& ast, const Checked& checked) : plan_(plan), ast_(ast), checked_(checked) {
    slots_.resize(ast.nodes.size());
    for (NodeId id = 0; id < ast.nodes.size(); ++id) collect_slots(id);
  }

  StepId truth(NodeId id) {
    const std::string text = unparse(ast_, id);
    const auto known = plan_.known_truths_.find(text);
    if (known != plan_.known_truths_.end()) return known->second;
    Step step = plan_truth(id, text);
    step.text = text;
    return plan_.known_truths_[text] = put(std::move(step));
  }

 private:
  StepId put(Step step) {
    plan_.steps_.push_back(std::move(step));
    return static_cast<StepId>(plan_.steps_.size() - 1);
  }

  // The facts below each node; children stand before parents.
  void collect_slots(NodeId id) {
    std::vector<uint32_t>& slots = slots_[id];
    const Resolution& r = checked_.resolutions[id];
    if (r.kind == Resolution::Kind::kVariable) {
      slots = {r.index};
      return;
    }
    const auto children = ast_.children(id);
    for (size_t i = r.namespaced ? 1 : 0; i < children.size(); ++i) {
      slots.insert(slots.end(), slots_[children[i]].begin(), slots_[children[i]].end());
    }
    sort_distinct(slots);
  }

  const Variable* variable(uint32_t slot) const {
    for (const Variable& candidate : plan_.environment_.variables()) {
      if (candidate.slot == slot) return &candidate;
    }
    return nullptr;
  }

  // WHY wider limits: a part as it is written again may have longer escapes and one more pair of parentheses than the whole had.
  std::shared_ptr<const Program> program_of(const std::string& text) const {
    Limits limits = plan_.limits_;
    limits.source_bytes = UINT32_MAX;
    limits.depth += 1;
    auto program = compile(text, plan_.environment_, Type::dyn(), limits).program;
    ISO_CHECK(program != nullptr, "a part of a condition that compiles, compiles");
    return program;
  }

  Step plan_truth(NodeId id, const std::string& text) {
    Step step;
    const Node& node = ast_.at(id);
    const Resolution& r = checked_.resolutions[id];
    if (slots_[id].empty()) return constant_truth(text);
    if (slots_[id].size() == 1 && is_coded(variable(slots_[id][0])->type)) {
      step.kind = Step::Kind::kLookup;
      step.slot = slots_[id][0];
      step.program = program_of(text);
      return step;
    }
    if (r.kind == Resolution::Kind::kVariable) {
      step.slot = r.index;
      step.kind = node.kind == NodeKind::kHas ? Step::Kind::kStated : Step::Kind::kBoolColumn;
      if (step.kind == Step::Kind::kStated || variable(r.index)->type.tag() == Tag::kBool) return step;
    }
    const auto children = ast_.children(id);
    switch (node.kind) {
      case NodeKind::kAnd:
      case NodeKind::kOr:
        step.kind = node.kind == NodeKind::kAnd ? Step::Kind::kAnd : Step::Kind::kOr;
        step.inputs = together(children, step.kind);
        return step;
      case NodeKind::kConditional:
        step.kind = Step::Kind::kChoose;
        for (const NodeId child : children) step.inputs.push_back(truth(child));
        return step;
      case NodeKind::kUnary:
        if (node.op != Operator::kNot) break;
        step.kind = Step::Kind::kNot;
        step.inputs = {truth(children[0])};
        return step;
      case NodeKind::kBinary:
        if (is_comparison(node.op) && comparison(node.op, children, step)) return step;
        break;
      default: break;
    }
    step = Step{};
    step.kind = Step::Kind::kScalar;
    step.program = program_of(text);
    return step;
  }

  // The terms of a chain that read the same one coded fact become one lookup.
  std::vector<StepId> together(std::span<const NodeId> children, Step::Kind kind) {
    std::map<uint32_t, std::vector<NodeId>> by_fact;
    std::vector<StepId> inputs;
    for (const NodeId child : children) {
      const bool coded = slots_[child].size() == 1 && is_coded(variable(slots_[child][0])->type);
      if (coded) {
        by_fact[slots_[child][0]].push_back(child);
      } else {
        inputs.push_back(truth(child));
      }
    }
    for (const auto& [slot, terms] : by_fact) {
      if (terms.size() == 1) {
        inputs.push_back(truth(terms[0]));
        continue;
      }
      std::string text;
      for (const NodeId term : terms) text += (text.empty() ? "(" : kind == Step::Kind::kAnd ? " && (" : " || (") + unparse(ast_, term) + ")";
      const auto [known, added] = plan_.known_truths_.try_emplace(text, kNoStep);
      if (added) {
        Step step;
        step.kind = Step::Kind::kLookup;
        step.slot = slot;
        step.program = program_of(text);
        step.text = text;
        known->second = put(std::move(step));
      }
      inputs.push_back(known->second);
    }
    return inputs;
  }

  Step constant_truth(const std::string& text) const {
    Step step;
    Value value;
    if (run_constant(text, value) && value.is_bool()) step.truth = value.as_bool() ? 1 : 2;
    return step;
  }

  // A part without facts, run once. What it points to does not outlive this call, so only numbers and truths are used.
  bool run_constant(const std::string& text, Value& value) const {
    const auto program = program_of(text);
    Arena arena;
    const std::vector<Value> none(slot_count());
    const Result<Value> result = Vm(plan_.limits_).evaluate(*program, {none, nullptr}, arena);
    if (result.has_error()) return false;
    value = *result;
    return true;
  }

  size_t slot_count() const {
    size_t count = 0;
    for (const Variable& v : plan_.environment_.variables()) count = std::max<size_t>(count, v.slot + 1);
    return count;
  }

  bool comparison(Operator op, std::span<const NodeId> children, Step& step) {
    StepId left = number(children[0]), right = left == kNoStep ? kNoStep : number(children[1]);
    if (right == kNoStep) return false;
    if (plan_.steps_[left].of_doubles != plan_.steps_[right].of_doubles) {
      left = as_doubles(left);
      right = as_doubles(right);
    }
    step.op = op;
    step.of_doubles = plan_.steps_[left].of_doubles;
    step.left = left;
    step.right = right;
    const Step& constant = plan_.steps_[right];
    const bool is_constant = constant.kind == Step::Kind::kDoubleConstant || constant.kind == Step::Kind::kIntegerConstant;
    step.kind = is_constant ? Step::Kind::kCompareConstant : Step::Kind::kCompare;
    step.real = constant.real;
    step.integer = constant.integer;
    return true;
  }

  StepId as_doubles(StepId id) {
    if (plan_.steps_[id].of_doubles) return id;
    Step step;
    step.of_doubles = true;
    step.text = "double(" + plan_.steps_[id].text + ")";
    if (plan_.steps_[id].kind == Step::Kind::kIntegerConstant) {
      step.kind = Step::Kind::kDoubleConstant;
      step.real = static_cast<double>(plan_.steps_[id].integer);
    } else {
      step.kind = Step::Kind::kDoubleOf;
      step.left = id;
    }
    return put(std::move(step));
  }

  // kNoStep when the part is no number that arrays can hold.
  StepId number(NodeId id) {
    if (!is_vector_number(checked_.types[id])) return kNoStep;
    const std::string text = unparse(ast_, id);
    const auto known = plan_.known_numbers_.find(text);
    if (known != plan_.known_numbers_.end()) return known->second;
    Step step;
    step.text = text;
    if (!plan_number(id, text, step)) return kNoStep;
    return plan_.known_numbers_[text] = put(std::move(step));
  }

  bool plan_number(NodeId id, const std::string& text, Step& step) {
    const Node& node = ast_.at(id);
    const Resolution& r = checked_.resolutions[id];
    step.of_doubles = checked_.types[id].tag() == Tag::kDouble;
    if (slots_[id].empty()) return constant_number(text, step);
    if (r.kind == Resolution::Kind::kVariable) {
      step.slot = r.index;
      step.kind = step.of_doubles ? Step::Kind::kDoubleColumn : Step::Kind::kIntegerColumn;
      return true;
    }
    // Dates and money have their own arithmetic: only plain numbers are calculated here.
    const bool plain = checked_.types[id].tag() == Tag::kDouble || checked_.types[id].tag() == Tag::kInt;
    if (node.kind != NodeKind::kBinary || !plain || node.op > Operator::kDivide) return false;
    if (!step.of_doubles && node.op == Operator::kDivide) return false;
    const auto children = ast_.children(id);
    for (const NodeId child : children) {
      if (!(checked_.types[child] == checked_.types[id])) return false;
    }
    step.kind = Step::Kind::kCalculate;
    step.op = node.op;
    step.left = number(children[0]);
    step.right = step.left == kNoStep ? kNoStep : number(children[1]);
    return step.right != kNoStep;
  }

  bool constant_number(const std::string& text, Step& step) const {
    Value value;
    if (!run_constant(text, value)) return false;
    switch (value.kind()) {
      case Kind::kDouble:
        step.kind = Step::Kind::kDoubleConstant;
        step.real = value.as_double();
        return true;
      case Kind::kInt: step.integer = value.as_int(); break;
      case Kind::kMoney: step.integer = value.as_money().hundredths; break;
      case Kind::kDate:
        if (!value.as_date().exact()) return false;
        step.integer = value.as_date().first.since_epoch;
        break;
      default: return false;
    }
    step.kind = Step::Kind::kIntegerConstant;
    return true;
  }

  BatchPlan& plan_;
  const Ast& ast_;
  const Checked& checked_;
  std::vector<std::vector<uint32_t>> slots_;
};

Result<uint32_t> BatchPlan::add(std::string_view source) {
  Diagnostics diagnostics;
  const auto first = [&] {
    const Diagnostic d = diagnostics.in(source).front();
    return malformed(d.message, std::to_string(d.line) + ":" + std::to_string(d.column));
  };
  const Ast ast = parse(source, limits_, diagnostics);
  if (!diagnostics.empty()) return first();
  const Checked checked = check(ast, environment_, Checking::kStrict, Type::boolean(), diagnostics);
  if (!diagnostics.empty()) return first();
  if (!checked.host_sites.empty()) return malformed("`" + checked.host_sites[0].name + "` needs the case: conditions that call it are judged one by one");
  Condition condition;
  condition.program = compile(source, environment_, Type::boolean(), limits_).program;
  condition.root = Planner(*this, ast, checked).truth(ast.root);
  conditions_.push_back(std::move(condition));
  return static_cast<uint32_t>(conditions_.size() - 1);
}

}  // namespace isonomy::cel
