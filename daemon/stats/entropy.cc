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
    // Leaving one case of outcome c out gives one of as many entropies as there are outcomes; each weighs as its count.
    const double full = total_bits(counts, result.n);
    Sum left_out;
    for (const int64_t c : counts) {
      if (c == 0) continue;
      const double k = real(c);
      const double terms = full - n * std::log2(n) + k * std::log2(k) - (c > 1 ? (k - 1) * std::log2(k - 1) : 0);
      left_out.add(k * (terms + (n - 1) * std::log2(n - 1)) / (n - 1));
    }
    result.jackknife_bits = n * result.bits - (n - 1) * left_out.value() / n;
  }
  return result;
}

}  // namespace isonomy::stats
