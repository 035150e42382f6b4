// SPDX-License-Identifier: Apache-2.0
// Information: how many bits of the outcome y a label z explains at equal x (x: the signature; z: who decided, the subject's status, when).
//
//   H(Y|X) = I(Y;Z|X) + H(Y|X,Z)           plug-in I is never negative, also by pure chance:
//   null mean = sum_x n_x/N E[I | margins of x] under random labels, exact;   excess = I - null mean, unbiased
//
// Shape:   sparse cells (x, z, y, count) in any order; equal keys add up. Counts merge by concatenation.
// Units:   bits.
// Errors:  no cases: zeros. G has no p where it has no degrees of freedom (NaN).
// Threads: pure.
// Source:  Shannon (1948); Miller (1955); Vinh, Epps and Bailey, JMLR 11 (2010) for the exact null mean.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "daemon/stats/numeric.h"

namespace isonomy::stats {

struct JointCount {
  uint32_t x = 0, z = 0, y = 0;
  int64_t count = 0;
};

struct Information {
  int64_t n = 0;
  int64_t strata = 0;
  double h_y = 0;
  double h_y_given_x = 0, h_y_given_x_mm = 0;
  double h_y_given_xz = 0, h_y_given_xz_mm = 0;
  double information = 0, information_mm = 0;  // I(Y;Z|X)
  double null_mean = 0;
  double g_statistic = 0, g_degrees = 0, g_p = kNan;

  double excess() const { return information - null_mean; }
};
Information conditional_information(std::span<const JointCount> counts);

// The exact mean of the plug-in I(Y;Z) in bits over all arrangements with these margins.
double null_mean_information(std::span<const int64_t> z_totals, std::span<const int64_t> y_totals);

// All arrangements of the labels within strata: P(I >= observed) and Var I. Nothing when there are more than `limit` tables.
struct PermutationInformation {
  double p = 1;
  double variance_bits2 = 0;
};
std::optional<PermutationInformation> permutation_information(std::span<const JointCount> counts, int64_t limit = 2'000'000);

// H(Y|X0) split in a fixed order: I(Y;X1|X0) + I(Y;X2|X0,X1) + .. + H(Y|all). A row is the keys x0, x1, .., y and a count.
struct KeyedCount {
  std::vector<uint32_t> keys;  // all rows have the same length, at least 2; the last is y
  int64_t count = 0;
};
struct ChainTerm {
  double plug_in = 0, miller_madow = 0;
  double null_mean = 0;
};
struct ChainRule {
  int64_t n = 0;
  double h_first = 0, h_first_mm = 0;  // H(Y|X0)
  double h_rest = 0, h_rest_mm = 0;    // H(Y|all)
  std::vector<ChainTerm> terms;        // for x1, x2, ..
};
ChainRule chain_rule(std::span<const KeyedCount> rows);

}  // namespace isonomy::stats
