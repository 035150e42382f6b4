// SPDX-License-Identifier: Apache-2.0
// Two versions on the same facts, kind by kind. Each end of a range is an interval of what it may be while facts are missing; only
// intervals that do not overlap have an order.
//
//   fine up to 1000                    against fine up to 600           -> harsher
//   fine up to 1000                    against fine up to 600 and a ban -> incomparable
//   fine up to 5 % of unknown turnover against fine up to 600           -> incomparable
//   condition met                      against condition not met        -> harsher: the other leaves the conduct alone
#include "daemon/judge/severity.h"

#include <algorithm>
#include <limits>
#include <map>

namespace isonomy::judge {
namespace {

using namespace rulebook;

constexpr int64_t kNoLimit = std::numeric_limits<int64_t>::max();

// What an end of a range may be, both ends included.
struct Bounds {
  int64_t least = 0, most = kNoLimit;
};

// Signs of `a` against `b`, gathered over all ends and kinds.
struct Tally {
  bool harsher = false, lighter = false, unknown = false;
  void compare(const Bounds& a, const Bounds& b) {
    if (a.least > b.most) harsher = true;
    else if (a.most < b.least) lighter = true;
    else if (a.least != a.most || b.least != b.most || a.least != b.least) unknown = true;
  }
  Severity answer() const {
    if (unknown || (harsher && lighter)) return Severity::kIncomparable;
    return harsher ? Severity::kHarsher : lighter ? Severity::kLighter : Severity::kEqual;
  }
};

Bounds of_money(const std::optional<Money>& sure, int64_t least, int64_t most) {
  return sure ? Bounds{sure->hundredths, sure->hundredths} : Bounds{least, most};
}

std::string text_of(const Sanction& s) {
  std::string out = s.kind + '\x1f' + std::to_string(static_cast<int>(s.per));
  for (const Condition* each : {&s.applies, &s.min, &s.max, &s.exactly, &s.one_of, &s.multiply}) out += '\x1f' + each->source;
  return out;
}

// Word for word the same condition and sanctions: equal, whatever the facts are.
bool same_text(const Power& a, const Power& b) {
  return a.when.source == b.when.source && a.unless.source == b.unless.source &&
         std::equal(a.sanctions.begin(), a.sanctions.end(), b.sanctions.begin(), b.sanctions.end(),
                    [](const Sanction& x, const Sanction& y) { return text_of(x) == text_of(y); });
}

void compare_fines(const Range& a, const Range& b, Tally& tally) {
  if (a.applies != b.applies) {
    (a.applies ? tally.harsher : tally.lighter) = true;
    return;
  }
  if (!a.applies) return;
  tally.compare(of_money(a.max, a.max_at_least.hundredths, kNoLimit), of_money(b.max, b.max_at_least.hundredths, kNoLimit));
  const auto least = [](const Range& range) {
    return of_money(range.min, 0, range.min_at_most ? range.min_at_most->hundredths : kNoLimit);
  };
  tally.compare(least(a), least(b));
}

void compare_measures(const std::map<std::string, Measure>& a, const std::map<std::string, Measure>& b, Tally& tally) {
  std::map<std::string, Measure> all = a;
  all.insert(b.begin(), b.end());
  for (const auto& [kind, ignored] : all) {
    const auto x = a.find(kind), y = b.find(kind);
    const Truth in_a = x == a.end() ? Truth::kFalse : x->second.open, in_b = y == b.end() ? Truth::kFalse : y->second.open;
    if (in_a == Truth::kUnknown || in_b == Truth::kUnknown) {
      tally.unknown = true;
    } else if (in_a != in_b) {
      (in_a == Truth::kTrue ? tally.harsher : tally.lighter) = true;
    } else if (in_a == Truth::kTrue) {
      if (x->second.unlimited && y->second.unlimited) continue;
      if (x->second.unlimited || y->second.unlimited || x->second.unit != y->second.unit) tally.unknown = true;
      else tally.compare({x->second.least, x->second.most}, {y->second.least, y->second.most});
    }
  }
}

}  // namespace

Severity compare(Judge& judge, const casework::Case& of, const casework::CaseEvent& act, const Rule& rule, const RuleVersion& version,
                 const RuleVersion& other, Day watermark) {
  const auto* mine = std::get_if<Power>(&version.body);
  const auto* theirs = std::get_if<Power>(&other.body);
  if (mine == nullptr || theirs == nullptr) return Severity::kIncomparable;
  if (same_text(*mine, *theirs)) return Severity::kEqual;
  const Burden a = judge.burden(of, act, rule, version, watermark), b = judge.burden(of, act, rule, other, watermark);
  // Where one of them leaves these facts alone, it is the lighter, whatever the other would allow.
  if (a.condition == Truth::kFalse || b.condition == Truth::kFalse) {
    if (a.condition == b.condition) return Severity::kEqual;
    const Truth remaining = a.condition == Truth::kFalse ? b.condition : a.condition;
    if (remaining == Truth::kUnknown) return Severity::kIncomparable;
    return a.condition == Truth::kFalse ? Severity::kLighter : Severity::kHarsher;
  }
  // An unknown condition that both share word for word decides nothing between them.
  const bool same_condition = mine->when.source == theirs->when.source && mine->unless.source == theirs->unless.source;
  if (!same_condition && (a.condition == Truth::kUnknown || b.condition == Truth::kUnknown)) return Severity::kIncomparable;
  Tally tally;
  compare_fines(a.fine, b.fine, tally);
  compare_measures(a.measures, b.measures, tally);
  return tally.answer();
}

}  // namespace isonomy::judge
