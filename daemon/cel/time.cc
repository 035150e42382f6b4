// SPDX-License-Identifier: Apache-2.0
#include "daemon/cel/time.h"

#include <cctz/time_zone.h>

#include <chrono>
#include <cstdio>

namespace isonomy::cel {
namespace {

constexpr int64_t kDaySeconds = 86400;
constexpr int64_t kFirstSecond = -62135596800;  // 0001-01-01T00:00:00Z
constexpr int64_t kLastSecond = 253402300799;   // 9999-12-31T23:59:59Z
constexpr int64_t kNanos = 1'000'000'000;

// Reads from the front of a text; every step fails for good once one has failed.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}
  bool at_end() const { return at_ == text_.size(); }
  bool failed() const { return failed_; }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  bool take(char c) {
    if (peek() != c || at_end()) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!take(c)) failed_ = true;
  }
  bool digit() const { return peek() >= '0' && peek() <= '9'; }
  int digits(int count) {
    int value = 0;
    for (int i = 0; i < count; ++i) {
      if (!digit()) {
        failed_ = true;
        return 0;
      }
      value = value * 10 + (text_[at_++] - '0');
    }
    return value;
  }
  // The fraction after a point, in nanoseconds; digits beyond the ninth are cut off.
  int32_t fraction() {
    int32_t nanos = 0;
    int count = 0;
    for (; digit(); ++at_, ++count) {
      if (count < 9) nanos = nanos * 10 + (text_[at_] - '0');
    }
    if (count == 0) failed_ = true;
    for (; count < 9; ++count) nanos *= 10;
    return nanos;
  }
  std::string_view rest() const { return text_.substr(at_); }
  void skip(size_t count) { at_ += count; }

 private:
  std::string_view text_;
  size_t at_ = 0;
  bool failed_ = false;
};

std::string fraction_text(int32_t nanos) {
  if (nanos == 0) return "";
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, ".%09d", nanos);
  std::string text = buffer;
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

// The unit's nanoseconds, or 0; moves past it.
int64_t take_unit(Scanner& in) {
  struct Unit {
    std::string_view name;
    int64_t nanos;
  };
  // WHY: longest first, so that "ms" is not read as minutes.
  static constexpr Unit kUnits[] = {{"ns", 1},       {"us", 1000},  {"\u00b5s", 1000},    {"\u03bcs", 1000},
                                    {"ms", 1000000}, {"s", kNanos}, {"m", 60 * kNanos}, {"h", 3600 * kNanos}};
  for (const Unit& unit : kUnits) {
    if (in.rest().starts_with(unit.name)) {
      in.skip(unit.name.size());
      return unit.nanos;
    }
  }
  return 0;
}

}  // namespace

bool timestamp_in_range(int64_t seconds) { return seconds >= kFirstSecond && seconds <= kLastSecond; }

bool parse_timestamp(std::string_view text, int64_t& seconds, int32_t& nanos) {
  Scanner in(text);
  const int year = in.digits(4);
  in.expect('-');
  const int month = in.digits(2);
  in.expect('-');
  const int day = in.digits(2);
  if (!in.take('T') && !in.take('t')) return false;
  const int hour = in.digits(2);
  in.expect(':');
  const int minute = in.digits(2);
  in.expect(':');
  const int second = in.digits(2);
  nanos = in.take('.') ? in.fraction() : 0;
  int64_t offset = 0;
  if (!in.take('Z') && !in.take('z')) {
    const bool west = in.peek() == '-';
    if (!in.take('+') && !in.take('-')) return false;
    const int hours = in.digits(2);
    in.expect(':');
    const int minutes = in.digits(2);
    if (hours > 23 || minutes > 59) return false;
    offset = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
  }
  if (in.failed() || !in.at_end()) return false;
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return false;
  if (day > days_in_month(year, month)) return false;
  seconds = Day::from_civil(year, month, day).since_epoch * kDaySeconds + hour * 3600 + minute * 60 + second - offset;
  return timestamp_in_range(seconds);
}

