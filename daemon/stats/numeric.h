// SPDX-License-Identifier: Apache-2.0
// Numeric: the few shapes that every formula of this room shares.
//
// Units:   an undefined result is NaN (or an empty optional where the header says so), never a convenient number.
// Threads: plain values.
// Source:  Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54 (1974).
#pragma once

#include <cmath>
#include <concepts>
#include <limits>
#include <span>

namespace isonomy::stats {

inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
inline constexpr double kLn2 = 0.693147180559945309417232121458176568;

// A count as a real number. Exact to 2^53.
template <std::integral Count>
constexpr double real(Count count) {
  return static_cast<double>(count);
}

struct Interval {
  double lower = kNan;
  double upper = kNan;
};

// Compensated sum: the same terms in the same order give the same bits, and cancellation costs no digits.
class Sum {
 public:
  void add(double term) {
    const double total = sum_ + term;
    correction_ += std::fabs(sum_) >= std::fabs(term) ? (sum_ - total) + term : (term - total) + sum_;
    sum_ = total;
  }
  double value() const { return std::isfinite(correction_) ? sum_ + correction_ : sum_; }

 private:
  double sum_ = 0;
  double correction_ = 0;
};

inline double sum_of(std::span<const double> terms) {
  Sum sum;
  for (const double term : terms) sum.add(term);
  return sum.value();
}

inline double mean_of(std::span<const double> terms) { return terms.empty() ? kNan : sum_of(terms) / real(terms.size()); }

// ln(mean(exp(x))): an average of e-values that never overflows. Empty: ln 1 = 0, for no evidence is e = 1.
inline double log_mean_exp(std::span<const double> logs) {
  if (logs.empty()) return 0;
  double top = logs[0];
  for (const double x : logs) top = std::fmax(top, x);
  if (!std::isfinite(top)) return top;
  Sum sum;
  for (const double x : logs) sum.add(std::exp(x - top));
  return top + std::log(sum.value() / real(logs.size()));
}

inline double squared(double x) { return x * x; }

// r ln r - r + 1: the deviance of one cell with ratio r = observed / expected. Zero at r = 1, and exact near it, where r ln r cancels.
inline double cell_deviance(double ratio) {
  if (ratio <= 0) return 1;
  const double d = ratio - 1;
  if (std::fabs(d) < 0.02) {
    double term = d * d;  // sum over k >= 2 of (-1)^k d^k / (k (k - 1))
    double total = 0;
    for (int k = 2; k < 14; ++k) {
      total += term / (k * (k - 1.0));
      term *= -d;
    }
    return total;
  }
  return ratio * std::log(ratio) - d;
}

// r - 1 - ln r: zero at r = 1 and exact near it; infinite at 0.
inline double log_deviance(double ratio) {
  if (ratio <= 0) return kInfinity;
  const double d = ratio - 1;
  return std::fabs(d) < 0.5 ? d - std::log1p(d) : d - std::log(ratio);
}

}  // namespace isonomy::stats
