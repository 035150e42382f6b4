// SPDX-License-Identifier: Apache-2.0
// Atoms: the parts of a condition that are true or false by themselves: what `&&`, `||`, `!` and `? :` join.
//
//   (facts.grave || facts.days > 30) && !has(facts.paid)      atoms: facts.grave, facts.days > 30, has(facts.paid)
//
// Threads: pure.
#pragma once

#include "daemon/cel/ast.h"
#include "daemon/cel/checker.h"
#include "daemon/cel/program.h"

namespace isonomy::cel {

inline constexpr uint32_t kNoAtom = UINT32_MAX;

// By node: the index of the atom that it is, or kNoAtom. `atoms` in order of appearance.
std::vector<uint32_t> find_atoms(const Ast& ast, const Checked& checked, std::vector<Atom>& atoms);

}  // namespace isonomy::cel
