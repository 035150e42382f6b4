// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/program.h"

#include <cstddef>

#include "daemon/base/fetch.h"
#include "daemon/cel/code.h"

namespace isonomy::cel {

Program::Program(std::shared_ptr<const Code> code) : code_(std::move(code)) {}
const std::string& Program::source() const { return code_->source; }
const std::vector<Atom>& Program::atoms() const { return code_->atoms; }
const std::vector<uint32_t>& Program::variable_slots() const { return code_->slots; }
const std::vector<uint32_t>& Program::functions() const { return code_->functions; }
std::span<const Guard> Program::guards() const { return code_->guards; }
void Program::fetch() const { isonomy::fetch(code_.get(), offsetof(Code, traced)); }
uint64_t Program::static_cost() const { return code_->cost; }

std::optional<Program::Field> Program::plain_field() const {
  const std::vector<Instruction>& run = code_->instructions;
  if (run.size() != 2 || run[0].op != Op::kVariable || run[1].op != Op::kSelect || code_->constants[run[1].a].kind() != Kind::kString) return std::nullopt;
  return Field{run[0].a, code_->constants[run[1].a].as_string()};
}

}  // namespace isonomy::cel
