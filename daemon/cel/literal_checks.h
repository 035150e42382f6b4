// SPDX-License-Identifier: Apache-2.0
// Literal checks: what a run would stumble over whatever the facts: a pattern that is no regular expression, a text that is no
// timestamp, duration, date, amount or period, a time zone that does not exist, a format that its values do not fit.
//
// Errors:  diagnostics below the literal.
#pragma once

#include "daemon/cel/checker.h"

namespace isonomy::cel {

// Of calls whose arguments have the right types; the others have their diagnostics already.
void check_literals(const Ast& ast, const Checked& checked, Diagnostics& diagnostics);

}  // namespace isonomy::cel
