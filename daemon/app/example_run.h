// SPDX-License-Identifier: Apache-2.0
// ExampleRunner: judges the examples beside one pack, each alone, under that pack and what it uses.
//
// An example's own ```pack stands beside the pack for its run (as the folder `the-example`), so that law about law, which binds other
// instruments, has an instrument to bind.
//
// Errors:  of the pack: errors(). Of one example (a broken event, a broken ```pack): its `problems`, and it fails.
// Threads: one owner.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/app/coverage.h"
#include "daemon/app/examples.h"
#include "daemon/detect/finding.h"
#include "daemon/rulebook/pack_reader.h"

namespace isonomy::app {

// "RET-1 csl-64@2016 consistent-with"; "-" where the act names no rule.
std::string short_form(const detect::Finding& finding);

struct ExampleResult {
  std::vector<std::string> found;      // sorted
  std::vector<std::string> problems;   // "examples.md:12: ..": what could not be judged
  bool passed = false;
};

class ExampleRunner {
 public:
  // `coverage` may be null; borrowed.
  ExampleRunner(std::string folder, rulebook::Loader load, Coverage* coverage = nullptr);

  const std::vector<Error>& errors() const { return errors_; }  // of the pack; then nothing can be run
  const std::shared_ptr<const rulebook::Rulebook>& rules() const { return rules_; }
  ExampleResult run(const ExampleFile& file, const Example& example);

 private:
  std::shared_ptr<const rulebook::Rulebook> rules_with(const Example& example, const std::string& place, ExampleResult& result) const;

  std::string folder_;
  rulebook::Loader load_;
  Coverage* coverage_;
  std::shared_ptr<const rulebook::Rulebook> rules_;
  std::vector<Error> errors_;
};

// The examples beside the pack in `folder`; none where there is no examples.md.
inline constexpr const char* kExamplesFile = "examples.md";

}  // namespace isonomy::app
