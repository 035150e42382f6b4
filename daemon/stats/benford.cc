// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/benford.h"

#include <charconv>

#include "daemon/stats/contingency.h"

namespace isonomy::stats {

int first_digit(double value) {
  value = std::fabs(value);
  if (!(value > 0) || std::isinf(value)) return 0;
  // WHY: the shortest decimal that reads back is the figure as reported; a logarithm would turn 1000 into 9.99e2 on a bad day.
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
  return end.ec == std::errc{} ? text[0] - '0' : 0;
}

DigitCounts count_first_digits(std::span<const double> values) {
  DigitCounts counts{};
  for (const double value : values)
    if (const int digit = first_digit(value); digit > 0) ++counts[static_cast<size_t>(digit - 1)];
  return counts;
}

Benford test_benford(const DigitCounts& counts) {
  Benford result;
  for (const int64_t count : counts) result.n += count;
  if (result.n == 0) return result;
  std::array<double, 9> share{};
  Sum deviation;
  for (size_t i = 0; i < share.size(); ++i) {
    share[i] = std::log10(1 + 1 / real(i + 1));
    deviation.add(std::fabs(real(counts[i]) / real(result.n) - share[i]));
  }
  result.chi_square = goodness_of_fit(counts, share);
  result.mean_absolute_deviation = deviation.value() / 9;
  const double mad = result.mean_absolute_deviation;
  result.nigrini_class = mad < 0.006 ? "close" : mad < 0.012 ? "acceptable" : mad < 0.015 ? "marginal" : "nonconforming";
  return result;
}

}  // namespace isonomy::stats
