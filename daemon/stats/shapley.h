// SPDX-License-Identifier: Apache-2.0
// Shapley: H(Y|X) shared out among a few coarse causes without an order: each gets its mean contribution over all orders in which the
// causes could be told. What a set of causes explains is the excess of their joint label, I(Y; S | X) - its exact null mean.
//
//   H = share(authority) + share(status) + share(half-year) + rest
//
// Joint labels of fine causes leave a handful of decisions a cell, where half of every real effect is lost: so no answer below
// `min_per_cell` decisions in the joint cells on average. Use coarse codes.
//
// Errors:  no rows, more than kMostCauses causes or cells too thin: nothing.
// Threads: pure.
// Source:  Shapley (1953); Vinh, Epps and Bailey (2010) for the null mean.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "daemon/stats/information.h"

namespace isonomy::stats {

inline constexpr size_t kMostCauses = 6;

struct ShapleySplit {
  double total = 0;            // H(Y|X), Miller-Madow
  std::vector<double> shares;  // by cause; a useless cause may come out slightly below 0
  double rest = 0;
  double per_cell = 0;  // decisions a joint cell, on average
};
// Rows as for chain_rule: the keys are x, the causes, y.
std::optional<ShapleySplit> shapley_split(std::span<const KeyedCount> rows, double min_per_cell = 14);

}  // namespace isonomy::stats
