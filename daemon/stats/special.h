// SPDX-License-Identifier: Apache-2.0
// Special: the tails and quantiles that the tests need. The only place that includes Boost.Math, because it is slow to compile.
//
// Errors:  outside its domain a function returns NaN; a tail below the smallest double is 0. Nothing throws.
// Threads: pure.
// Source:  Boost.Math (incomplete gamma and beta); NIST DLMF 5.11 for the series of ln n!.
#pragma once

#include <cstdint>

namespace isonomy::stats {

long double log_factorial(int64_t n);          // ln n!, n >= 0, to about 1e-19 relative
long double log_choose(int64_t n, int64_t k);  // ln C(n, k); -infinity outside 0 <= k <= n

double chi_square_tail(double x, double degrees);    // P(X >= x); NaN when degrees <= 0
double normal_tail(double z);                        // P(Z >= z)
double normal_quantile(double p);                    // -infinity at 0, +infinity at 1
double normal_two_sided_z(double confidence_level);  // 1.96 for .95

double beta_cdf(double a, double b, double x);
double beta_tail(double a, double b, double x);
double beta_quantile(double a, double b, double p);

double log_gamma(double x);
double digamma(double x);
double trigamma(double x);

}  // namespace isonomy::stats
