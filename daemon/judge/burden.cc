// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/burden.h"

#include <algorithm>
#include <limits>

namespace isonomy::judge {
namespace {

using namespace rulebook;
using cel::Kind;
using cel::Value;

// The extent of a sanction as a number of its unit; false where it is not known or has no scale.
bool extent(const Value& value, std::string& unit, int64_t& amount) {
  if (value.kind() == Kind::kPeriod) {
    const Period period = value.as_period();
    static constexpr const char* kUnits[] = {"d", "wd", "m", "m"};
    unit = kUnits[static_cast<size_t>(period.unit)];
    amount = period.unit == PeriodUnit::kYears ? int64_t{period.count} * 12 : period.count;
    return true;
  }
  if (value.kind() == Kind::kMoney) {
    unit = "money";
    amount = value.as_money().hundredths;
    return true;
  }
  if (value.kind() == Kind::kInt) {
    unit = "number";
    amount = value.as_int();
    return true;
  }
  return false;
}

}  // namespace

Burden burden_of(const Power& power, Situation& situation, Range fine) {
  Burden out;
  out.fine = std::move(fine);
  const Reading when = situation.truth(power.when);
  const Reading unless = power.unless.always() ? Reading{Truth::kFalse, {}} : situation.truth(power.unless);
  out.condition = both(when.truth, !unless.truth);
  for (const Sanction& sanction : power.sanctions) {
    if (sanction.kind == "fine") continue;
    const Truth applies = situation.truth(sanction.applies).truth;
    if (applies == Truth::kFalse) continue;
    Measure& measure = out.measures[sanction.kind];
    measure.open = either(measure.open, applies);
    const Condition& most = sanction.exactly.always() ? sanction.max : sanction.exactly;
    if (most.always()) continue;
    std::string unit;
    int64_t amount = 0;
    const bool known = extent(situation.value(most), unit, amount);
    if (!known || (!measure.unlimited && measure.unit != unit)) {
      // Nothing is known of its upper end: it overlaps with everything.
      measure = {measure.open, false, known ? unit : measure.unit, 0, std::numeric_limits<int64_t>::max()};
    } else if (measure.unlimited) {
      measure = {measure.open, false, unit, applies == Truth::kTrue ? amount : 0, amount};
    } else {
      measure.least = std::max(measure.least, applies == Truth::kTrue ? amount : 0);
      measure.most = std::max(measure.most, amount);
    }
  }
  return out;
}

}  // namespace isonomy::judge
