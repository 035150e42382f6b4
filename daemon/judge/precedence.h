// SPDX-License-Identifier: Apache-2.0
// Precedence: which of two rules that meet in one case prevails.
//
//   express `overrides`                                      the one that says so
//   lex superior    one rank stands above the other          the higher
//   lex specialis   one holds only where the other does too  the narrower, if it is not the older
//   lex posterior   one rank, neither narrower               the later
//   later and general against earlier and special            undetermined: only an organ may say
//   ranks of which neither stands above the other            undetermined
//
// Threads: pure.
// Source:  the three maxims; that lex posterior generalis does not repeal lex prior specialis of itself is left open on purpose.
#pragma once

#include <string>

#include "daemon/rulebook/rulebook.h"

namespace isonomy::judge {

enum class Prevails : uint8_t { kFirst, kSecond, kUndetermined };

struct Precedence {
  Prevails prevails = Prevails::kUndetermined;
  std::string why;   // "law stands above regulation"
};

struct Side {
  const rulebook::Rule* rule = nullptr;
  const rulebook::RuleVersion* version = nullptr;
};

Precedence precedence(const rulebook::Rulebook& rules, const Side& first, const Side& second);

// Whether `version` says that it comes before `other`: by the rule's id or by "rule@version".
bool overrides(const rulebook::RuleVersion& version, const Side& other);

}  // namespace isonomy::judge
