// SPDX-License-Identifier: Apache-2.0
// Canonical form of a rulebook: one JSON object a line, in an order that does not depend on how the author ordered or formatted the
// files. Its SHA-256 is the rulebook's identity. Places and comments are not part of it.
//
// Threads: pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "daemon/rulebook/rulebook.h"

namespace isonomy::rulebook {

struct CanonicalLine {
  std::string kind, name;                                      // "version", "serve@2010"
  std::vector<std::pair<std::string, std::string>> fields;     // name, JSON
};

std::vector<CanonicalLine> canonical_lines(const Rulebook& rulebook);
std::string canonical_form(const Rulebook& rulebook);

}  // namespace isonomy::rulebook
