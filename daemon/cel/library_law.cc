// SPDX-License-Identifier: Apache-2.0
// What rules need and CEL lacks: civil dates known only to the month, exact money, legal periods.
//
//   date("2021-03") < date("2021-04-02")  is true whatever day it was
//   date("2021-03") < date("2021-03-15")  is unknown: `the day in 2021-03`
//   money("62.59") * 2, percent(5, facts.turnover), max(a, b), facts.served <= facts.seen + period("90d")
//
// Working days need a calendar of the jurisdiction: those terms are end_of(), which the judge provides.
#include "daemon/cel/library.h"
#include "daemon/cel/numbers.h"
#include "daemon/cel/operators.h"

namespace isonomy::cel {
namespace {

using Arguments = std::span<const Value>;

Value money_or_error(Evaluation& run, Result<Money> money) {
  return money.has_value() ? Value::money(*money) : run.fail({money.error().message});
}

Value date_from_text(Evaluation& run, Arguments a) {
  const Result<Span> span = parse_span(a[0].as_string());
  return span.has_value() ? Value::date(*span) : run.fail({span.error().message});
}

Value period_from_text(Evaluation& run, Arguments a) {
  const Result<Period> period = parse_period(a[0].as_string());
  return period.has_value() ? Value::period(*period) : run.fail({period.error().message});
}

bool day_in_range(int64_t day) { return day > kFirstDay.since_epoch && day < kLastDay.since_epoch; }

// The ends of time stay where they are.
bool shift_day(Day day, Period period, int sign, Day& out) {
  out = day;
  if (day <= kFirstDay || day >= kLastDay) return true;
  const int64_t count = sign * static_cast<int64_t>(period.count);
  if (period.unit == PeriodUnit::kDays) {
    if (!day_in_range(day.since_epoch + count)) return false;
    out = day + static_cast<int>(count);
    return true;
  }
  const int64_t months = period.unit == PeriodUnit::kYears ? count * 12 : count;
  const CivilDate civil = day.civil();
  const int64_t month = int64_t{civil.year} * 12 + civil.month - 1 + months;
  if (month < 12 || month >= int64_t{10'000} * 12) return false;  // years 1 to 9999
  out = add_months(day, static_cast<int>(months));
  return true;
}

Value shift_date(const Value& date, const Value& period, int sign) {
  if (period.as_period().unit == PeriodUnit::kWorkingDays) {
    return Value::error("working days need a calendar: write end_of(date, period)");
  }
  Span span = date.as_date();
  if (!shift_day(span.first, period.as_period(), sign, span.first) || !shift_day(span.last, period.as_period(), sign, span.last)) {
    return Value::error("date out of range");
  }
  return Value::date(span);
}

Value days_between(Evaluation& run, const Value& a, const Value& b) {
  const Span x = a.as_date(), y = b.as_date();
  if (x.exact() && y.exact()) return Value::integer(x.first - y.first);
  Value reason = run.unknown({"the day in ", to_string(x.exact() ? y : x)});
  if (!x.exact() && !y.exact() && x != y) reason = run.merge_strict(reason, run.unknown({"the day in ", to_string(y)}));
  return reason;
}

template <bool months>
Value part_of_date(Evaluation& run, Arguments a) {
  const Span span = a[0].as_date();
  const CivilDate first = span.first.civil(), last = span.last.civil();
  const bool bounded = span.first > kFirstDay && span.last < kLastDay;
  if (bounded && first.year == last.year && (!months || first.month == last.month)) return Value::integer(months ? first.month : first.year);
  return run.unknown({months ? "the month in " : "the year in ", to_string(span)});
}

template <bool greatest>
Value extreme(Evaluation& run, Arguments arguments) {
  std::span<const Value> items = arguments;
  if (items.size() == 1 && items[0].kind() == Kind::kList) items = items[0].as_list();
  if (items.empty()) return run.fail({greatest ? "max" : "min", "() needs at least one value"});
  Value best = items[0];
  for (const Value& item : items) {
    if (is_number(best) && is_number(item)) {
      const auto order = compare_numbers(item, best);
      if (order == std::partial_ordering::unordered) return run.fail({greatest ? "max" : "min", "() cannot order NaN"});
      if (greatest ? order > 0 : order < 0) best = item;
    } else if (best.kind() == Kind::kMoney && item.kind() == Kind::kMoney) {
      if (greatest ? item.as_money() > best.as_money() : item.as_money() < best.as_money()) best = item;
    } else if (best.kind() == Kind::kDate && item.kind() == Kind::kDate) {
      // Of days known less precisely, the later of two starts no earlier and ends no earlier than either.
      const Span x = best.as_date(), y = item.as_date();
      best = Value::date(greatest ? Span{std::max(x.first, y.first), std::max(x.last, y.last)}
                                  : Span{std::min(x.first, y.first), std::min(x.last, y.last)});
    } else {
      return run.fail({"no such overload of ", greatest ? "max" : "min"});
    }
  }
  return best;
}

Value percent_of(Evaluation& run, Arguments a) {
  const double share = a[0].kind() == Kind::kInt ? static_cast<double>(a[0].as_int()) : a[0].as_double();
  return money_or_error(run, percent(share, a[1].as_money()));
}

template <class Text>
Value text(Evaluation& run, Text value) {
  return run.make_string(to_string(value));
}

}  // namespace

Value law_arithmetic(Evaluation& run, Operator op, const Value& a, const Value& b) {
  const Kind x = a.kind(), y = b.kind();
  if (x == Kind::kMoney && y == Kind::kMoney) {
    if (op == Operator::kAdd) return money_or_error(run, add(a.as_money(), b.as_money()));
    if (op != Operator::kSubtract) return Evaluation::no_overload();
    int64_t difference = 0;
    if (__builtin_sub_overflow(a.as_money().hundredths, b.as_money().hundredths, &difference)) return Value::error("the amount is too large");
    return Value::money(Money{difference});
  }
  if (op == Operator::kMultiply && x == Kind::kMoney && y == Kind::kInt) return money_or_error(run, times(a.as_money(), b.as_int()));
  if (op == Operator::kMultiply && x == Kind::kInt && y == Kind::kMoney) return money_or_error(run, times(b.as_money(), a.as_int()));
  if (x == Kind::kDate && y == Kind::kPeriod && op == Operator::kAdd) return shift_date(a, b, 1);
  if (x == Kind::kDate && y == Kind::kPeriod && op == Operator::kSubtract) return shift_date(a, b, -1);
  if (x == Kind::kPeriod && y == Kind::kDate && op == Operator::kAdd) return shift_date(b, a, 1);
  if (x == Kind::kDate && y == Kind::kDate && op == Operator::kSubtract) return days_between(run, a, b);
  return Evaluation::no_overload();
}

void add_law_functions(Library& l) {
  const Type s = Type::string(), i = Type::integer(), d = Type::real(), date = Type::date(), money = Type::money(), period = Type::period();
  l.global("date", {s}, date, date_from_text);
  l.global("date", {date}, date, [](Evaluation&, Arguments a) { return a[0]; });
  l.global("money", {s}, money, [](Evaluation& run, Arguments a) { return money_or_error(run, parse_money(a[0].as_string())); });
  l.global("money", {i}, money, [](Evaluation& run, Arguments a) { return money_or_error(run, money_from_units(a[0].as_int())); });
  l.global("money", {d}, money, [](Evaluation& run, Arguments a) { return money_or_error(run, money_from_double(a[0].as_double())); });
  l.global("money", {money}, money, [](Evaluation&, Arguments a) { return a[0]; });
  l.global("percent", {i, money}, money, percent_of);
  l.global("percent", {d, money}, money, percent_of);
  l.global("period", {s}, period, period_from_text);
  l.global("year", {date}, i, part_of_date<false>);
  l.global("month", {date}, i, part_of_date<true>);
  l.global("string", {date}, s, [](Evaluation& run, Arguments a) { return text(run, a[0].as_date()); });
  l.global("string", {money}, s, [](Evaluation& run, Arguments a) { return text(run, a[0].as_money()); });
  l.global("string", {period}, s, [](Evaluation& run, Arguments a) { return text(run, a[0].as_period()); });
  l.variadic("max", extreme<true>);
  l.variadic("min", extreme<false>);
}

}  // namespace isonomy::cel
