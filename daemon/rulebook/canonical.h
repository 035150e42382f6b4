// SPDX-License-Identifier: Apache-2.0
// Canonical form of a rulebook: one JSON object a line, in an order that does not depend on how the author ordered or formatted the
// files. Its SHA-256 is the rulebook's identity. Places, comments and titles of folders are not part of it.
//
// Threads: pure.
#pragma once

#include <string>

#include "daemon/rulebook/rulebook.h"

namespace isonomy::rulebook {

std::string canonical_form(const Rulebook& rulebook);
std::string canonical_version(const RuleVersion& version);  // one version's line: two texts are the same law when these are equal

}  // namespace isonomy::rulebook
