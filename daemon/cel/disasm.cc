// SPDX-License-Identifier: Apache-2.0
// The program as text: one instruction a line, with what its operands stand for.
#include <algorithm>

#include "daemon/cel/code.h"

namespace isonomy::cel {
namespace {

std::string operand(const Program::Code& code, const Instruction& i) {
  const std::string a = std::to_string(i.a);
  switch (i.op) {
    case Op::kConstant: return to_text(code.constants[i.a]);
    case Op::kVariable:
    case Op::kHasVariable: {
      const auto at = std::lower_bound(code.slots.begin(), code.slots.end(), i.a) - code.slots.begin();
      return a + " " + code.slot_names[static_cast<size_t>(at)];
    }
    case Op::kSelect:
    case Op::kOptionalSelect:
    case Op::kHas: return std::string(code.constants[i.a].as_string());
    case Op::kUnary:
    case Op::kBinary: return operator_text(i.operation);
    case Op::kCompareConstant: return std::string(operator_text(i.operation)) + " " + to_text(code.constants[i.a]);
    case Op::kList:
    case Op::kMap: return std::to_string(code.shapes[i.a].count);
    case Op::kCall: return Library::standard().at(i.a).name + " " + std::to_string(i.b);
    case Op::kHost: return code.hosts[i.a].name + " " + std::to_string(i.b);
    case Op::kLoopBegin:
    case Op::kLoopNext:
    case Op::kLoopFilter:
    case Op::kLoopBody: return a + " " + macro_name(i.macro);
    case Op::kLoopEnd: return macro_name(i.macro);
    case Op::kRecord: return a + " " + code.atoms[i.a].text;
    case Op::kChoose:
    case Op::kCheckOptional:
    case Op::kOptionalWrap: return "";
    default: return a;
  }
}

std::string listing(const Program::Code& code, const std::vector<Instruction>& instructions) {
  std::string out;
  for (size_t at = 0; at < instructions.size(); ++at) {
    std::string line = std::to_string(at) + " " + op_name(instructions[at].op) + " " + operand(code, instructions[at]);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

}  // namespace

const char* op_name(Op op) {
  static constexpr const char* kNames[] = {
      "constant",      "variable",       "local",           "has-variable",  "select", "optional-select", "has",        "unary",       "binary",
      "compare",       "jump",           "jump-if-false",   "jump-if-true",  "and",    "or",              "branch",     "choose",      "list",
      "map",           "call",           "host",            "matches",       "or-else", "or-else-value",  "check-optional", "optional-begin", "optional-wrap",
      "drop-under",    "loop-begin",     "loop-next",       "loop-filter",   "loop-body", "loop-end",     "record"};
  return kNames[static_cast<size_t>(op)];
}

std::string disassemble(const Program& program) { return listing(program.code(), program.code().instructions); }
std::string disassemble_traced(const Program& program) { return listing(program.code(), program.code().traced); }

}  // namespace isonomy::cel
