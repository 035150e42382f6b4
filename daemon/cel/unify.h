// SPDX-License-Identifier: Apache-2.0
// Substitution: which types the type variables of an expression stand for, and whether one type may stand where another is
// asked for. dyn agrees with everything: what it really is shows at run time.
//
//   assign(list(int), list(T))     T := int
//   then assign(dyn, T)            T := dyn, the more general of both
//
// Threads: one owner. A failed assign() changes nothing.
// Source:  the type rules of cel-spec, "Gradual Type Checking"; the order of cases follows what the suite asks.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/cel/types.h"

namespace isonomy::cel {

class Substitution {
 public:
  Type fresh();                                   // a variable that nothing else knows
  bool assign(const Type& value, const Type& target);
  Type resolve(const Type& type) const;           // variables replaced as far as they are known
  Type settle(const Type& type) const;            // and by dyn where they are not
  Type join(const Type& a, const Type& b);        // of two elements of one list: the common type, else dyn

  // The overload's type variables replaced by fresh ones; call with one map for all types of the overload.
  Type instantiate(const Type& type, std::map<std::string, Type>& renamed);

  // To try something and take it back: what was bound since the mark is bound no more.
  size_t mark() const { return trail_.size(); }
  void take_back(size_t mark);

 private:
  // WHY a trail: copying all bindings before each overload made a long expression take the square of its length.
  struct Change {
    std::string variable;
    std::optional<Type> before;
  };
  void bind(const std::string& variable, const Type& type);
  bool agree(const Type& value, const Type& target);
  bool substitutes(const Type& value, const Type& variable, bool& was_bound);
  bool occurs(const Type& variable, const Type& in) const;
  Type replace(const Type& type, bool to_dyn, int depth) const;

  std::map<std::string, Type> bound_;
  std::vector<Change> trail_;
  int next_ = 0;
};

// Whether `a` says no more than `b` does: dyn is less specific than all.
bool less_or_equally_specific(const Type& a, const Type& b);

}  // namespace isonomy::cel
