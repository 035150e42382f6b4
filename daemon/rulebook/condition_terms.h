// SPDX-License-Identifier: Apache-2.0
// ConditionTerms: what the nodes of a condition stand for: constants, facts with their types, calls and dates of the case.
//
//   money(2) + money(3)     a constant
//   facts.a - 1             the term facts.a with -1 added to it, where facts.a is declared as int
//   count("appeal")         a term of its own, a whole number from 0 on
//
// Threads: pure.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "daemon/cel/ast.h"
#include "daemon/rulebook/rulebook.h"
#include "daemon/rulebook/term_range.h"

namespace isonomy::rulebook {

// A literal, date(..) or money(..) of one, or a sum of such.
std::optional<Constant> constant(const cel::Ast& ast, cel::NodeId id);

// The name by which a node is one term with others that say the same: "facts.a", or the tree as text without places.
std::string term_name(const cel::Ast& ast, cel::NodeId id);

// A constant, or a term with a whole number or an amount added to it.
struct Operand {
  std::optional<Constant> constant;
  cel::NodeId term = cel::kNoNode;
  double shift = 0;
};

class ConditionTerms {
 public:
  explicit ConditionTerms(std::span<const Fact> facts) : facts_(facts) {}

  // The declared fact that the node reads, or null; also null where two packs declare it differently.
  const Fact* fact(const cel::Ast& ast, cel::NodeId id) const;
  // What its type says of a term before anything is compared.
  TermRange range(const cel::Ast& ast, cel::NodeId id) const;
  Operand operand(const cel::Ast& ast, cel::NodeId id) const;
  bool is_truth(const cel::Ast& ast, cel::NodeId id) const;  // yields true or false, as far as its form shows

 private:
  bool can_shift(const cel::Ast& ast, cel::NodeId id, const Constant& by) const;

  std::span<const Fact> facts_;
};

}  // namespace isonomy::rulebook
