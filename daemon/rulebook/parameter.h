// SPDX-License-Identifier: Apache-2.0
// Parameter: a dated, published, keyed function, such as a tariff. A missing key is unknown, never zero.
//
//   tariff("158") on 2003-05-01, as known on 2003-05-01 -> {62.59, 31.30}
//
// Threads: immutable.
#pragma once

#include <string>
#include <vector>

#include "daemon/base/day.h"
#include "daemon/cel/types.h"
#include "daemon/cel/value.h"

namespace isonomy::rulebook {

struct ParameterRow {
  std::vector<std::string> keys;   // as text; numbers in their shortest form
  cel::Value value;                // into the parameter's arena
  Span from = Span::exactly(kFirstDay);
  Span until = Span::exactly(kLastDay);  // first day it no longer applies
  Span published = Span::exactly(kFirstDay);
  std::string source;
};

struct Parameter {
  std::string name;
  cel::Type type;                  // what a call yields; set(T) is a list
  std::vector<std::string> key;    // names of the keys, for messages
  bool steps = false;              // greatest key <= argument (one numeric key)
  std::vector<ParameterRow> rows;  // sorted by keys, then from
  std::shared_ptr<cel::Arena> arena;
  std::string where;               // place in the pack

  // The value on `day` as published by `known`; null when no row covers it for certain.
  const ParameterRow* find(std::span<const cel::Value> keys, Day day, Day known) const;
};

}  // namespace isonomy::rulebook
