// SPDX-License-Identifier: Apache-2.0
// Names: what a name of an expression can refer to (a variable, a type, a function of the host or the library, a macro's own
// variable), and what to propose to the author when it refers to nothing.
//
// Errors:  a remedy is text to append to a message; empty when there is nothing to guess.
// Threads: one checker owns it.
// Source:  cel-spec, "Name Resolution".
#pragma once

#include <map>

#include "daemon/cel/ast.h"
#include "daemon/cel/environment.h"

namespace isonomy::cel {

// A variable that a macro binds while its body is checked.
struct Local {
  uint32_t text;  // its name, as Ast::texts knows it
  NodeId macro;
  bool second;
  Type type;
};

class Names {
 public:
  Names(const Ast& ast, const Environment& environment);

  // Inside container a.b, in the order of the search: a.b.name, a.name, name. A leading dot (`rooted`) means the last alone.
  std::vector<std::string> candidates(const std::string& name, bool rooted) const;

  const Local* local(uint32_t text) const;  // the innermost of that name, or null
  void bind(Local local) { locals_.push_back(std::move(local)); }
  void release(size_t count) { locals_.resize(locals_.size() - count); }

  const Variable* variable(const std::string& name) const;              // declared under exactly this name, or null
  static const Type* type_named(const std::string& name);               // `int`, `google.protobuf.Timestamp`, or null
  const std::vector<size_t>* overloads(const std::string& name) const;  // of a host function: places in Environment::functions()
  bool is_function(const std::string& spelled) const;                   // of the host or the library, in any candidate's spelling
  bool is_group(NodeId root) const;     // stands for nothing by itself, but declared names start with it: `facts`
  bool is_declared(NodeId root) const;  // a variable, or the start of one

  std::string remedy_for_name(const std::string& name) const;
  std::string remedy_for_chain(const std::string& name) const;  // `facts.artcle`
  std::string remedy_for_function(const std::string& name, std::span<const NodeId> arguments) const;
  std::string remedy_for_member(const std::string& target, const std::string& name) const;  // `params.tarif(..)`
  std::string remedy_for_method(const std::string& name, std::span<const NodeId> children) const;

 private:
  bool starts_a_variable(const std::string& group) const;
  std::vector<std::string> global_functions() const;

  const Ast& ast_;
  const Environment& environment_;
  std::map<std::string, size_t, std::less<>> variables_;
  std::map<std::string, std::vector<size_t>, std::less<>> functions_;
  std::vector<Local> locals_;
};

}  // namespace isonomy::cel
