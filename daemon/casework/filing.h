// SPDX-License-Identifier: Apache-2.0
// Filing: what one event says about one case: a role event with the case's key. Strings point into the event's arena.
//
// Threads: plain values.
#pragma once

#include <optional>
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

// What a named field of the data, or of a map's `set`, is about. Any other name is that of a fact.
enum class Field : uint8_t {
  kAuthority, kOfficial, kChannel, kOutcome, kMetric, kSeries, kPeriod, kNote,
  kSubject, kThrough, kContinuing, kConfidence, kAmount, kValue, kKind, kCites, kBreaches, kCitesBy, kParties, kNParties, kNCases, kPartOf,
  kAnnounced, kCounter,
};
std::optional<Field> field_named(std::string_view name);

// Puts a field where it belongs; lists stand in the arena. Error: its value has the wrong type; says what was expected.
Status set_field(Filing& filing, Decision& decision, Field field, const cel::Value& value, cel::Arena& arena);

}  // namespace isonomy::casework
