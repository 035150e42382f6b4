// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge/severity.h"

#include <algorithm>
#include <set>

namespace isonomy::judge {
namespace {

using rulebook::Power;

// Kinds of sanction that a version knows besides fines.
std::set<std::string> other_kinds(const rulebook::RuleVersion& version) {
  std::set<std::string> kinds;
  if (const auto* power = std::get_if<Power>(&version.body)) {
    for (const rulebook::Sanction& sanction : power->sanctions) {
      if (sanction.kind != "fine") kinds.insert(sanction.kind);
    }
  }
  return kinds;
}

}  // namespace

Severity compare(Judge& judge, const casework::Case& of, const casework::CaseEvent& act, const rulebook::Rule& rule,
                 const rulebook::RuleVersion& version, const rulebook::RuleVersion& other, Day watermark) {
  if (!std::holds_alternative<Power>(version.body) || !std::holds_alternative<Power>(other.body)) return Severity::kIncomparable;
  const Range a = judge.range(of, act, rule, version, watermark), b = judge.range(of, act, rule, other, watermark);
  const std::set<std::string> kinds_a = other_kinds(version), kinds_b = other_kinds(other);
  const bool more = !std::includes(kinds_b.begin(), kinds_b.end(), kinds_a.begin(), kinds_a.end());
  const bool fewer = !std::includes(kinds_a.begin(), kinds_a.end(), kinds_b.begin(), kinds_b.end());
  if (more && fewer) return Severity::kIncomparable;
  if (a.applies != b.applies) return !a.applies && !more ? Severity::kLighter : !b.applies && !fewer ? Severity::kHarsher : Severity::kIncomparable;
  if (a.applies && (!a.max || !b.max || !a.min || !b.min)) return Severity::kIncomparable;
  const bool higher = a.applies && (*a.max > *b.max || *a.min > *b.min);
  const bool lower = a.applies && (*a.max < *b.max || *a.min < *b.min);
  if ((higher || more) && (lower || fewer)) return Severity::kIncomparable;
  if (higher || more) return Severity::kHarsher;
  return lower || fewer ? Severity::kLighter : Severity::kEqual;
}

}  // namespace isonomy::judge
