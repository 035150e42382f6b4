// SPDX-License-Identifier: Apache-2.0
// Day: a civil date. Span: a civil date known less precisely, as the closed range of days it may be. Period: a legal term.
//
//   "2021-03-12" -> Span{12 March, 12 March}     "2021-03" -> Span{1 March, 31 March}     "2021" -> Span{1 Jan, 31 Dec}
//   "2022-03-31/2022-05-18" -> Span{31 March, 18 May}     "../2021-03-12" -> Span{kFirstDay, 12 March}
//
// Units:   days since 1970-01-01, proleptic Gregorian, no time zone: the law counts civil days, never hours.
// Errors:  kMalformed with what was read and what is expected.
// Threads: plain values.
// Source:  civil-day arithmetic after Howard Hinnant, "chrono-compatible low-level date algorithms".
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/base/result.h"

namespace isonomy {

struct CivilDate {
  int year = 1970;
  int month = 1;  // 1..12
  int day = 1;    // 1..31
};

struct Day {
  int32_t since_epoch = 0;

  static Day from_civil(int year, int month, int day);  // the date must exist
  CivilDate civil() const;
  int weekday() const;  // 0 = Monday .. 6 = Sunday

  friend auto operator<=>(const Day&, const Day&) = default;
  friend Day operator+(Day day, int days) { return {day.since_epoch + days}; }
  friend Day operator-(Day day, int days) { return {day.since_epoch - days}; }
  friend int operator-(Day a, Day b) { return a.since_epoch - b.since_epoch; }
};

// The ends of time. "In force since ever" and "until further notice" are these, so that no comparison needs a special case.
inline constexpr Day kFirstDay{-5'000'000};
inline constexpr Day kLastDay{+5'000'000};

bool is_leap(int year);
int days_in_month(int year, int month);
Result<Day> parse_day(std::string_view text);  // exactly YYYY-MM-DD
std::string to_string(Day day);                // "2021-03-12"; the ends of time print as ".."

// The closed range of days a date may be: `first == last` when it is known exactly.
struct Span {
  Day first = kFirstDay;
  Day last = kLastDay;

  static Span exactly(Day day) { return {day, day}; }
  static Span unknown() { return {kFirstDay, kLastDay}; }
  bool exact() const { return first == last; }
  bool is_unknown() const { return first == kFirstDay && last == kLastDay; }
  bool contains(Day day) const { return first <= day && day <= last; }

  friend auto operator<=>(const Span&, const Span&) = default;
};

// Reads YYYY, YYYY-MM, YYYY-MM-DD, an instant (its date part: the producer's own civil date), or "A/B" with ".." for an open side.
Result<Span> parse_span(std::string_view text);
std::string to_string(const Span& span);  // shortest form that parse_span reads back

// Three-valued comparison of days known less precisely: nullopt-like kUnknown when a choice of day would flip it.
enum class Truth : uint8_t { kFalse, kTrue, kUnknown };
Truth before(const Span& a, const Span& b);           // a < b
Truth not_after(const Span& a, const Span& b);        // a <= b
inline Truth operator!(Truth t) { return t == Truth::kUnknown ? t : t == Truth::kTrue ? Truth::kFalse : Truth::kTrue; }
Truth both(Truth a, Truth b);
Truth either(Truth a, Truth b);
const char* truth_name(Truth truth);  // "false", "true", "unknown"

enum class PeriodUnit : uint8_t { kDays, kWorkingDays, kMonths, kYears };

// A term as the law writes it: "90d", "10wd", "6m", "5y".
struct Period {
  int32_t count = 0;
  PeriodUnit unit = PeriodUnit::kDays;
  friend bool operator==(const Period&, const Period&) = default;
};
Result<Period> parse_period(std::string_view text);
std::string to_string(Period period);   // "90d"
std::string in_words(Period period);    // "90 days", "1 year"

// `start` plus months or years, on the same day of the month, or the month's last day where that day does not exist.
Day add_months(Day start, int months);

// The last day of a term of `period` that starts with the event of `start`: that day is not counted, the last counts in full.
// Working days need a calendar and are the caller's: this asks for a calendar period (d, m, y).
Day end_of_term(Day start, Period period);

}  // namespace isonomy
