// SPDX-License-Identifier: Apache-2.0
#include "daemon/base/money.h"

#include <cmath>

namespace isonomy {
namespace {

Error not_money(std::string_view text) {
  return malformed("`" + std::string(text.substr(0, 40)) + "` is not an amount: write digits with at most two decimals, as in 62.59");
}

Error too_large() { return over_limit("the amount is too large to be held exactly"); }

}  // namespace

Result<Money> parse_money(std::string_view text) {
  std::string_view rest = text;
  const bool negative = !rest.empty() && rest.front() == '-';
  if (negative) rest.remove_prefix(1);
  int64_t hundredths = 0;
  int decimals = -1;  // -1 until the point was read
  bool any = false;
  for (const char c : rest) {
    if (c == '.' && decimals < 0 && any) {
      decimals = 0;
      continue;
    }
    if (c < '0' || c > '9') return not_money(text);
    if (decimals == 2) {
      if (c != '0') return not_money(text);  // "1.500" is exact, "1.505" is not ours to round
      continue;
    }
    if (__builtin_mul_overflow(hundredths, 10, &hundredths) || __builtin_add_overflow(hundredths, c - '0', &hundredths)) {
      return too_large();
    }
    any = true;
    if (decimals >= 0) ++decimals;
  }
  if (!any || decimals == 0) return not_money(text);
  for (int i = decimals < 0 ? 0 : decimals; i < 2; ++i) {
    if (__builtin_mul_overflow(hundredths, 10, &hundredths)) return too_large();
  }
  return Money{negative ? -hundredths : hundredths};
}

Result<Money> money_from_units(int64_t units) {
  int64_t hundredths = 0;
  if (__builtin_mul_overflow(units, 100, &hundredths)) return too_large();
  return Money{hundredths};
}

Result<Money> money_from_double(double units) {
  if (!std::isfinite(units)) return malformed("an amount must be a finite number");
  const double hundredths = std::round(units * 100.0);
  if (std::abs(hundredths) > 9.0e18) return too_large();
  return Money{static_cast<int64_t>(hundredths)};
}

Result<Money> add(Money a, Money b) {
  int64_t sum = 0;
  if (__builtin_add_overflow(a.hundredths, b.hundredths, &sum)) return too_large();
  return Money{sum};
}

Result<Money> times(Money a, int64_t n) {
  int64_t product = 0;
  if (__builtin_mul_overflow(a.hundredths, n, &product)) return too_large();
  return Money{product};
}

Result<Money> percent(double percent, Money of) {
  const long double hundredths = std::round(static_cast<long double>(of.hundredths) * static_cast<long double>(percent) / 100.0L);
  if (!std::isfinite(hundredths) || std::abs(hundredths) > 9.0e18L) return too_large();
  return Money{static_cast<int64_t>(hundredths)};
}

std::string to_string(Money money) {
  const bool negative = money.hundredths < 0;
  // WHY: through unsigned, so that the smallest amount prints too.
  const uint64_t magnitude = negative ? 0 - static_cast<uint64_t>(money.hundredths) : static_cast<uint64_t>(money.hundredths);
  const uint64_t cents = magnitude % 100;
  return (negative ? "-" : "") + std::to_string(magnitude / 100) + (cents < 10 ? ".0" : ".") + std::to_string(cents);
}

std::string grouped(Money money) {
  std::string text = to_string(money);
  const size_t point = text.size() - 3;
  std::string out = text.substr(point) == ".00" ? "" : text.substr(point);
  const size_t first_digit = text.front() == '-' ? 1 : 0;
  size_t since_comma = 0;
  for (size_t i = point; i-- > first_digit;) {
    if (since_comma == 3) {
      out.insert(out.begin(), ',');
      since_comma = 0;
    }
    out.insert(out.begin(), text[i]);
    ++since_comma;
  }
  return first_digit ? "-" + out : out;
}

}  // namespace isonomy
