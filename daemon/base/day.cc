// SPDX-License-Identifier: Apache-2.0
#include "daemon/base/day.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace isonomy {
namespace {

constexpr std::string_view kForms = "YYYY, YYYY-MM or YYYY-MM-DD";

bool read_digits(std::string_view text, size_t at, size_t count, int& out) {
  if (at + count > text.size()) return false;
  int value = 0;
  for (size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    value = value * 10 + (text[i] - '0');
  }
  out = value;
  return true;
}

Error bad_date(std::string_view text, std::string_view why) {
  return malformed("`" + std::string(text.substr(0, 40)) + "` is not a date: " + std::string(why));
}

// The date part of a point in time, at whatever precision it has.
Result<Span> parse_point(std::string_view text) {
  int year = 0, month = 0, day = 0;
  if (!read_digits(text, 0, 4, year) || year < 1) return bad_date(text, "write " + std::string(kForms));
  if (text.size() == 4) return Span{Day::from_civil(year, 1, 1), Day::from_civil(year, 12, 31)};
  if (text[4] != '-' || !read_digits(text, 5, 2, month)) return bad_date(text, "write " + std::string(kForms));
  if (month < 1 || month > 12) return bad_date(text, "months run from 01 to 12");
  if (text.size() == 7) return Span{Day::from_civil(year, month, 1), Day::from_civil(year, month, days_in_month(year, month))};
  if (text[7] != '-' || !read_digits(text, 8, 2, day)) return bad_date(text, "write " + std::string(kForms));
  if (day < 1 || day > days_in_month(year, month)) return bad_date(text, "that month has no such day");
  if (text.size() > 10 && text[10] != 'T' && text[10] != 't' && text[10] != ' ') {
    return bad_date(text, "write " + std::string(kForms));
  }
  return Span::exactly(Day::from_civil(year, month, day));
}

}  // namespace

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in_month(int year, int month) {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[static_cast<size_t>(month - 1)];
}

Day Day::from_civil(int year, int month, int day) {
  const int y = month <= 2 ? year - 1 : year;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const int year_of_era = y - era * 400;
  const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return {era * 146097 + day_of_era - 719468};
}

CivilDate Day::civil() const {
  const int z = since_epoch + 719468;
  const int era = (z >= 0 ? z : z - 146096) / 146097;
  const int day_of_era = z - era * 146097;
  const int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int shifted_month = (5 * day_of_year + 2) / 153;
  const int month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day_of_year - (153 * shifted_month + 2) / 5 + 1};
}

int Day::weekday() const {
  const int thursday_based = (since_epoch + 3) % 7;  // 1970-01-01 was a Thursday
  return thursday_based < 0 ? thursday_based + 7 : thursday_based;
}

Result<Day> parse_day(std::string_view text) {
  ISO_TRY(Span span, parse_point(text));
  if (text.size() != 10) return bad_date(text, "a whole date is needed, YYYY-MM-DD");
  return span.first;
}

std::string to_string(Day day) {
  if (day <= kFirstDay || day >= kLastDay) return "..";
  const CivilDate c = day.civil();
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02d", c.year, c.month, c.day);
  return buffer;
}

Result<Span> parse_span(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return parse_point(text);
  const std::string_view left = text.substr(0, slash), right = text.substr(slash + 1);
  Span span;
  if (left != "..") {
    ISO_TRY(Span from, parse_point(left));
    span.first = from.first;
  }
  if (right != "..") {
    ISO_TRY(Span to, parse_point(right));
    span.last = to.last;
  }
  if (span.last < span.first) return bad_date(text, "it ends before it begins");
  return span;
}

std::string to_string(const Span& span) {
  if (span.exact()) return to_string(span.first);
  if (span.first > kFirstDay && span.last < kLastDay) {
    const CivilDate a = span.first.civil(), b = span.last.civil();
    if (a.year == b.year && a.day == 1 && b.day == days_in_month(b.year, b.month)) {
      if (a.month == b.month) return to_string(span.first).substr(0, 7);
      if (a.month == 1 && b.month == 12) return to_string(span.first).substr(0, 4);
    }
  }
  return to_string(span.first) + "/" + to_string(span.last);
}

Truth before(const Span& a, const Span& b) {
  if (a.last < b.first) return Truth::kTrue;
  if (a.first >= b.last) return Truth::kFalse;
  return Truth::kUnknown;
}

Truth not_after(const Span& a, const Span& b) { return !before(b, a); }

Truth both(Truth a, Truth b) {
  if (a == Truth::kFalse || b == Truth::kFalse) return Truth::kFalse;
  return a == Truth::kTrue && b == Truth::kTrue ? Truth::kTrue : Truth::kUnknown;
}

Truth either(Truth a, Truth b) { return !both(!a, !b); }

const char* truth_name(Truth truth) {
  return truth == Truth::kTrue ? "true" : truth == Truth::kFalse ? "false" : "unknown";
}

Result<Period> parse_period(std::string_view text) {
  Period period;
  const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), period.count);
  const std::string_view unit(rest, static_cast<size_t>(text.data() + text.size() - rest));
  const bool known = unit == "d" || unit == "wd" || unit == "m" || unit == "y";
  if (failure != std::errc{} || !known || period.count < 0 || period.count > 100'000) {
    return malformed("`" + std::string(text.substr(0, 40)) + "` is not a period: write a number and d, wd, m or y, as in \"90d\"");
  }
  period.unit = unit == "d"    ? PeriodUnit::kDays
                : unit == "wd" ? PeriodUnit::kWorkingDays
                : unit == "m"  ? PeriodUnit::kMonths
                               : PeriodUnit::kYears;
  return period;
}

std::string to_string(Period period) {
  static constexpr const char* kUnits[] = {"d", "wd", "m", "y"};
  return std::to_string(period.count) + kUnits[static_cast<int>(period.unit)];
}

std::string in_words(Period period) {
  static constexpr const char* kUnits[] = {" day", " working day", " month", " year"};
  return std::to_string(period.count) + kUnits[static_cast<int>(period.unit)] + (period.count == 1 ? "" : "s");
}

Day add_months(Day start, int months) {
  const CivilDate c = start.civil();
  const int index = c.year * 12 + (c.month - 1) + months;
  const int year = index / 12, month = index % 12 + 1;
  const int last = days_in_month(year, month);
  return Day::from_civil(year, month, c.day < last ? c.day : last);
}

Day end_of_term(Day start, Period period) {
  switch (period.unit) {
    case PeriodUnit::kDays: return start + period.count;
    case PeriodUnit::kMonths: return add_months(start, period.count);
    case PeriodUnit::kYears: return add_months(start, period.count * 12);
    case PeriodUnit::kWorkingDays: break;
  }
  ISO_CHECK(false, "working days are counted on a calendar");
  return start;
}

}  // namespace isonomy
