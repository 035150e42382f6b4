// SPDX-License-Identifier: Apache-2.0
// Timeline: which version of a rule governs a day, on two clocks.
//
//   known ^            in_force / applies_from   from when the text governs (the law's clock)
//         |  [ v2 ....          published        from when it could be read (the public's clock)
//         |  [ v1 ][ v1' ..     A point (valid, known) hits at most one version.
//         +-----------> valid
//
// A version governs from its `applies_from` until its own `until` or the `applies_from` of its successor among the versions
// published by `known`. Adding a later version, or one known later, never changes an earlier answer.
//
// Units:   Day and Span; both ends half-open.
// Errors:  none: "no version" is evidence (no law, no offence), "unsettled" says that a choice of day would flip the answer.
// Threads: pure.
#pragma once

#include <string>
#include <vector>

#include "daemon/rulebook/rule.h"

namespace isonomy::rulebook {

struct Considered {                 // for the trace: why each version was taken or left
  const RuleVersion* version = nullptr;
  bool taken = false;
  std::string why;                  // "governs days from 2010-08-14; 2009-03-02 is earlier"
};

struct Governing {
  const RuleVersion* version = nullptr;   // null: no version, or unsettled
  bool unsettled = false;                 // more than one version possible on the days the span may be
  std::vector<const RuleVersion*> possible;
};

Governing governing(const Rule& rule, const Span& valid, Day known);
// Governing::version alone.
const RuleVersion* governing_version(const Rule& rule, const Span& valid, Day known);
std::vector<Considered> considered(const Rule& rule, const Span& valid, Day known);

// First day on which `version` no longer governs, as known on `known`: its own until, or its successor's applies_from.
Span governs_until(const Rule& rule, const RuleVersion& version, Day known);

}  // namespace isonomy::rulebook
