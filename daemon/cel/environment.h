// SPDX-License-Identifier: Apache-2.0
// Environment: what an expression may read: variables (by dotted name) with their types and slots, and host functions.
// Anything that is not declared here does not compile. This is the wall that keeps subjects and officials out of rules.
//
//   Environment env;
//   env.add_variable("facts.article", Type::string(), 0);       // slot 0 of Activation::variables
//   env.add_variable("data", Type::dyn(), 1);                   // free JSON: fields are resolved at run time
//   env.add_function("happened", {Type::string()}, Type::boolean(), 7);   // Host::call(7, args)
//   env.add_function("params.tariff", {Type::string()}, Type::list(Type::money()), 8);
//
// Threads: immutable once compiled against; share freely.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cel/types.h"

namespace isonomy::cel {

struct Variable {
  std::string name;  // dotted: "facts.article"
  Type type;
  uint32_t slot = 0;
};

struct HostFunction {
  std::string name;  // dotted or plain; overloads are further entries of the same name
  std::vector<Type> parameters;
  Type result;
  uint32_t id = 0;
};

class Environment {
 public:
  void add_variable(std::string name, Type type, uint32_t slot);
  void add_function(std::string name, std::vector<Type> parameters, Type result, uint32_t id);
  void set_container(std::string container);  // CEL name resolution; empty by default

  const std::vector<Variable>& variables() const { return variables_; }
  const std::vector<HostFunction>& functions() const { return functions_; }
  const std::string& container() const { return container_; }

 private:
  std::vector<Variable> variables_;
  std::vector<HostFunction> functions_;
  std::string container_;
};

}  // namespace isonomy::cel
