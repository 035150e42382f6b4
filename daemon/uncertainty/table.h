// SPDX-License-Identifier: Apache-2.0
// Table: the counts at one moment, in the one order that does not depend on what came first. Every figure and every statistical finding
// is a pure function of a Table.
//
// Shape:   labels sorted; rows sorted by day, then by all other labels. `law` numbers the pair (version, signature): like cases.
// Threads: immutable once made.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/uncertainty/decision.h"

namespace isonomy::uncertainty {

struct Sums {
  int64_t n = 0;
  int64_t amount = 0;   // of all n together
  int64_t fixed = 0;    // of the fixed_n whose amount the law fixes
  int64_t fixed_n = 0;
  friend bool operator==(const Sums&, const Sums&) = default;
};

struct Row {
  Day day, recorded;
  uint32_t law = 0, circumstances = 0, authority = 0, official = 0, subject = 0, outcome = 0;
  Qualities qualities;
  Sums sums;
  friend bool operator==(const Row&, const Row&) = default;
};

struct Law {
  uint32_t version = 0, signature = 0;
  friend auto operator<=>(const Law&, const Law&) = default;
};

struct Circumstance {
  std::string name;
  std::vector<std::string> values;  // sorted; "" stands for "not stated" where a decision lacks it
  friend bool operator==(const Circumstance&, const Circumstance&) = default;
};

struct Table {
  std::vector<std::string> versions, signatures, authorities, officials, subjects, outcomes;
  std::vector<Law> laws;
  std::vector<Circumstance> circumstances;
  std::vector<std::vector<uint32_t>> combinations;  // by Row::circumstances: the value of each circumstance
  std::vector<Row> rows;

  int64_t decisions() const;
  std::string rule_of(const Row& row) const;  // the version's name before the @
  friend bool operator==(const Table&, const Table&) = default;
};

// Rows decided by `at` and recorded by `known`.
Table as_of(const Table& table, Day at, Day known);
// Rows that `keep` wants; labels keep their numbers.
template <class Keep>
Table filtered(const Table& table, const Keep& keep) {
  Table out = table;
  std::erase_if(out.rows, [&](const Row& row) { return !keep(row); });
  return out;
}

// Weeks begin on Monday; numbered from the week of 1969-12-29.
inline int32_t week_of(Day day) {
  const int32_t shifted = day.since_epoch + 3;
  return shifted >= 0 ? shifted / 7 : -((-shifted + 6) / 7);
}
inline Day last_day_of_week(int32_t week) { return Day{week * 7 + 3}; }
// Months since January of year 0.
inline int32_t month_of(Day day) {
  const CivilDate date = day.civil();
  return date.year * 12 + date.month - 1;
}

}  // namespace isonomy::uncertainty
