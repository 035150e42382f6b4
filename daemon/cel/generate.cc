// SPDX-License-Identifier: Apache-2.0
// Code generation: one walk per form (plain and traced), children before parents. Constant parts are run once, here, by the
// machine itself, so that folding can never disagree with evaluation; what fails stays in the program and fails at run time.
#include <algorithm>

#include "daemon/cel/atoms.h"
#include "daemon/base/sort_distinct.h"
#include "daemon/cel/code.h"
#include "daemon/cel/machine.h"

namespace isonomy::cel {
namespace {

// Loops over ranges of unknown size are estimated as this long.
constexpr uint64_t kUsualRange = 20;

class Generator {
 public:
  Generator(const Ast& ast, const Checked& checked, Program::Code& code) : ast_(ast), checked_(checked), code_(code) {
    foldable_.assign(ast.nodes.size(), false);
    for (NodeId id = 0; id < ast.nodes.size(); ++id) foldable_[id] = is_foldable(id);  // children come before parents
  }

  std::vector<Instruction> plain() {
    visit(ast_.root);
    return std::move(out_);
  }

  std::vector<Instruction> traced(const std::vector<uint32_t>& atom_of) {
    atom_of_ = &atom_of;
    visit(ast_.root);
    return std::move(out_);
  }

  uint64_t cost() const { return cost_; }

 private:
  const Resolution& resolution(NodeId id) const { return checked_.resolutions[id]; }

  bool is_foldable(NodeId id) const {
    const Resolution& r = resolution(id);
    using Kind = Resolution::Kind;
    if (r.kind == Kind::kType) return true;
    if (r.kind == Kind::kVariable || r.kind == Kind::kLocal || r.kind == Kind::kHost || r.kind == Kind::kUnresolved) return false;
    const NodeKind kind = ast_.at(id).kind;
    if (kind == NodeKind::kMacro || kind == NodeKind::kName) return false;
    const auto children = ast_.children(id);
    return std::all_of(children.begin() + (r.namespaced ? 1 : 0), children.end(), [&](NodeId child) { return foldable_[child]; });
  }

  // --- emitting ---

  // `effect`: how many values the instruction adds to the stack.
  size_t emit(Instruction instruction, int effect) {
    out_.push_back(instruction);
    cost_ += multiplier_;
    height_ += effect;
    code_.stack_size = std::max(code_.stack_size, static_cast<uint32_t>(std::max(height_, 0)) + 2);
    return out_.size() - 1;
  }
  size_t emit(Op op, uint32_t a, int effect) { return emit({op, Operator::kAdd, Macro::kNone, 0, a}, effect); }
  void land(size_t jump) { out_[jump].a = static_cast<uint32_t>(out_.size()); }

  uint32_t constant(const Value& value) {
    Result<Value> copy = deep_copy(value, code_.arena);
    ISO_CHECK(copy.has_value(), "constants are far smaller than the arena");
    code_.constants.push_back(*copy);
    return static_cast<uint32_t>(code_.constants.size() - 1);
  }

  uint32_t constant_text(std::string_view text) {
    const auto [it, added] = texts_.try_emplace(std::string(text), 0);
    if (added) it->second = constant(Value::string(text));
    return it->second;
  }

  uint32_t shape_of(NodeId id) {
    const Node& node = ast_.at(id);
    const auto begin = ast_.link_flags.begin() + static_cast<std::ptrdiff_t>(node.first);
    Shape shape{node.count, {begin, begin + static_cast<std::ptrdiff_t>(node.count)}};
    if (std::find(shape.optional.begin(), shape.optional.end(), 1) == shape.optional.end()) shape.optional.clear();
    code_.shapes.push_back(std::move(shape));
    return static_cast<uint32_t>(code_.shapes.size() - 1);
  }

  // --- constants ---

  bool fold(NodeId id) {
    Value value;
    if (ast_.at(id).kind == NodeKind::kLiteral) {
      value = ast_.literal(id);
    } else if (resolution(id).kind == Resolution::Kind::kType) {
      value = Value::type(checked_.type_names[resolution(id).index]);
    } else if (!foldable_[id] || !run_once(id, value)) {
      return false;
    }
    emit(Op::kConstant, constant(value), 1);
    return true;
  }

