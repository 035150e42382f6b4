// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/term_range.h"

#include <cmath>

#include "daemon/base/day.h"
#include "daemon/base/money.h"
#include "daemon/rulebook/key_text.h"

namespace isonomy::rulebook {

std::optional<Constant> numeric(Constant::Kind kind, double number) {
  if (!std::isfinite(number) || std::abs(number) > kExact) return std::nullopt;
  return Constant{kind, number, {}};
}

std::string show(const Constant& c) {
  switch (c.kind) {
    case Constant::Kind::kNumber: return shortest_number(c.number);
    case Constant::Kind::kMoney: return to_string(Money{static_cast<int64_t>(c.number)});
    case Constant::Kind::kDate: return to_string(Day{static_cast<int32_t>(c.number)});
    case Constant::Kind::kText: return "\"" + c.text + "\"";
    case Constant::Kind::kBool: return c.number != 0 ? "true" : "false";
  }
  return {};
}

bool TermRange::take_kind(Constant::Kind other) {
  if (!kind) kind = other;
  if (other == Constant::Kind::kMoney || other == Constant::Kind::kDate) whole = true;
  return *kind == other;
}

void TermRange::below(double bound, bool open) {
  if (bound < high || (bound == high && open)) high = bound, high_open = open;
}

void TermRange::above(double bound, bool open) {
  if (bound > low || (bound == low && open)) low = bound, low_open = open;
}

bool TermRange::meet(const std::set<Constant>& values) {
  std::set<Constant> both;
  for (const Constant& value : values) {
    if ((!allowed || allowed->contains(value)) && admits(value)) both.insert(value);
  }
  allowed = std::move(both);
  return !allowed->empty();
}

bool TermRange::admits(const Constant& c) const {
  if (excluded.contains(c)) return false;
  if (kind && c.kind != *kind) return false;
  const bool inside = (low_open ? c.number > low : c.number >= low) && (high_open ? c.number < high : c.number <= high);
  return !c.ordered() || (inside && (!whole || c.number == std::trunc(c.number)));
}

std::optional<Constant> TermRange::witness() const {
  if (allowed) {
    for (const Constant& c : *allowed) {
      if (admits(c)) return c;
    }
    return std::nullopt;
  }
  if (!kind) return Constant{Constant::Kind::kText, 0, "anything else"};
  if (*kind == Constant::Kind::kBool) {
    for (const double value : {1.0, 0.0}) {
      if (const Constant c{*kind, value, {}}; admits(c)) return c;
    }
    return std::nullopt;
  }
  if (*kind == Constant::Kind::kText) {
    std::string text = "something else";
    while (excluded.contains({*kind, 0, text})) text += "!";
    return Constant{*kind, 0, text};
  }
  return number_witness();
}

std::optional<Constant> TermRange::number_witness() const {
  double from = low, to = high;
  if (whole) {
    from = low_open ? std::floor(low) + 1 : std::ceil(low);
    to = high_open ? std::ceil(high) - 1 : std::floor(high);
  }
  if (from > to || (!whole && from == to && (low_open || high_open))) return std::nullopt;
  // One more try than there are excluded points: among them at least one is free, unless the interval runs out of whole numbers.
  const bool bounded_below = std::isfinite(from);
  const double start = bounded_below ? from : std::isfinite(to) ? to : 0;
  const double direction = bounded_below ? 1 : std::isfinite(to) ? -1 : 1;
  for (size_t i = 0; i <= excluded.size() + 1; ++i) {
    double x = start + direction * static_cast<double>(i);
    if (!whole && std::isfinite(from) && std::isfinite(to)) {
      x = from + (to - from) * static_cast<double>(i) / static_cast<double>(excluded.size() + 2);
    }
    const Constant c{*kind, x, {}};
    if (admits(c)) return c;
  }
  // An interval of reals holds more points than are excluded; which one it is matters only for the example.
  if (!whole && from < to) return Constant{*kind, std::isfinite(from) && std::isfinite(to) ? from + (to - from) / 2 : start + direction * 0.5, {}};
  return std::nullopt;
}

}  // namespace isonomy::rulebook
