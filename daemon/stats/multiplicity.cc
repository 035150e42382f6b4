// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/multiplicity.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "daemon/stats/numeric.h"

namespace isonomy::stats {
namespace {

// Ties keep the order of the input, so that the result depends on nothing else.
std::vector<size_t> ascending(std::span<const double> values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return values[a] < values[b]; });
  return order;
}

std::vector<double> step_up(std::span<const double> p, double factor) {
  std::vector<double> adjusted(p.size());
  const std::vector<size_t> order = ascending(p);
  double smallest = 1;
  for (size_t rank = order.size(); rank-- > 0;) {
    smallest = std::min(smallest, factor * real(p.size()) / real(rank + 1) * p[order[rank]]);
    adjusted[order[rank]] = smallest;
  }
  return adjusted;
}

}  // namespace

std::vector<double> benjamini_hochberg(std::span<const double> p) { return step_up(p, 1); }

std::vector<double> benjamini_yekutieli(std::span<const double> p) {
  Sum harmonic;
  for (size_t i = 1; i <= p.size(); ++i) harmonic.add(1 / real(i));
  return step_up(p, harmonic.value());
}

std::vector<double> holm(std::span<const double> p) {
  std::vector<double> adjusted(p.size());
  double largest = 0;
  const std::vector<size_t> order = ascending(p);
  for (size_t rank = 0; rank < order.size(); ++rank) {
    largest = std::max(largest, std::min(1.0, real(p.size() - rank) * p[order[rank]]));
    adjusted[order[rank]] = largest;
  }
  return adjusted;
}

std::vector<double> bonferroni(std::span<const double> p) {
  std::vector<double> adjusted;
  for (const double value : p) adjusted.push_back(std::min(1.0, real(p.size()) * value));
  return adjusted;
}

std::vector<size_t> e_benjamini_hochberg(std::span<const double> log_e, double alpha) {
  std::vector<size_t> order = ascending(log_e);
  std::reverse(order.begin(), order.end());
  size_t kept = 0;
  for (size_t k = 1; k <= order.size(); ++k)
    if (log_e[order[k - 1]] >= std::log(real(order.size()) / (alpha * real(k)))) kept = k;
  order.resize(kept);
  std::sort(order.begin(), order.end());
  return order;
}

}  // namespace isonomy::stats
