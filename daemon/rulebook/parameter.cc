// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/parameter.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <tuple>

#include "daemon/rulebook/key_text.h"

namespace isonomy::rulebook {
namespace {

// Whether the row covers (day, known).
Truth covers(const ParameterRow& row, Day day, Day known) {
  const Span valid = Span::exactly(day);
  return both(both(not_after(row.from, valid), before(valid, row.until)), not_after(row.published, Span::exactly(known)));
}

// Among rows with the same keys: the one that began last, and of those the one published last. Null when that is not certain.
const ParameterRow* latest(std::span<const ParameterRow> rows, Day day, Day known) {
  const auto order = [](const ParameterRow& row) { return std::tie(row.from.first, row.published.first); };
  const ParameterRow* best = nullptr;
  for (const ParameterRow& row : rows) {
    if (covers(row, day, known) == Truth::kTrue && (best == nullptr || order(*best) <= order(row))) best = &row;
  }
  for (const ParameterRow& row : rows) {
    if (&row == best || covers(row, day, known) == Truth::kFalse) continue;
    const bool could_replace = best == nullptr || std::tie(row.from.last, row.published.last) > order(*best);
    const bool certain_and_exact = row.from.exact() && row.published.exact() && covers(row, day, known) == Truth::kTrue;
    if (could_replace && !certain_and_exact) return nullptr;
  }
  return best;
}

bool undecided(std::span<const ParameterRow> rows, Day day, Day known) {
  return std::any_of(rows.begin(), rows.end(), [&](const ParameterRow& row) { return covers(row, day, known) != Truth::kFalse; });
}

// Rows of one key after the other, the greatest first: the first that covers the day is the step.
const ParameterRow* step(std::span<const ParameterRow> rows, double argument, Day day, Day known) {
  size_t end = rows.size();
  while (end > 0) {
    size_t begin = end - 1;
    while (begin > 0 && rows[begin - 1].keys == rows[end - 1].keys) --begin;
    const std::optional<double> key = number_of_key(rows[begin].keys.front());
    const std::span<const ParameterRow> same = rows.subspan(begin, end - begin);
    if (key && *key <= argument) {
      if (const ParameterRow* found = latest(same, day, known)) return found;
      if (undecided(same, day, known)) return nullptr;
    }
    end = begin;
  }
  return nullptr;
}

}  // namespace

const ParameterRow* Parameter::find(std::span<const cel::Value> arguments, Day day, Day known) const {
  if (arguments.size() != key.size()) return nullptr;
  std::vector<std::string> wanted;
  wanted.reserve(arguments.size());
  for (const cel::Value& argument : arguments) {
    std::optional<std::string> text = key_text(argument);
    if (!text) return nullptr;
    wanted.push_back(std::move(*text));
  }
  if (steps) {
    const std::optional<double> argument = number_of_key(wanted.front());
    return argument ? step(rows, *argument, day, known) : nullptr;
  }
  const auto by_keys = [](const auto& a, const auto& b) {
    if constexpr (std::is_same_v<std::decay_t<decltype(a)>, ParameterRow>) {
      return a.keys < b;
    } else {
      return a < b.keys;
    }
  };
  const auto first = std::lower_bound(rows.begin(), rows.end(), wanted, by_keys);
  const auto last = std::upper_bound(first, rows.end(), wanted, by_keys);
  return latest({first, last}, day, known);
}

}  // namespace isonomy::rulebook