  bool run_once(NodeId id, Value& value) {
    Program::Code part;
    Generator generator(ast_, checked_, part, Unfolded{});
    generator.visit_parts(id);
    Limits limits;
    limits.steps = 20'000;
    limits.arena_bytes = 64 * 1024;
    Evaluation run(scratch_, limits);
    std::vector<Value> stack(part.stack_size + 1);
    value = run_instructions(part, generator.out_, {}, run, stack.data(), nullptr);
    if (run.spent() || !is_value(value)) return false;
    Result<Value> copy = deep_copy(value, code_.arena);
    if (!copy.has_value()) return false;
    value = *copy;
    return true;
  }

  // For a part that is run once: nothing in it is folded again, or a chain whose fold fails would be tried 2^depth times.
  struct Unfolded {};
  Generator(const Ast& ast, const Checked& checked, Program::Code& code, Unfolded)
      : ast_(ast), checked_(checked), code_(code), foldable_(ast.nodes.size(), false) {}

  // --- the walk ---

  void visit(NodeId id) {
    if (fold(id)) return;
    if (atom_of_ != nullptr && (*atom_of_)[id] != kNoAtom) {
      const std::vector<uint32_t>* atoms = std::exchange(atom_of_, nullptr);
      visit_parts(id);
      atom_of_ = atoms;
      emit(Op::kRecord, (*atoms)[id], 0);
      return;
    }
    visit_parts(id);
  }

  void visit_parts(NodeId id) {
    using Kind = Resolution::Kind;
    const Node& node = ast_.at(id);
    const auto children = ast_.children(id);
    const Resolution& r = resolution(id);
    if (r.kind == Kind::kUnresolved) {
      emit(Op::kConstant, constant(Value::error("no such name or overload: " + ast_.text(id))), 1);
      return;
    }
    if (r.kind == Kind::kVariable) {
      emit(node.kind == NodeKind::kHas ? Op::kHasVariable : Op::kVariable, r.index, 1);
      return;
    }
    if (r.kind == Kind::kLocal) {
      emit(Op::kLocal, locals_.at(r.index) + (r.second ? 1 : 0), 1);
      return;
    }
    switch (node.kind) {
      case NodeKind::kLiteral:
      case NodeKind::kName: emit(Op::kConstant, constant(ast_.literal(id)), 1); return;
      case NodeKind::kSelect:
        visit(children[0]);
        emit(node.flag ? Op::kOptionalSelect : Op::kSelect, constant_text(ast_.text(id)), 0);
        return;
      case NodeKind::kHas:
        visit(children[0]);
        emit(Op::kHas, constant_text(ast_.text(id)), 0);
        return;
      case NodeKind::kUnary:
        visit(children[0]);
        emit({Op::kUnary, node.op, Macro::kNone, 0, 0}, 0);
        return;
      case NodeKind::kBinary: return binary(id);
      case NodeKind::kAnd:
      case NodeKind::kOr: return logic(id);
      case NodeKind::kConditional: return conditional(id);
      case NodeKind::kCall: return call(id);
      case NodeKind::kList:
      case NodeKind::kMap: {
        for (const NodeId child : children) visit(child);
        emit(node.kind == NodeKind::kList ? Op::kList : Op::kMap, shape_of(id), 1 - static_cast<int>(node.count));
        return;
      }
      case NodeKind::kMacro: return macro(id);
    }
  }

  void binary(NodeId id) {
    const Node& node = ast_.at(id);
    const auto children = ast_.children(id);
    visit(children[0]);
    visit(children[1]);
    if (is_comparison(node.op) && out_.back().op == Op::kConstant && foldable_[children[1]]) {
      const uint32_t literal = out_.back().a;
      out_.pop_back();
      --height_;
      emit({Op::kCompareConstant, node.op, Macro::kNone, 0, literal}, 0);
      return;
    }
    emit({Op::kBinary, node.op, Macro::kNone, 0, 0}, -1);
  }

