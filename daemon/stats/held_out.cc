// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/held_out.h"

#include <cmath>
#include <map>
#include <vector>

#include "daemon/stats/special.h"

namespace isonomy::stats {
namespace {

using Shares = std::map<uint64_t, std::vector<double>>;

void learn(Shares& shares, uint64_t key, size_t y, size_t outcomes) {
  std::vector<double>& counts = shares[key];
  if (counts.empty()) counts.assign(outcomes, 0.5);
  counts[y] += 1;
}

// `unmet`: what is known without the key.
double bits_of(const Shares& shares, uint64_t key, size_t y, double unmet) {
  const auto found = shares.find(key);
  if (found == shares.end()) return unmet;
  Sum total;
  for (const double count : found->second) total.add(count);
  return -std::log2(found->second[y] / total.value());
}

HeldOutGain gain(const std::map<uint32_t, std::pair<double, int64_t>>& by_subject, int64_t n, double confidence_level) {
  HeldOutGain out;
  if (n == 0) return out;
  Sum total, squares;
  for (const auto& [unused, subject] : by_subject) total.add(subject.first);
  out.bits = total.value() / real(n);
  for (const auto& [unused, subject] : by_subject) squares.add(squared(subject.first - out.bits * real(subject.second)));
  const double reach = normal_two_sided_z(confidence_level) * std::sqrt(squares.value()) / real(n);
  out.interval = {out.bits - reach, out.bits + reach};
  return out;
}

}  // namespace

HeldOut held_out(std::span<const HeldOutRow> rows, size_t outcomes, double confidence_level) {
  HeldOut out;
  Shares base, facts, cause;
  const auto both = [](const HeldOutRow& row) { return uint64_t{row.x} << 32 | row.z; };
  for (const HeldOutRow& row : rows) {
    if (row.test) continue;
    ++out.training;
    learn(base, 0, row.y, outcomes);
    learn(facts, row.x, row.y, outcomes);
    learn(cause, both(row), row.y, outcomes);
  }
  std::map<uint32_t, std::pair<double, int64_t>> facts_gain, cause_gain;
  for (const HeldOutRow& row : rows) {
    if (!row.test) continue;
    ++out.test;
    const double by_base = bits_of(base, 0, row.y, std::log2(real(outcomes)));
    const double by_facts = bits_of(facts, row.x, row.y, by_base);
    facts_gain[row.subject].first += by_base - by_facts;
    cause_gain[row.subject].first += by_facts - bits_of(cause, both(row), row.y, by_facts);
    ++facts_gain[row.subject].second;
    ++cause_gain[row.subject].second;
  }
  out.facts = gain(facts_gain, out.test, confidence_level);
  out.cause = gain(cause_gain, out.test, confidence_level);
  return out;
}

}  // namespace isonomy::stats
