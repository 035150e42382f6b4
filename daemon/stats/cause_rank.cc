// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/cause_rank.h"

#include <algorithm>
#include <map>

#include "daemon/base/result.h"
#include "daemon/stats/numeric.h"

namespace isonomy::stats {
namespace {

constexpr uint32_t kFolds = 5;

// A fixed mix of the bits, so that subjects numbered in order of arrival are spread over the folds.
uint32_t fold_of(uint32_t subject) {
  uint64_t z = (uint64_t{subject} + 1) * 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  return static_cast<uint32_t>((z >> 33) % kFolds);
}

using Counts = std::map<uint32_t, std::vector<double>>;  // by label: one number an outcome

std::vector<double>& slot(Counts& counts, uint32_t label, size_t outcomes) {
  std::vector<double>& values = counts[label];
  if (values.empty()) values.assign(outcomes, 0.0);
  return values;
}

struct Model {
  Counts by_signature;
  size_t outcomes = 0;

  double probability(uint32_t x, size_t y) const {
    const auto found = by_signature.find(x);
    if (found == by_signature.end()) return 1 / real(outcomes);
    double total = 0;
    for (const double count : found->second) total += count;
    return (found->second[y] + 0.5) / (total + real(outcomes) / 2);
  }
};

// The shrinkage for which gamma-distributed ratios of mean 1 spread as the observed ones do: Var(O) = E + E^2 / k.
double shrinkage(const Counts& observed, const Counts& expected) {
  Sum excess, squares;
  for (const auto& [label, counts] : observed) {
    const std::vector<double>& means = expected.at(label);
    for (size_t y = 0; y < counts.size(); ++y) {
      excess.add(squared(counts[y] - means[y]) - means[y]);
      squares.add(squared(means[y]));
    }
  }
  return excess.value() > 0 ? squares.value() / excess.value() : kInfinity;
}

double held_out_bits(std::span<const CausedOutcome> rows, const Model& model, size_t cause, uint32_t fold) {
  const size_t outcomes = model.outcomes;
  Counts observed, expected;
  for (const CausedOutcome& row : rows) {
    if (fold_of(row.subject) == fold) continue;
    slot(observed, row.causes[cause], outcomes)[row.y] += 1;
    std::vector<double>& means = slot(expected, row.causes[cause], outcomes);
    for (size_t y = 0; y < outcomes; ++y) means[y] += model.probability(row.x, y);
  }
  const double k = shrinkage(observed, expected);
  if (std::isinf(k)) return 0;
  Sum bits;
  for (const CausedOutcome& row : rows) {
    if (fold_of(row.subject) != fold) continue;
    const auto counts = observed.find(row.causes[cause]);
    if (counts == observed.end()) continue;  // a label met for the first time foretells nothing
    const std::vector<double>& means = expected.at(row.causes[cause]);
    const auto ratio = [&](size_t y) { return (counts->second[y] + k) / (means[y] + k); };
    double total = 0;
    for (size_t y = 0; y < outcomes; ++y) total += model.probability(row.x, y) * ratio(y);
    bits.add(std::log2(ratio(row.y) / total));
  }
  return bits.value();
}

}  // namespace

std::vector<CauseGain> rank_causes(std::span<const CausedOutcome> rows, size_t outcomes) {
  std::vector<CauseGain> gains;
  if (rows.empty()) return gains;
  for (const CausedOutcome& row : rows) ISO_CHECK(row.y < outcomes && row.causes.size() == rows[0].causes.size(), "rows of one shape");
  for (size_t cause = 0; cause < rows[0].causes.size(); ++cause) gains.push_back({cause, 0});
  for (uint32_t fold = 0; fold < kFolds; ++fold) {
    Model model{{}, outcomes};
    for (const CausedOutcome& row : rows)
      if (fold_of(row.subject) != fold) slot(model.by_signature, row.x, outcomes)[row.y] += 1;
    for (CauseGain& gain : gains) gain.bits += held_out_bits(rows, model, gain.cause, fold) / real(rows.size());
  }
  std::stable_sort(gains.begin(), gains.end(), [](const CauseGain& a, const CauseGain& b) { return a.bits > b.bits; });
  return gains;
}

}  // namespace isonomy::stats
