// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/vm.h"

#include "daemon/cel/machine.h"

namespace isonomy::cel {
namespace {

Result<Value> run_program(const Program::Code& code, const std::vector<Instruction>& instructions, const Activation& activation, Arena& arena,
                          const Limits& limits, std::vector<Value>& stack, Value* trace) {
  ISO_CHECK(code.slots.empty() || code.slots.back() < activation.variables.size(), "every slot that is read has a value or is unknown");
  if (stack.size() <= code.stack_size) stack.resize(code.stack_size + 1);
  Evaluation run(arena, limits);
  if (!run.charge(instructions.size())) return over_limit("the evaluation budget of " + std::to_string(limits.steps) + " steps is spent");
  const Value value = run_instructions(code, instructions, activation, run, stack.data(), trace);
  if (run.spent()) return over_limit("the evaluation needs more steps or memory than its budget allows");
  return value;
}

}  // namespace

Vm::Vm(const Limits& limits) : limits_(limits) {}

Result<Value> Vm::evaluate(const Program& program, const Activation& activation, Arena& arena) {
  return run_program(program.code(), program.code().instructions, activation, arena, limits_, stack_, nullptr);
}

Result<Value> Vm::trace(const Program& program, const Activation& activation, Arena& arena, AtomTrace& out) {
  out.values.assign(program.atoms().size(), Value::null());
  return run_program(program.code(), program.code().traced, activation, arena, limits_, stack_, out.values.data());
}

}  // namespace isonomy::cel
