// SPDX-License-Identifier: Apache-2.0
// Jurisdiction: what no single act owns: the order of ranks, default notice, calendar, authorities, suspensions.
//
// Threads: immutable.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/base/day.h"

namespace isonomy::rulebook {

struct Authority {
  std::string id, name;
  Day from = kFirstDay;
  Day until = kLastDay;          // first day it no longer exists
  std::string successor, part_of, territory;
  bool rules_as_code = false;    // publishes its rules as code: the same inputs have the same outcome until a version is published
};

struct Suspension {
  struct Yearly {
    int from_month = 1, from_day = 1, through_month = 1, through_day = 1;  // both days stand still
    Day since = kFirstDay;
    Day until = kLastDay;
  };
  std::string id;
  std::vector<Yearly> yearly;
  std::string from_event, to_event;  // or from one event of the case to another
};

struct Jurisdiction {
  std::string id, name;
  std::vector<std::pair<std::string, std::string>> ranks;   // higher, lower: a partial order, its transitive closure is meant
  std::vector<std::pair<std::string, Period>> notice;       // default lead by rank; no entry: no legal default
  std::vector<std::pair<std::string, Period>> notice_benchmark;  // what good practice asks: graded information only
  std::vector<std::string> notice_exceptions;               // rule ids that may take effect at once
  std::optional<Period> quiet_after;
  std::vector<Day> holidays;        // sorted; days off besides weekends
  std::vector<Day> extra_workdays;  // sorted; weekend days that are worked
  std::vector<Authority> authorities;
  std::vector<Suspension> suspensions;

  bool higher(std::string_view a, std::string_view b) const;  // a is strictly above b
  bool is_working_day(Day day) const;
  // The last day of a term of `period` starting with the event of `start`, working days included. No suspension, no roll.
  Day end_of(Day start, Period period) const;
  // `authority` itself, a part of it, or its successor, for acts on `day`.
  bool competent(std::string_view acting, std::string_view authority, Day day) const;
  const Authority* authority(std::string_view id) const;
};

}  // namespace isonomy::rulebook
