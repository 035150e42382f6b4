// SPDX-License-Identifier: Apache-2.0
// evaluate(): runs a program on facts. Three-valued: the result is a value, kUnknown with the missing names, or kError.
//
// Errors:  Result is an error (kLimit) only when a budget is spent; everything else is an ordinary value.
// Threads: one Vm per thread; steady state allocates nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "daemon/cel/arena.h"
#include "daemon/cel/limits.h"
#include "daemon/cel/program.h"

namespace isonomy::cel {

// Functions that the caller provides: the case, the parameters of the pack.
class Host {
 public:
  virtual ~Host() = default;
  // `id` as declared in the environment. Arguments are known values (unknown and error arguments never reach the host).
  // The result may be unknown or error; what it points to lives in `arena` or longer.
  virtual Value call(uint32_t id, std::span<const Value> arguments, Arena& arena) = 0;
};

struct Activation {
  std::span<const Value> variables;  // by slot; a missing fact is Value::unknown with its name
  Host* host = nullptr;              // null when no host function is declared
};

// The truth of every atom, in Program::atoms() order. Filled for all atoms, also those that short-circuiting would skip.
struct AtomTrace {
  std::vector<Value> values;
};

// Is told of every expression that a machine ran: what coverage counts. The atoms hold all values, also of those that
// short-circuiting skips; they live until the call returns.
class Witness {
 public:
  virtual ~Witness() = default;
  virtual void ran(const Program& program, const Value& result, const AtomTrace& atoms) = 0;
};

enum class Guards : uint8_t { kAsk, kSkip };   // of a program (guards.h): first, or not at all, because somebody asked them before

class Vm {
 public:
  explicit Vm(const Limits& limits = {});
  void set_witness(Witness* witness) { witness_ = witness; }  // null: nobody watches; borrowed
  bool is_watched() const { return witness_ != nullptr; }
  // The result lives in `arena` (or in the program or the activation), until the arena is reset.
  Result<Value> evaluate(const Program& program, const Activation& activation, Arena& arena);
  // The same into `out`, for whoever needs no words for a spent budget: false then.
  bool evaluate(const Program& program, const Activation& activation, Arena& arena, Value& out, Guards guards = Guards::kAsk);
  Result<Value> trace(const Program& program, const Activation& activation, Arena& arena, AtomTrace& out);

  // An empty arena of 1 MiB at most for whoever evaluates on this machine; given back, its blocks serve the next.
  Arena borrow_arena();
  void give_back(Arena&& arena);

 private:
  Limits limits_;
  std::vector<Value> stack_;
  std::vector<Arena> spare_;
  Witness* witness_ = nullptr;
};

}  // namespace isonomy::cel
