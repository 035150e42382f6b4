// SPDX-License-Identifier: Apache-2.0
// Root: where a monotone function crosses zero, and the minimum of a smooth one. Bounded: at most kRootSteps evaluations.
//
// Source:  Brent, Algorithms for Minimization without Derivatives (1973), chapter 4.
#pragma once

#include <cmath>
#include <utility>

namespace isonomy::stats {

inline constexpr int kRootSteps = 200;

// The root of f in [a, b], whose ends must differ in sign; else the end that is nearer to zero.
template <class F>
double find_root(const F& f, double a, double b, double tolerance = 1e-15) {
  double fa = f(a), fb = f(b);
  if (fa == 0) return a;
  if (fb == 0) return b;
  if ((fa > 0) == (fb > 0)) return std::fabs(fa) < std::fabs(fb) ? a : b;
  double c = a, fc = fa, step = b - a, previous = step;
  for (int i = 0; i < kRootSteps; ++i) {
    if (std::fabs(fc) < std::fabs(fb)) {
      a = b, b = c, c = a;
      fa = fb, fb = fc, fc = fa;
    }
    const double small = tolerance * std::fmax(1.0, std::fabs(b));
    const double half = (c - b) / 2;
    if (std::fabs(half) <= small || fb == 0) return b;
    if (std::fabs(previous) < small || std::fabs(fa) <= std::fabs(fb)) {
      step = previous = half;
    } else {
      double p, q;
      const double s = fb / fa;
      if (a == c) {
        p = 2 * half * s;
        q = 1 - s;
      } else {
        const double u = fa / fc, r = fb / fc;
        p = s * (2 * half * u * (u - r) - (b - a) * (r - 1));
        q = (u - 1) * (r - 1) * (s - 1);
      }
      if (p > 0) q = -q;
      p = std::fabs(p);
      const bool inside = 2 * p < std::fmin(3 * half * q - std::fabs(small * q), std::fabs(previous * q));
      previous = inside ? step : half;
      step = inside ? p / q : half;
    }
    a = b, fa = fb;
    b += std::fabs(step) > small ? step : std::copysign(small, half);
    fb = f(b);
    if ((fb > 0) == (fc > 0)) {
      c = a, fc = fa;
      step = previous = b - a;
    }
  }
  return b;
}

// The root of f to one side of `start`, where f(start) and f(far) differ in sign: steps double from `first` until the sign changes.
template <class F>
double find_root_beyond(const F& f, double start, double first, double limit) {
  const bool sign = f(start) > 0;
  double near = start, reach = first;
  while (std::fabs(start + reach) < limit) {
    const double far = start + reach;
    if ((f(far) > 0) != sign) return find_root(f, near, far);
    near = far;
    reach *= 2;
  }
  return std::copysign(limit, first);
}

}  // namespace isonomy::stats
