// SPDX-License-Identifier: Apache-2.0
// Code: what a Program holds: instructions for a stack machine, and what they refer to by index.
//
//   facts.days <= 3 && facts.paid          0 variable 0            facts.days
//                                          1 constant 0            3
//                                          2 binary <=
//                                          3 jump-if-false 6
//                                          4 variable 1            facts.paid
//                                          5 and
//
// INVARIANT: the height of the stack before each instruction is known when it is emitted; locals are stack positions, and
//            `stack_size` is never exceeded.
// INVARIANT: jumps go forward but for loop-body and loop-filter, which cross a loop-next, which charges its steps: so a run ends.
// Threads: immutable.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/cel/arena.h"
#include "daemon/cel/ast.h"
#include "daemon/cel/checker.h"
#include "daemon/cel/guards.h"
#include "daemon/cel/program.h"
#include "daemon/cel/regex.h"

namespace isonomy::cel {

enum class Op : uint8_t {
  kConstant,        // push constants[a]
  kVariable,        // push variable of slot a
  kLocal,           // push stack[a]
  kHasVariable,     // push whether slot a is stated
  kSelect,          // top := top.constants[a]
  kOptionalSelect,
  kHas,
  kUnary,           // top := op top
  kBinary,          // left right := left op right
  kCompareConstant, // top := top op constants[a]
  kJump,            // to a
  kJumpIfFalse,     // top is false: to a, leaving it
  kJumpIfTrue,
  kAnd, kOr,        // of the top a values
  kBranch,          // pops a condition: true skips the next instruction, false goes to a; else the next one, a jump, leaves with it
  kChoose,          // condition then otherwise := one of both
  kList,            // of the top values, as many as shapes[a] says
  kMap,             // the same, keys and values in turn
  kCall,            // function a with b arguments
  kHost,            // host site a with b arguments
  kMatches,         // top := whether regex a is found in it
  kOrElse,          // top is an optional with a value, unknown or error: to a
  kOrElseValue,     // the same, unwrapped
  kCheckOptional,   // top must be an optional
  kOptionalBegin,   // top is none, unknown or error: to a; else top := its value
  kOptionalWrap,    // top := optional.of(top)
  kDropUnder,       // keeps the top, drops a values below it
  kLoopBegin,       // top is the range: pushes index and accumulator; no range: to a
  kLoopNext,        // at the end: to a; else pushes the element (and its key, b = 1)
  kLoopFilter,      // pops a condition: false goes to a for the next element
  kLoopBody,        // pops the body's value and the element, then goes to a, or falls through when the answer is known
  kLoopEnd,         // range index accumulator := answer
  kRecord,          // atom a has the value of the top
};
const char* op_name(Op op);

struct Instruction {
  Op op = Op::kConstant;
  Operator operation = Operator::kAdd;  // kUnary, kBinary, kCompareConstant
  Macro macro = Macro::kNone;           // the loop instructions
  uint8_t b = 0;
  uint32_t a = 0;
};
static_assert(sizeof(Instruction) == 8);

// Of a list or map that the expression spells out.
struct Shape {
  uint32_t count = 0;
  std::vector<uint8_t> optional;  // empty when no element is
};

struct Program::Code {
  // What every run looks at first, close together: the programs of a large pack are seldom in the cache.
  uint32_t stack_size = 0;
  uint32_t variables = 0;           // how many there have to be: every slot that is read is below
  std::vector<Guard> guards;        // looked at before the instructions; their constants are in `arena`
  bool guards_are_all = false;      // of the condition
  std::vector<Instruction> instructions;
  std::vector<Value> constants;     // in `arena`
  std::vector<Instruction> traced;  // judges every atom: no jumps over any
  std::vector<Shape> shapes;
  std::vector<std::shared_ptr<const Regex>> regexes;
  std::vector<HostSite> hosts;
  std::vector<Atom> atoms;
  std::vector<uint32_t> slots;
  std::vector<std::string> slot_names;  // as `slots`
  std::vector<uint32_t> functions;
  std::string source;
  uint64_t cost = 0;
  Arena arena{};
};

// Lenient checking leaves Checked::resolutions with kUnresolved, which become errors at run time.
std::shared_ptr<const Program::Code> generate(std::string_view source, const Ast& ast, const Checked& checked, const Environment& environment);

std::string disassemble(const Program& program);
std::string disassemble_traced(const Program& program);

}  // namespace isonomy::cel
