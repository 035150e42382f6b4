// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/environment.h"

namespace isonomy::cel {

void Environment::add_variable(std::string name, Type type, uint32_t slot) {
  variables_.push_back({std::move(name), std::move(type), slot});
}

void Environment::add_function(std::string name, std::vector<Type> parameters, Type result, uint32_t id) {
  functions_.push_back({std::move(name), std::move(parameters), std::move(result), id});
}

void Environment::set_container(std::string container) { container_ = std::move(container); }

}  // namespace isonomy::cel
