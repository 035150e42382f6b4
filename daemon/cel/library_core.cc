// SPDX-License-Identifier: Apache-2.0
// The standard functions: size, text tests, conversions, type().
#include <charconv>
#include <cmath>

#include "daemon/base/text.h"
#include "daemon/cel/library.h"
#include "daemon/cel/literal.h"
#include "daemon/cel/numbers.h"
#include "daemon/cel/regex.h"
#include "daemon/cel/time.h"

namespace isonomy::cel {
namespace {

using Arguments = std::span<const Value>;

Value size_of(Evaluation& run, Arguments a) {
  switch (a[0].kind()) {
    case Kind::kString:
      if (!run.charge_bytes(a[0].as_string().size())) return Evaluation::over_budget();
      return Value::integer(static_cast<int64_t>(utf8_length(a[0].as_string())));
    case Kind::kBytes: return Value::integer(static_cast<int64_t>(a[0].as_string().size()));
    case Kind::kList: return Value::integer(static_cast<int64_t>(a[0].as_list().size()));
    default: return Value::integer(static_cast<int64_t>(a[0].as_map().size()));
  }
}

Value matches(Evaluation& run, Arguments a) {
  // A pattern that is not constant is compiled each time: charged as what it costs.
  if (!run.charge(200 + a[1].as_string().size() * 10) || !run.charge_bytes(a[0].as_string().size())) return Evaluation::over_budget();
  std::string why_not;
  const auto regex = Regex::compile(a[1].as_string(), why_not);
  if (regex == nullptr) return run.fail({"invalid regular expression: ", why_not});
  return Value::boolean(regex->found_in(a[0].as_string()));
}

Value contains_text(Evaluation& run, Arguments a) {
  if (!run.charge_bytes(a[0].as_string().size())) return Evaluation::over_budget();
  return Value::boolean(a[0].as_string().find(a[1].as_string()) != std::string_view::npos);
}

Value same(Evaluation&, Arguments a) { return a[0]; }

template <class Number>
bool read_number(std::string_view text, Number& out) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-') || text.starts_with('+')) return false;
  }
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size() && !text.empty();
}

// from_chars also reads "nan(..)" and refuses what is nearer to zero than any double, which is zero.
bool read_double(std::string_view text, double& out) {
  if (text.find('(') != std::string_view::npos) return false;
  if (read_number(text, out)) return true;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
  if (read.ec != std::errc::result_out_of_range || read.ptr != text.data() + text.size() || !rounds_to_zero(text)) return false;
  out = negative ? -0.0 : 0.0;
  return true;
}

Value int_from_double(Evaluation& run, Arguments a) {
  const double d = a[0].as_double();
  // WHY: both ends excluded, as the suite asks: 2^63 is no int, and -2^63 may stand for a number below it.
  if (!(d > -9223372036854775808.0 && d < 9223372036854775808.0)) return run.fail({double_text(d), " is out of range for an int"});
  return Value::integer(static_cast<int64_t>(d));
}

Value uint_from_double(Evaluation& run, Arguments a) {
  const double d = a[0].as_double();
  if (!(d > -1.0 && d < 18446744073709551616.0)) return run.fail({double_text(d), " is out of range for a uint"});
  return Value::unsigned_integer(d < 0 ? 0 : static_cast<uint64_t>(d));
}

Value int_from_text(Evaluation& run, Arguments a) {
  int64_t i = 0;
  if (!read_number(a[0].as_string(), i)) return run.fail({"`", a[0].as_string(), "` is not an int"});
  return Value::integer(i);
}

Value uint_from_text(Evaluation& run, Arguments a) {
  uint64_t u = 0;
  if (!read_number(a[0].as_string(), u)) return run.fail({"`", a[0].as_string(), "` is not a uint"});
  return Value::unsigned_integer(u);
}

Value double_from_text(Evaluation& run, Arguments a) {
  double d = 0;
  const std::string_view text = a[0].as_string();
  if (!read_double(text, d)) return run.fail({"`", text, "` is not a double"});
  return Value::real(d);
}

Value bool_from_text(Evaluation& run, Arguments a) {
  const std::string_view text = a[0].as_string();
  for (const std::string_view yes : {"1", "t", "T", "true", "TRUE", "True"}) {
    if (text == yes) return Value::boolean(true);
  }
  for (const std::string_view no : {"0", "f", "F", "false", "FALSE", "False"}) {
    if (text == no) return Value::boolean(false);
  }
  return run.fail({"`", text, "` is not a bool"});
}

Value text_from_bytes(Evaluation& run, Arguments a) {
  if (!run.charge_bytes(a[0].as_string().size())) return Evaluation::over_budget();
  if (!is_valid_utf8(a[0].as_string())) return Value::error("the bytes are not valid UTF-8");
  return Value::string(a[0].as_string());
}

