// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/vm.h"

#include "daemon/cel/machine.h"

namespace isonomy::cel {
namespace {

constexpr size_t kLentBytes = size_t{1} << 20, kLentBlock = 4096, kMostKept = size_t{64} << 10;

// The size of the answer as a tree, which is what its reader has to go through, against the budget.
bool charge_answer(Evaluation& run, const Value& value) {
  switch (value.kind()) {
    case Kind::kList:
      if (!run.charge(value.as_list().size())) return false;
      for (const Value& item : value.as_list()) {
        if (!charge_answer(run, item)) return false;
      }
      return true;
    case Kind::kMap:
      if (!run.charge(value.as_map().size() * 2)) return false;
      for (const MapEntry& entry : value.as_map()) {
        if (!charge_answer(run, entry.value)) return false;
      }
      return true;
    case Kind::kOptional: return value.as_optional() == nullptr || (run.charge(1) && charge_answer(run, *value.as_optional()));
    default: return true;
  }
}

bool run_program(const Program::Code& code, const std::vector<Instruction>& instructions, const Activation& activation, Arena& arena,
                 const Limits& limits, std::vector<Value>& stack, Value* trace, Guards guards, Value& out) {
  ISO_CHECK(code.variables <= activation.variables.size(), "every slot that is read has a value or is unknown");
  if (guards == Guards::kAsk && refuted(code.guards, activation.variables)) {
    out = Value::boolean(false);
    return true;
  }
  if (trace == nullptr && code.guards_are_all && confirmed(code.guards, activation.variables)) {
    out = Value::boolean(true);
    return true;
  }
  if (stack.size() <= code.stack_size) stack.resize(code.stack_size + 1);
  Evaluation run(arena, limits);
  if (!run.charge(instructions.size())) return false;
  out = run_instructions(code, instructions, activation, run, stack.data(), trace);
  return !run.spent() && (out.is_bool() || charge_answer(run, out));
}

Error over_budget() { return over_limit("the evaluation needs more steps or memory than its budget allows"); }

}  // namespace

Vm::Vm(const Limits& limits) : limits_(limits) {}

Arena Vm::borrow_arena() {
  if (spare_.empty()) return Arena(kLentBytes, kLentBlock);
  Arena arena = std::move(spare_.back());
  spare_.pop_back();
  return arena;
}

void Vm::give_back(Arena&& arena) {
  if (arena.held() > kMostKept) return;  // one huge evaluation must not leave its memory behind for good
  arena.reset();
  spare_.push_back(std::move(arena));
}

bool Vm::evaluate(const Program& program, const Activation& activation, Arena& arena, Value& out, Guards guards) {
  if (witness_ != nullptr) {
    AtomTrace atoms;
    Result<Value> watched = trace(program, activation, arena, atoms);
    if (watched.has_error()) return false;
    witness_->ran(program, *watched, atoms);
  }
  return run_program(program.code(), program.code().instructions, activation, arena, limits_, stack_, nullptr, guards, out);
}

Result<Value> Vm::evaluate(const Program& program, const Activation& activation, Arena& arena) {
  Result<Value> out = Value();   // WHY at once: a value that was just made in pieces is slow to move
  if (!evaluate(program, activation, arena, *out)) out = over_budget();
  return out;
}

Result<Value> Vm::trace(const Program& program, const Activation& activation, Arena& arena, AtomTrace& out) {
  out.values.assign(program.atoms().size(), Value::null());
  Value value;
  if (!run_program(program.code(), program.code().traced, activation, arena, limits_, stack_, out.values.data(), Guards::kSkip, value)) return over_budget();
  return value;
}

}  // namespace isonomy::cel
