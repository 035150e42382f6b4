// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/guard_table.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <utility>

#include "daemon/base/quick_hash.h"
#include "daemon/base/sort_distinct.h"
#include "daemon/base/text.h"
#include "daemon/cel/operators.h"

namespace isonomy::cel {
namespace {

constexpr size_t kBits = 64;

// The constants a guard compares with: one, or the members of its list.
std::span<const Value> constants_of(const Guard& guard) {
  return guard.op == Operator::kIn ? guard.constant.as_list() : std::span(&guard.constant, 1);
}

}  // namespace

GuardTable::GuardTable(std::span<const std::span<const Guard>> conditions) : all_(conditions.size() / kBits + 1) {
  std::map<std::pair<uint32_t, Kind>, std::vector<Asked>> by_variable;
  for (size_t i = 0; i < conditions.size(); ++i) {
    all_[i / kBits] |= uint64_t{1} << (i % kBits);
    for (const Guard& guard : conditions[i]) by_variable[{guard.slot, guard.kind}].push_back({i, &guard});
  }
  for (const auto& [key, guards] : by_variable) {
    size_t constants = 0;
    for (const Asked& each : guards) constants += constants_of(*each.guard).size();
    if ((standing_.size() + (2 * constants + 2) * words()) * sizeof(uint64_t) > kMostBytes) continue;
    const Variable variable = made(guards, constants);
    const size_t cells = standing_.size() / words() - variable.cells;
    for (uint32_t cell = 0; cell < cells; ++cell) {
      uint64_t* stands = &standing_[(variable.cells + cell) * words()];
      for (const auto& [condition, guard] : guards) {
        if (crosses_out(variable, *guard, cell)) stands[condition / kBits] &= ~(uint64_t{1} << (condition % kBits));
      }
    }
    variables_.push_back(variable);
  }
}

// The variable with its bounds or texts, and its cells, in which everything still stands.
GuardTable::Variable GuardTable::made(std::span<const Asked> guards, size_t constants) {
  Variable out{guards.front().guard->slot, guards.front().guard->kind, 0, 0, static_cast<uint32_t>(standing_.size() / words())};
  size_t cells = 2;   // of a truth value
  const auto add_bounds = [&](auto& all, auto number_of) {
    std::decay_t<decltype(all)> bounds;
    for (const Asked& each : guards) bounds.push_back(number_of(each.guard->constant));
    sort_distinct(bounds);
    out.first = static_cast<uint32_t>(all.size());
    out.count = static_cast<uint32_t>(bounds.size());
    all.insert(all.end(), bounds.begin(), bounds.end());
    cells = 2 * bounds.size() + 2;   // on each, around each, and not a number
  };
  if (out.kind == Kind::kInt) add_bounds(ints_, [](const Value& value) { return value.as_int(); });
  if (out.kind == Kind::kDouble) add_bounds(doubles_, [](const Value& value) { return value.as_double(); });
  if (out.kind == Kind::kString) {
    out.first = static_cast<uint32_t>(texts_.size());
    out.count = static_cast<uint32_t>(std::bit_ceil(2 * (constants + 1)));
    texts_.resize(texts_.size() + out.count);
    cells = 1;
    for (const Asked& each : guards) {
      for (const Value& constant : constants_of(*each.guard)) {
        Text& text = texts_[place_of(out, constant.as_string())];
        if (text.cell == 0) text = {constant.as_string(), static_cast<uint32_t>(cells++)};
      }
    }
  }
  for (size_t i = 0; i < cells; ++i) standing_.insert(standing_.end(), all_.begin(), all_.end());
  return out;
}

// 2 i + 1 on bound i, 2 i between the one before it and it: so that cells compare with a bound's cell as numbers do with the bound.
template <class Number>
uint32_t GuardTable::cell_among(std::span<const Number> bounds, Number number) {
  const Number* first = bounds.data();
  for (size_t left = bounds.size(), half = 0; left > 0; left -= half) {   // WHY not lower_bound: every other branch would be guessed wrong
    half = (left + 1) / 2;
    first += half & -size_t{first[half - 1] < number};
  }
  const auto below = static_cast<uint32_t>(first - bounds.data());
  return 2 * below + (below < bounds.size() && *first == number ? 1 : 0);
}

uint32_t GuardTable::cell_of(const Variable& variable, const Value& value) const {
  switch (variable.kind) {
    case Kind::kBool: return value.as_bool() ? 1 : 0;
    case Kind::kInt: return cell_among(std::span(ints_).subspan(variable.first, variable.count), value.as_int());
    case Kind::kDouble:
      if (std::isnan(value.as_double())) return 2 * variable.count + 1;
      return cell_among(std::span(doubles_).subspan(variable.first, variable.count), value.as_double());
    default: break;
  }
  return texts_[place_of(variable, value.as_string())].cell;
}

// Where a text stands, or would.
size_t GuardTable::place_of(const Variable& variable, std::string_view text) const {
  size_t at = quick_hash(text) & (variable.count - 1);
  while (texts_[variable.first + at].cell != 0 && !same_text(texts_[variable.first + at].text, text)) at = (at + 1) & (variable.count - 1);
  return variable.first + at;
}

bool GuardTable::crosses_out(const Variable& variable, const Guard& guard, uint32_t cell) const {
  const bool number = variable.kind == Kind::kInt || variable.kind == Kind::kDouble;
  if (number && cell == 2 * variable.count + 1) return guard.op != Operator::kNotEqual;   // it compares with nothing
  if (guard.op != Operator::kIn) return !compared(guard.op, cell, cell_of(variable, guard.constant));
  const auto members = constants_of(guard);
  return std::none_of(members.begin(), members.end(), [&](const Value& each) { return cell_of(variable, each) == cell; });
}

void GuardTable::standing(std::span<const Value> variables, std::span<uint64_t> out) const {
  for (size_t w = 0; w < out.size(); ++w) out[w] = all_[w];
  for (const Variable& variable : variables_) {
    const Value& value = variables[variable.slot];
    if (value.kind() != variable.kind) continue;
    const uint64_t* stands = &standing_[(variable.cells + cell_of(variable, value)) * out.size()];
    for (size_t w = 0; w < out.size(); ++w) out[w] &= stands[w];
  }
}

}  // namespace isonomy::cel
