// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/static_value.h"

#include "daemon/cel/vm.h"

namespace isonomy::rulebook {

std::optional<Money> static_money(const Condition& condition) {
  if (condition.program == nullptr || !condition.program->variable_slots().empty() || !condition.program->functions().empty()) return std::nullopt;
  cel::Vm vm;
  cel::Arena arena;
  const auto value = vm.evaluate(*condition.program, {}, arena);
  if (value.has_error() || value->kind() != cel::Kind::kMoney) return std::nullopt;
  return value->as_money();
}

}  // namespace isonomy::rulebook
