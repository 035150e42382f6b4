// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/static_value.h"

#include "daemon/cel/vm.h"

namespace isonomy::rulebook {

namespace {

bool reads_nothing(const Condition& condition) {
  return condition.program != nullptr && condition.program->variable_slots().empty() && condition.program->functions().empty();
}

}  // namespace

std::optional<Money> static_money(const Condition& condition) {
  if (!reads_nothing(condition)) return std::nullopt;
  cel::Vm vm;
  cel::Arena arena;
  const auto value = vm.evaluate(*condition.program, {}, arena);
  if (value.has_error() || value->kind() != cel::Kind::kMoney) return std::nullopt;
  return value->as_money();
}

std::optional<size_t> static_size(const Condition& condition) {
  if (!reads_nothing(condition)) return std::nullopt;
  cel::Vm vm;
  cel::Arena arena;
  const auto value = vm.evaluate(*condition.program, {}, arena);
  if (value.has_error() || value->kind() != cel::Kind::kList) return std::nullopt;
  return value->as_list().size();
}

}  // namespace isonomy::rulebook
