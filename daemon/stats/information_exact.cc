// SPDX-License-Identifier: Apache-2.0
// The exact permutation law of N I(Y;Z|X): enumerate the tables of each stratum, then convolve the strata. Equal sums that differ by
// rounding are merged, so that symmetric strata do not multiply the support.
#include <algorithm>

#include "daemon/stats/information.h"
#include "daemon/stats/strata.h"

namespace isonomy::stats {
namespace {

constexpr double kSame = 1e-9;

struct Atom {
  double bits = 0, probability = 0;
};

void merge_equal(std::vector<Atom>& atoms) {
  std::sort(atoms.begin(), atoms.end(), [](const Atom& a, const Atom& b) { return a.bits < b.bits; });
  size_t kept = 0;
  for (size_t i = 1; i < atoms.size(); ++i) {
    if (atoms[i].bits - atoms[kept].bits <= kSame) {
      atoms[kept].probability += atoms[i].probability;
    } else {
      atoms[++kept] = atoms[i];
    }
  }
  if (!atoms.empty()) atoms.resize(kept + 1);
}

double information_bits(const Table& table, const std::vector<double>& expected) {
  double sum = 0;
  for (size_t i = 0; i < expected.size(); ++i) sum += expected[i] * cell_deviance(real(table.counts[i]) / expected[i]);
  return sum / kLn2;
}

}  // namespace

std::optional<PermutationInformation> permutation_information(std::span<const JointCount> counts, int64_t limit) {
  std::vector<Atom> law{{0, 1}};
  double observed = 0, n = 0;
  Sum variance;
  for (const Stratum& stratum : strata_of(counts)) {
    const std::vector<int64_t> row = stratum.table.row_totals(), column = stratum.table.column_totals();
    const double total = real(stratum.table.total());
    std::vector<double> expected;
    for (const int64_t r : row)
      for (const int64_t c : column) expected.push_back(real(r) * real(c) / total);
    n += total;
    observed += information_bits(stratum.table, expected);
    std::vector<Atom> atoms;
    const bool complete = for_each_table(stratum.table, limit, [&](const Table& table, long double log_p) {
      atoms.push_back({information_bits(table, expected), static_cast<double>(std::exp(log_p))});
    });
    if (!complete) return std::nullopt;
    merge_equal(atoms);
    Sum mean, square;
    for (const Atom& atom : atoms) mean.add(atom.probability * atom.bits);
    for (const Atom& atom : atoms) square.add(atom.probability * squared(atom.bits - mean.value()));
    variance.add(square.value());
    if (static_cast<int64_t>(law.size() * atoms.size()) > limit) return std::nullopt;
    std::vector<Atom> next;
    next.reserve(law.size() * atoms.size());
    for (const Atom& a : law)
      for (const Atom& b : atoms) next.push_back({a.bits + b.bits, a.probability * b.probability});
    merge_equal(next);
    law = std::move(next);
  }
  PermutationInformation result;
  if (n == 0) return result;
  Sum p;
  for (const Atom& atom : law)
    if (atom.bits >= observed - 1e-7) p.add(atom.probability);
  result.p = std::min(1.0, p.value());
  result.variance_bits2 = variance.value() / (n * n);
  return result;
}

}  // namespace isonomy::stats
