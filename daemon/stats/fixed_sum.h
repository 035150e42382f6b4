// SPDX-License-Identifier: Apache-2.0
// FixedSum: a sum of reals that does not depend on the order of its terms, so that a replay, a merge of two halves and a live run give
// the same bits. Each term is rounded once, to 2^-40 (about 1e-12), and integers are added.
//
// Units:   range +-8e6, more than any evidence a daemon can gather; beyond it the sum stays at the end of the range.
// Threads: plain value.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace isonomy::stats {

class FixedSum {
 public:
  static constexpr double kUnit = 0x1.0p-40;

  void add(double term) { units_ = clamped(wide(units_) + wide(to_units(term))); }
  void merge(const FixedSum& other) { units_ = clamped(wide(units_) + wide(other.units_)); }
  double value() const { return static_cast<double>(units_) * kUnit; }
  friend bool operator==(const FixedSum&, const FixedSum&) = default;

 private:
  friend class SquareSum;
  __extension__ typedef __int128 Wide;
  static constexpr int64_t kEnd = int64_t{1} << 62;
  static Wide wide(int64_t x) { return static_cast<Wide>(x); }
  static int64_t to_units(double term) { return static_cast<int64_t>(std::llround(std::clamp(term, -0x1.0p21, 0x1.0p21) / kUnit)); }
  static int64_t clamped(Wide x) { return x > kEnd ? kEnd : x < -kEnd ? -kEnd : static_cast<int64_t>(x); }

  int64_t units_ = 0;
};

// The sum of squares of many FixedSums, kept up to date as they change, exactly.
class SquareSum {
 public:
  // Call with the value before and after a change.
  void replace(const FixedSum& before, const FixedSum& after) { units_ += square(after) - square(before); }
  double value() const { return static_cast<double>(units_) * FixedSum::kUnit * FixedSum::kUnit; }
  friend bool operator==(const SquareSum&, const SquareSum&) = default;

 private:
  static FixedSum::Wide square(const FixedSum& sum) {
    // One subject's sum stays below 2^11 in magnitude unless it alone brings thousands of one-sided decisions: 2^20 of them still fit.
    constexpr int64_t kLimit = int64_t{1} << 51;
    const auto x = FixedSum::wide(std::clamp(sum.units_, -kLimit, kLimit));
    return x * x;
  }
  FixedSum::Wide units_ = 0;
};

}  // namespace isonomy::stats
