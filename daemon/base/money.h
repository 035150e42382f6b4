// SPDX-License-Identifier: Apache-2.0
// Money: an exact amount in hundredths of a currency unit. The currency belongs to the pack, so amounts of two packs never meet.
//
// Units:   hundredths ("62.59" is 6259). Range about 92 million billion units.
// Errors:  kMalformed when the text is no amount, kLimit when it does not fit.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/base/result.h"

namespace isonomy {

struct Money {
  int64_t hundredths = 0;
  friend auto operator<=>(const Money&, const Money&) = default;
};

Result<Money> parse_money(std::string_view text);          // "62.59", "18.7", "500000": at most two decimals, optional minus
Result<Money> money_from_units(int64_t units);             // 500000 -> 500000.00
Result<Money> money_from_double(double units);             // rounded to the nearest hundredth; NaN and infinity are malformed
Result<Money> add(Money a, Money b);                       // kLimit instead of wrapping
Result<Money> times(Money a, int64_t n);
Result<Money> percent(double percent, Money of);           // percent(5, 200.00) = 10.00, rounded half away from zero
std::string to_string(Money money);                        // "62.59", always two decimals
std::string grouped(Money money);                          // "8,026,000,000" or "62.59": for sentences

}  // namespace isonomy
