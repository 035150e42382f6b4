// SPDX-License-Identifier: Apache-2.0
// TermOrder: whether terms that are compared with one another can have values at all.
//
//   facts.a < facts.b, facts.b < facts.c, facts.c <= facts.a        none: a would lie below itself
//   facts.a < facts.b, facts.b <= 4, facts.a >= 3 (whole numbers)   a = 3, b = 4
//
// Method:  numbers, amounts and days as a matrix of greatest differences, closed by Floyd and Warshall; whole numbers are rounded inwards.
//          Texts, which are only equal or different, as classes. Values are then tried one term after the other and held against everything.
// Errors:  kUnknown where more terms take part than kMostLinked, or no values were found although nothing excludes them.
// Threads: pure.
// Source:  difference bound matrices: Dill, Timing assumptions and verification of finite-state concurrent systems (1989).
#pragma once

#include <map>
#include <span>
#include <string>

#include "daemon/cel/operators.h"
#include "daemon/rulebook/term_range.h"

namespace isonomy::rulebook {

inline constexpr size_t kMostLinked = 12;

struct Link {  // left OP right + shift; both of the same kind. A shift stands between whole terms only
  std::string left;
  cel::Operator op;
  std::string right;
  double shift = 0;
};

enum class Order : uint8_t { kNever, kFound, kUnknown };

// `values` receives one for every linked term where the answer is kFound.
Order order_of(const std::map<std::string, TermRange>& terms, std::span<const Link> links, std::map<std::string, Constant>& values);

}  // namespace isonomy::rulebook
