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

std::vector<double> step_down(std::span<const double> p) {
  std::vector<double> adjusted(p.size());
  double largest = 0;
  const std::vector<size_t> order = ascending(p);
  for (size_t rank = 0; rank < order.size(); ++rank) {
    largest = std::max(largest, std::min(1.0, real(p.size() - rank) * p[order[rank]]));
    adjusted[order[rank]] = largest;
  }
  return adjusted;
}

// A p-value that is not defined is no test: it stays undefined, and the others are adjusted as if it were not there.
template <class Adjust>
std::vector<double> among_defined(std::span<const double> p, const Adjust& adjust) {
  std::vector<double> defined;
  for (const double value : p)
    if (!std::isnan(value)) defined.push_back(value);
  const std::vector<double> adjusted = adjust(defined);
  std::vector<double> out(p.size(), kNan);
  size_t next = 0;
  for (size_t i = 0; i < p.size(); ++i)
    if (!std::isnan(p[i])) out[i] = adjusted[next++];
  return out;
}

}  // namespace

std::vector<double> benjamini_hochberg(std::span<const double> p) {
  return among_defined(p, [](std::span<const double> defined) { return step_up(defined, 1); });
}

std::vector<double> benjamini_yekutieli(std::span<const double> p) {
  return among_defined(p, [](std::span<const double> defined) {
    Sum harmonic;
    for (size_t i = 1; i <= defined.size(); ++i) harmonic.add(1 / real(i));
    return step_up(defined, harmonic.value());
  });
}

std::vector<double> holm(std::span<const double> p) { return among_defined(p, step_down); }

std::vector<double> bonferroni(std::span<const double> p) {
  return among_defined(p, [](std::span<const double> defined) {
    std::vector<double> adjusted;
    for (const double value : defined) adjusted.push_back(std::min(1.0, real(defined.size()) * value));
    return adjusted;
  });
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
