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
#include <string>

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

 private:
  bool agree(const Type& value, const Type& target);
  bool substitutes(const Type& value, const Type& variable, bool& was_bound);
  bool occurs(const Type& variable, const Type& in) const;
  Type replace(const Type& type, bool to_dyn, int depth) const;

  std::map<std::string, Type> bound_;
  int next_ = 0;
};

// Whether `a` says no more than `b` does: dyn is less specific than all.
bool less_or_equally_specific(const Type& a, const Type& b);

}  // namespace isonomy::cel