Value text_of(Evaluation& run, Arguments a) {
  const Value& v = a[0];
  switch (v.kind()) {
    case Kind::kBool: return Value::string(v.as_bool() ? "true" : "false");
    case Kind::kInt: return run.make_string(std::to_string(v.as_int()));
    case Kind::kUint: return run.make_string(std::to_string(v.as_uint()));
    case Kind::kDouble: return run.make_string(double_text(v.as_double()));
    case Kind::kTimestamp: return run.make_string(timestamp_text(v.seconds(), v.nanos()));
    default: return run.make_string(duration_text(v.seconds(), v.nanos()));
  }
}

Value timestamp_from_text(Evaluation& run, Arguments a) {
  int64_t seconds = 0;
  int32_t nanos = 0;
  if (parse_timestamp(a[0].as_string(), seconds, nanos)) return Value::timestamp(seconds, nanos);
  return run.fail({"`", a[0].as_string(), "` is not a timestamp in range: write 2021-03-12T23:31:30Z, years 0001 to 9999"});
}

Value timestamp_from_int(Evaluation&, Arguments a) {
  if (!timestamp_in_range(a[0].as_int())) return Value::error("timestamp out of range");
  return Value::timestamp(a[0].as_int(), 0);
}

Value duration_from_text(Evaluation& run, Arguments a) {
  int64_t nanoseconds = 0;
  if (parse_duration(a[0].as_string(), nanoseconds)) return duration_from(nanoseconds);
  return run.fail({"`", a[0].as_string(), "` is not a duration in range: write 1h30m, 90s or 1.5s, up to about 292 years"});
}

void add_conversions(Library& l) {
  const Type i = Type::integer(), u = Type::unsigned_integer(), d = Type::real(), s = Type::string(), b = Type::bytes();
  const Type t = Type::timestamp(), p = Type::duration(), truth = Type::boolean();
  l.global("int", {i}, i, same);
  l.global("int", {u}, i, [](Evaluation& run, Arguments a) {
    if (a[0].as_uint() > static_cast<uint64_t>(INT64_MAX)) return run.fail({std::to_string(a[0].as_uint()), " is out of range for an int"});
    return Value::integer(a[0].as_int());
  });
  l.global("int", {d}, i, int_from_double);
  l.global("int", {s}, i, int_from_text);
  l.global("int", {t}, i, [](Evaluation&, Arguments a) { return Value::integer(a[0].seconds()); });
  l.global("uint", {u}, u, same);
  l.global("uint", {i}, u, [](Evaluation& run, Arguments a) {
    if (a[0].as_int() < 0) return run.fail({std::to_string(a[0].as_int()), " is out of range for a uint"});
    return Value::unsigned_integer(a[0].as_uint());
  });
  l.global("uint", {d}, u, uint_from_double);
  l.global("uint", {s}, u, uint_from_text);
  l.global("double", {d}, d, same);
  l.global("double", {i}, d, [](Evaluation&, Arguments a) { return Value::real(static_cast<double>(a[0].as_int())); });
  l.global("double", {u}, d, [](Evaluation&, Arguments a) { return Value::real(static_cast<double>(a[0].as_uint())); });
  l.global("double", {s}, d, double_from_text);
  l.global("string", {s}, s, same);
  for (const Type& type : {truth, i, u, d, t, p}) l.global("string", {type}, s, text_of);
  l.global("string", {b}, s, text_from_bytes);
  l.global("bytes", {b}, b, same);
  l.global("bytes", {s}, b, [](Evaluation&, Arguments a) { return Value::bytes(a[0].as_string()); });
  l.global("bool", {truth}, truth, same);
  l.global("bool", {s}, truth, bool_from_text);
  l.global("timestamp", {t}, t, same);
  l.global("timestamp", {s}, t, timestamp_from_text);
  l.global("timestamp", {i}, t, timestamp_from_int);
  l.global("duration", {p}, p, same);
  l.global("duration", {s}, p, duration_from_text);
}

}  // namespace

void add_core_functions(Library& l) {
  const Type s = Type::string(), truth = Type::boolean(), a = Type::parameter("A"), b = Type::parameter("B");
  for (const Type& type : {s, Type::bytes(), Type::list(a), Type::map(a, b)}) {
    l.global("size", {type}, Type::integer(), size_of);
    l.receiver("size", {type}, Type::integer(), size_of);
  }
  l.receiver("startsWith", {s, s}, truth,
             [](Evaluation&, Arguments v) { return Value::boolean(v[0].as_string().starts_with(v[1].as_string())); });
  l.receiver("endsWith", {s, s}, truth, [](Evaluation&, Arguments v) { return Value::boolean(v[0].as_string().ends_with(v[1].as_string())); });
  l.receiver("contains", {s, s}, truth, contains_text);
  l.receiver("matches", {s, s}, truth, matches);
  l.global("matches", {s, s}, truth, matches);
  l.global("dyn", {a}, Type::dyn(), same);
  l.global("type", {a}, Type::type_of(a), [](Evaluation&, Arguments v) { return Value::type(kind_name(v[0].kind())); });
  add_conversions(l);
}

}  // namespace isonomy::cel
