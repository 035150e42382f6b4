// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/regex.h"

#include <re2/re2.h>

namespace isonomy::cel {

struct Regex::Automaton {
  Automaton(std::string_view pattern, const RE2::Options& options) : re2(re2::StringPiece(pattern.data(), pattern.size()), options) {}
  RE2 re2;
};

Regex::Regex(std::unique_ptr<Automaton> automaton) : automaton_(std::move(automaton)) {}
Regex::~Regex() = default;

std::shared_ptr<const Regex> Regex::compile(std::string_view pattern, std::string& why_not) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(1 << 20);  // a pattern that needs more is refused, not run slowly
  auto automaton = std::make_unique<Automaton>(pattern, options);
  if (!automaton->re2.ok()) {
    why_not = automaton->re2.error();
    return nullptr;
  }
  return std::shared_ptr<const Regex>(new Regex(std::move(automaton)));
}

bool Regex::found_in(std::string_view text) const {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), automaton_->re2);
}

}  // namespace isonomy::cel
