// SPDX-License-Identifier: Apache-2.0
// TermRange: what a set of comparisons leaves of one term: an interval, a set of allowed values, values that are excluded.
//
//   facts.a > 3, facts.a != 4    (3, inf) without 4     a whole number: 5 is a witness
//
// Units:   amounts in hundredths, dates in days since 1970-01-01; intervals with their own open ends.
// Errors:  none; no witness means that no value is left.
// Threads: plain values.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>

namespace isonomy::rulebook {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
inline constexpr double kExact = 9007199254740992.0;  // beyond, a double skips whole numbers

struct Constant {
  enum class Kind : uint8_t { kNumber, kMoney, kDate, kText, kBool } kind = Kind::kNumber;
  double number = 0;  // bool as 0 and 1
  std::string text;
  bool ordered() const { return kind != Kind::kText && kind != Kind::kBool; }
  friend auto operator<=>(const Constant&, const Constant&) = default;
};
// Nothing where a double would not hold it exactly.
std::optional<Constant> numeric(Constant::Kind kind, double number);
std::string show(const Constant& constant);

struct TermRange {
  std::optional<Constant::Kind> kind;
  double low = -kInfinity, high = kInfinity;
  bool low_open = false, high_open = false;
  bool whole = false;                       // an int, a date, an amount in hundredths
  std::optional<std::set<Constant>> allowed;
  std::set<Constant> excluded;

  bool take_kind(Constant::Kind other);     // false: it is of another kind already
  void below(double bound, bool open);
  void above(double bound, bool open);
  bool meet(const std::set<Constant>& values);  // false: none of them is left
  bool admits(const Constant& constant) const;
  std::optional<Constant> witness() const;  // a value it may have

 private:
  std::optional<Constant> number_witness() const;
};

}  // namespace isonomy::rulebook