bool parse_duration(std::string_view text, int64_t& nanoseconds) {
  Scanner in(text);
  const bool negative = in.peek() == '-';
  if (!in.take('-')) in.take('+');
  if (in.rest() == "0") {
    nanoseconds = 0;
    return true;
  }
  if (in.at_end()) return false;
  // WHY: 128 bits, so that a sum may leave the range for a moment and "-9223372036854775808ns" still reads.
  Wide total = 0;
  while (!in.at_end()) {
    Wide whole = 0;
    bool any = false;
    for (; in.digit(); in.skip(1), any = true) {
      whole = whole * 10 + (in.peek() - '0');
      if (whole > static_cast<Wide>(INT64_MAX) + 1) return false;
    }
    int64_t fraction = 0, scale = 1;
    if (in.take('.')) {
      for (; in.digit(); in.skip(1), any = true) {
        if (scale < 1'000'000'000'000'000) {
          fraction = fraction * 10 + (in.peek() - '0');
          scale *= 10;
        }
      }
    }
    const int64_t unit = any ? take_unit(in) : 0;
    if (unit == 0) return false;
    total += whole * unit + static_cast<Wide>(fraction) * unit / scale;
    if (total > static_cast<Wide>(INT64_MAX) + 1) return false;
  }
  if (negative) total = -total;
  if (total > INT64_MAX || total < INT64_MIN) return false;
  nanoseconds = static_cast<int64_t>(total);
  return true;
}

std::string timestamp_text(int64_t seconds, int32_t nanos) {
  int64_t days = seconds / kDaySeconds, rest = seconds % kDaySeconds;
  if (rest < 0) {
    rest += kDaySeconds;
    --days;
  }
  const CivilDate c = Day{static_cast<int32_t>(days)}.civil();
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month, c.day, static_cast<int>(rest / 3600),
                static_cast<int>(rest / 60 % 60), static_cast<int>(rest % 60));
  return buffer + fraction_text(nanos) + "Z";
}

std::string duration_text(int64_t seconds, int32_t nanos) {
  const bool negative = seconds < 0 || nanos < 0;
  const uint64_t whole = seconds < 0 ? 0 - static_cast<uint64_t>(seconds) : static_cast<uint64_t>(seconds);
  return (negative ? "-" : "") + std::to_string(whole) + fraction_text(nanos < 0 ? -nanos : nanos) + "s";
}

int64_t nanoseconds_of(const Value& duration) { return duration.seconds() * kNanos + duration.nanos(); }

Value duration_from(int64_t nanoseconds) {
  return Value::duration(nanoseconds / kNanos, static_cast<int32_t>(nanoseconds % kNanos));
}

namespace {

// A name of the time zone database. WHY not all that the library reads: it also takes paths, the machine's own zone
// ("localtime") and offsets in a spelling of its own; the same rule must mean the same hour on every machine.
bool is_zone_name(std::string_view zone) {
  static constexpr size_t kLongest = 48;
  if (zone.empty() || zone.size() > kLongest || zone == "localtime" || zone.starts_with("Fixed/")) return false;
  for (const char c : zone) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && c != '/' && c != '_' && c != '-' && c != '+') return false;
  }
  return zone.front() != '/';
}

}  // namespace

bool zone_offset(std::string_view zone, int64_t at_seconds, int64_t& offset_seconds) {
  Scanner in(zone);
  if (in.digit() || in.peek() == '+' || in.peek() == '-') {
    const bool west = in.peek() == '-';
    if (!in.take('+')) in.take('-');
    const int hours = in.digits(2);
    in.expect(':');
    const int minutes = in.digits(2);
    if (in.failed() || !in.at_end() || hours > 23 || minutes > 59) return false;
    offset_seconds = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
  }
  cctz::time_zone loaded;
  if (!is_zone_name(zone) || !cctz::load_time_zone(std::string(zone), &loaded)) return false;
  const auto at = std::chrono::time_point<std::chrono::system_clock, cctz::seconds>(cctz::seconds(at_seconds));
  offset_seconds = loaded.lookup(at).offset;
  return true;
}

}  // namespace isonomy::cel
