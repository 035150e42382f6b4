// SPDX-License-Identifier: Apache-2.0
// Facts of the command line: a JSON object whose keys are variables. `facts.x` of a rule reads {"facts": {"x": ..}}: each of its
// keys is declared by itself, and what an expression reads below `facts` and the file does not hold is unknown, as it is when a
// rule is judged.
//
// Errors:  kMalformed for what is no JSON object.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/cel/environment.h"
#include "daemon/cel/vm.h"

namespace isonomy::app {

class CelFacts {
 public:
  Result<bool> load(std::string_view json);
  void declare_missing(std::string_view expression);

  const cel::Environment& environment() const { return environment_; }
  cel::Activation activation() const { return {values_, nullptr}; }

 private:
  void add(const std::string& name, const cel::Value& value);
  bool covered(const std::string& name) const;
  void declare(const std::string& name, const cel::Value& value);

  cel::Arena arena_;
  cel::Environment environment_;
  std::vector<cel::Value> values_;
  std::vector<std::unique_ptr<std::string>> names_;
  std::vector<std::unique_ptr<std::string_view>> views_;
};

}  // namespace isonomy::app
