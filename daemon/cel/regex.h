// SPDX-License-Identifier: Apache-2.0
// Regex: RE2, the linear-time engine that CEL asks for, behind our own door.
//
// Errors:  compile() returns null and says why.
// Threads: a compiled expression is immutable.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace isonomy::cel {

class Regex {
 public:
  static std::shared_ptr<const Regex> compile(std::string_view pattern, std::string& why_not);
  ~Regex();
  bool found_in(std::string_view text) const;

 private:
  struct Automaton;
  explicit Regex(std::unique_ptr<Automaton> automaton);
  std::unique_ptr<Automaton> automaton_;
};

}  // namespace isonomy::cel
