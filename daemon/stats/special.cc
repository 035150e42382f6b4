// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/special.h"

#include <array>
#include <boost/math/policies/policy.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>

#include "daemon/stats/numeric.h"

namespace isonomy::stats {
namespace {

namespace bmp = boost::math::policies;
using Quiet =
    bmp::policy<bmp::domain_error<bmp::ignore_error>, bmp::pole_error<bmp::ignore_error>, bmp::overflow_error<bmp::ignore_error>,
                bmp::underflow_error<bmp::ignore_error>, bmp::evaluation_error<bmp::ignore_error>, bmp::rounding_error<bmp::ignore_error>>;

constexpr int64_t kTable = 1024;

std::array<long double, kTable> factorial_table() {
  std::array<long double, kTable> table{};
  for (size_t n = 1; n < table.size(); ++n) table[n] = table[n - 1] + std::log(static_cast<long double>(n));
  return table;
}

}  // namespace

long double log_factorial(int64_t n) {
  static const std::array<long double, kTable> table = factorial_table();
  if (n < 0) return -static_cast<long double>(kInfinity);
  if (n < kTable) return table[static_cast<size_t>(n)];
  constexpr long double kHalfLogTwoPi = 0.918938533204672741780329736405617639861L;
  const auto x = static_cast<long double>(n);
  const long double inverse = 1 / x;
  const long double square = inverse * inverse;
  const long double series = inverse * (1 / 12.0L - square * (1 / 360.0L - square * (1 / 1260.0L - square / 1680.0L)));
  return (x + 0.5L) * std::log(x) - x + kHalfLogTwoPi + series;
}

long double log_choose(int64_t n, int64_t k) {
  if (k < 0 || k > n) return -static_cast<long double>(kInfinity);
  return log_factorial(n) - log_factorial(k) - log_factorial(n - k);
}

double chi_square_tail(double x, double degrees) {
  if (!(degrees > 0) || std::isnan(x)) return kNan;
  if (x <= 0) return 1;
  if (std::isinf(x)) return 0;
  return boost::math::gamma_q(degrees / 2, x / 2, Quiet{});
}

double normal_tail(double z) { return boost::math::erfc(z / std::sqrt(2.0), Quiet{}) / 2; }

double normal_quantile(double p) {
  if (!(p >= 0 && p <= 1)) return kNan;
  if (p == 0) return -kInfinity;
  if (p == 1) return kInfinity;
  return -std::sqrt(2.0) * boost::math::erfc_inv(2 * p, Quiet{});
}

double normal_two_sided_z(double confidence_level) { return -normal_quantile((1 - confidence_level) / 2); }

double beta_cdf(double a, double b, double x) { return boost::math::ibeta(a, b, x, Quiet{}); }
double beta_tail(double a, double b, double x) { return boost::math::ibetac(a, b, x, Quiet{}); }
double beta_quantile(double a, double b, double p) { return boost::math::ibeta_inv(a, b, p, Quiet{}); }

double log_gamma(double x) { return boost::math::lgamma(x, Quiet{}); }
double digamma(double x) { return boost::math::digamma(x, Quiet{}); }
double trigamma(double x) { return boost::math::trigamma(x, Quiet{}); }

}  // namespace isonomy::stats
