// SPDX-License-Identifier: Apache-2.0
// Filing: what one event says about one case: a role event with the case's key. Strings point into the event's arena.
//
// Threads: plain values.
#pragma once

#include <string_view>
#include <vector>

#include "daemon/base/result.h"
#include "daemon/casework/case.h"

namespace isonomy::casework {

struct Filing {
  std::string_view case_key, subject;
  bool linked = false;              // the event names no case: `case_key` is that of its thread (linker.h)
  int pack = -1;
  int jurisdiction = -1;
  CaseEvent event;
};

// Puts one named field of the data, or of a map's `set`, where it belongs. False when the name is no field: then it is a fact.
// Error: the field's value has the wrong type; says what was expected.
Result<bool> set_field(Filing& filing, Decision& decision, std::string_view name, const cel::Value& value);

}  // namespace isonomy::casework