  void logic(NodeId id) {
    const auto children = ast_.children(id);
    const bool conjunction = ast_.at(id).kind == NodeKind::kAnd;
    const Op join = conjunction ? Op::kAnd : Op::kOr;
    if (atom_of_ != nullptr) {
      for (const NodeId child : children) visit(child);
      emit(join, static_cast<uint32_t>(children.size()), 1 - static_cast<int>(children.size()));
      return;
    }
    std::vector<size_t> jumps;
    visit(children[0]);
    for (size_t i = 1; i < children.size(); ++i) {
      jumps.push_back(emit(conjunction ? Op::kJumpIfFalse : Op::kJumpIfTrue, 0, 0));
      visit(children[i]);
      emit(join, 2, -1);
    }
    for (const size_t jump : jumps) land(jump);
  }

  void conditional(NodeId id) {
    const auto children = ast_.children(id);
    visit(children[0]);
    if (atom_of_ != nullptr) {
      visit(children[1]);
      visit(children[2]);
      emit(Op::kChoose, 0, -2);
      return;
    }
    const size_t branch = emit(Op::kBranch, 0, -1);
    const size_t leave = emit(Op::kJump, 0, 0);
    const int height = height_;
    visit(children[1]);
    const size_t done = emit(Op::kJump, 0, 0);
    height_ = height;
    land(branch);
    visit(children[2]);
    land(leave);
    land(done);
  }

  void call(NodeId id) {
    const Resolution& r = resolution(id);
    auto arguments = ast_.children(id);
    if (r.namespaced) arguments = arguments.subspan(1);
    if (r.kind == Resolution::Kind::kFunction) {
      const Function& function = Library::standard().at(r.index);
      if (function.style == CallStyle::kReceiver && arguments.size() == 2 && (function.name == "or" || function.name == "orValue")) {
        return or_else(arguments, function.name == "or");
      }
      if (function.name == "matches" && arguments.size() == 2 && constant_regex(arguments)) return;
    }
    for (const NodeId argument : arguments) visit(argument);
    const auto count = static_cast<uint8_t>(std::min<size_t>(arguments.size(), 255));
    const bool host = r.kind == Resolution::Kind::kHost;
    if (arguments.size() > 255) {
      code_.shapes.push_back({static_cast<uint32_t>(arguments.size()), {}});
      emit(Op::kList, static_cast<uint32_t>(code_.shapes.size() - 1), 1 - static_cast<int>(arguments.size()));
      emit({Op::kCall, Operator::kAdd, Macro::kNone, 1, r.index}, 0);
      return;
    }
    cost_ += multiplier_ * (host ? 10 : 2);
    emit({host ? Op::kHost : Op::kCall, Operator::kAdd, Macro::kNone, count, r.index}, 1 - count);
  }

  void or_else(std::span<const NodeId> arguments, bool optional) {
    visit(arguments[0]);
    const size_t jump = emit(optional ? Op::kOrElse : Op::kOrElseValue, 0, -1);
    visit(arguments[1]);
    if (optional) emit(Op::kCheckOptional, 0, 0);
    land(jump);
  }

  // matches() with a constant pattern: compiled now, shared by every run.
  bool constant_regex(std::span<const NodeId> arguments) {
    Value pattern;
    if (!foldable_[arguments[1]]) return false;
    if (ast_.at(arguments[1]).kind == NodeKind::kLiteral) {
      pattern = ast_.literal(arguments[1]);
    } else if (!run_once(arguments[1], pattern)) {
      return false;
    }
    if (pattern.kind() != Kind::kString) return false;
    std::string why_not;
    auto regex = Regex::compile(pattern.as_string(), why_not);
    if (regex == nullptr) return false;
    visit(arguments[0]);
    code_.regexes.push_back(std::move(regex));
    emit(Op::kMatches, static_cast<uint32_t>(code_.regexes.size() - 1), 0);
    return true;
  }

  void macro(NodeId id) {
    const Macro kind = ast_.at(id).macro;
    if (kind == Macro::kBind) return bind(id);
    if (kind == Macro::kOptMap || kind == Macro::kOptFlatMap) return map_optional(id);
    loop(id);
  }

  void bind(NodeId id) {
    const auto children = ast_.children(id);
    visit(children[0]);
    locals_[id] = static_cast<uint32_t>(height_ - 1);
    visit(children[1]);
    emit(Op::kDropUnder, 1, -1);
  }

