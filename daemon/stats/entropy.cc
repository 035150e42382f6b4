// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/entropy.h"

#include <algorithm>

namespace isonomy::stats {
namespace {

// N H = -sum c log2(c / N), in bits.
double total_bits(std::span<const int64_t> counts, int64_t n) {
  Sum sum;
  for (const int64_t c : counts)
    if (c > 0) sum.add(-real(c) * std::log2(real(c) / real(n)));
  return sum.value();
}

// m log2 m - (m - 1) log2(m - 1), m >= 1.
double step_bits(int64_t m) { return m == 1 ? 0 : std::log2(real(m)) - (real(m) - 1) * std::log1p(-1 / real(m)) / kLn2; }

}  // namespace

Entropy entropy(std::span<const int64_t> counts) {
  Entropy result;
  for (const int64_t c : counts) {
    result.n += c;
    if (c > 0) ++result.outcomes_seen;
  }
  if (result.n == 0) return result;
  const double n = real(result.n);
  result.bits = std::max(0.0, total_bits(counts, result.n) / n);
  result.miller_madow_bits = result.bits + real(result.outcomes_seen - 1) / (2 * n * kLn2);
  Sum squares;
  for (const int64_t c : counts)
    if (c > 0) squares.add(real(c) / n * squared(std::log2(real(c) / n) + result.bits));
  result.standard_error_bits = std::sqrt(squares.value() / n);
  result.normalised = result.outcomes_seen > 1 ? result.bits / std::log2(real(result.outcomes_seen)) : 0;
  if (result.n > 1) {
    // n H - (n - 1) mean H_-i with f(m) = m log m - (m - 1) log(m - 1): what remains of it when all that cancels is left out.
    Sum left;
    for (const int64_t c : counts)
      if (c > 0) left.add(real(c) / n * (step_bits(result.n) - step_bits(c)));
    result.jackknife_bits = left.value();
  }
  return result;
}

}  // namespace isonomy::stats