  // What a body does is judged as one: its atoms would have one value for each element.
  void map_optional(NodeId id) {
    const std::vector<uint32_t>* atoms = std::exchange(atom_of_, nullptr);
    const auto children = ast_.children(id);
    visit(children[0]);
    const size_t jump = emit(Op::kOptionalBegin, 0, 0);
    locals_[id] = static_cast<uint32_t>(height_ - 1);
    visit(children[1]);
    emit(ast_.at(id).macro == Macro::kOptMap ? Op::kOptionalWrap : Op::kCheckOptional, 0, 0);
    emit(Op::kDropUnder, 1, -1);
    land(jump);
    atom_of_ = atoms;
  }

  void loop(NodeId id) {
    const std::vector<uint32_t>* atoms = std::exchange(atom_of_, nullptr);
    const Node& node = ast_.at(id);
    const auto children = ast_.children(id);
    const uint8_t two = node.text2 != 0 ? 1 : 0;
    visit(children[0]);
    const uint64_t range = ast_.at(children[0]).kind == NodeKind::kList ? ast_.at(children[0]).count : kUsualRange;
    const size_t begin = emit({Op::kLoopBegin, Operator::kAdd, node.macro, two, 0}, 2);
    const uint64_t multiplier = multiplier_;
    if (__builtin_mul_overflow(multiplier_, std::max<uint64_t>(range, 1), &multiplier_) || multiplier_ > kMostCost) multiplier_ = kMostCost;
    const size_t next = emit({Op::kLoopNext, Operator::kAdd, node.macro, two, 0}, 1 + two);
    locals_[id] = static_cast<uint32_t>(height_ - 1 - two);
    const auto back = static_cast<uint32_t>(next);
    if (children.size() == 3) {
      visit(children[1]);
      emit({Op::kLoopFilter, Operator::kAdd, node.macro, two, back}, -1);
    }
    visit(children.back());
    emit({Op::kLoopBody, Operator::kAdd, node.macro, two, back}, -2 - two);
    multiplier_ = multiplier;
    land(next);
    emit({Op::kLoopEnd, Operator::kAdd, node.macro, two, 0}, -2);
    land(begin);
    atom_of_ = atoms;
  }

  static constexpr uint64_t kMostCost = 1'000'000'000'000;

  const Ast& ast_;
  const Checked& checked_;
  Program::Code& code_;
  std::vector<bool> foldable_;
  std::vector<Instruction> out_;
  std::map<std::string, uint32_t, std::less<>> texts_;
  std::map<NodeId, uint32_t> locals_;  // macro to the stack position of its first variable
  const std::vector<uint32_t>* atom_of_ = nullptr;
  Arena scratch_;
  int height_ = 0;
  uint64_t multiplier_ = 1;
  uint64_t cost_ = 0;
};

// What the program reads: found in the instructions, so that folded parts do not count.
void list_reads(Program::Code& code, const Environment& environment) {
  for (const auto* instructions : {&code.instructions, &code.traced}) {
    for (const Instruction& i : *instructions) {
      if (i.op == Op::kVariable || i.op == Op::kHasVariable) code.slots.push_back(i.a);
      if (i.op != Op::kHost) continue;
      for (const HostCandidate& candidate : code.hosts[i.a].candidates) code.functions.push_back(candidate.id);
    }
  }
  sort_distinct(code.slots);
  if (!code.slots.empty()) code.variables = code.slots.back() + 1;
  sort_distinct(code.functions);
  for (const uint32_t slot : code.slots) {
    std::string name;
    for (const Variable& variable : environment.variables()) {
      if (variable.slot == slot && name.empty()) name = variable.name;
    }
    code.slot_names.push_back(std::move(name));
  }
}

}  // namespace

std::shared_ptr<const Program::Code> generate(std::string_view source, const Ast& ast, const Checked& checked, const Environment& environment) {
  auto code = std::make_shared<Program::Code>();
  code->source = source;
  code->hosts = checked.host_sites;
  const std::vector<uint32_t> atom_of = find_atoms(ast, checked, code->atoms);
  Generator plain(ast, checked, *code);
  code->instructions = plain.plain();
  code->cost = plain.cost();
  FoundGuards found = find_guards(ast, checked, code->arena);
  code->guards = std::move(found.guards);
  code->guards_are_all = found.are_all;
  code->traced = Generator(ast, checked, *code).traced(atom_of);
  list_reads(*code, environment);
  return code;
}

}  // namespace isonomy::cel
