// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/segmentation.h"

#include <algorithm>

#include "daemon/stats/numeric.h"

namespace isonomy::stats {
namespace {

double x_log_ratio(double x, double base) { return x > 0 ? x * std::log(x / base) : 0; }

double segment_cost(CountFamily family, double events, double exposure) {
  if (family == CountFamily::kPoisson) return -2 * (x_log_ratio(events, exposure) - events);
  return -2 * (x_log_ratio(events, exposure) + x_log_ratio(exposure - events, exposure));
}

template <class Cost>
Segmentation best_partition(size_t n, double penalty, size_t shortest, const Cost& cost) {
  Segmentation result;
  shortest = std::max<size_t>(1, shortest);
  // best[t]: the cheapest cover of the first t periods, with the penalty counted once a segment.
  std::vector<double> best(n + 1, kInfinity);
  std::vector<size_t> start(n + 1, 0);
  best[0] = 0;
  for (size_t t = 1; t <= n; ++t) {
    if (t < shortest && t < n) continue;
    for (size_t s = 0; s + shortest <= t || s == 0; ++s) {
      if (std::isinf(best[s])) continue;
      const double candidate = best[s] + cost(s, t) + penalty;
      if (candidate < best[t]) {
        best[t] = candidate;
        start[t] = s;
      }
    }
  }
  if (n == 0) return result;
  result.cost = best[n] - penalty;
  for (size_t t = start[n]; t > 0; t = start[t]) result.change_points.push_back(t);
  std::reverse(result.change_points.begin(), result.change_points.end());
  return result;
}

}  // namespace

Segmentation segment_counts(CountFamily family, std::span<const CountPeriod> periods, double penalty, size_t shortest) {
  std::vector<double> events{0}, exposure{0};
  for (const CountPeriod& period : periods) {
    events.push_back(events.back() + period.events);
    exposure.push_back(exposure.back() + period.exposure);
  }
  Segmentation result = best_partition(periods.size(), penalty, shortest, [&](size_t s, size_t t) {
    return segment_cost(family, events[t] - events[s], exposure[t] - exposure[s]);
  });
  size_t from = 0;
  for (size_t i = 0; i <= result.change_points.size() && !periods.empty(); ++i) {
    const size_t until = i < result.change_points.size() ? result.change_points[i] : periods.size();
    result.segment_rates.push_back((events[until] - events[from]) / (exposure[until] - exposure[from]));
    from = until;
  }
  return result;
}

Segmentation segment_means(std::span<const double> values, double penalty, size_t shortest) {
  std::vector<double> sum{0}, square{0};
  for (const double v : values) {
    sum.push_back(sum.back() + v);
    square.push_back(square.back() + v * v);
  }
  Segmentation result = best_partition(values.size(), penalty, shortest,
                                       [&](size_t s, size_t t) { return square[t] - square[s] - squared(sum[t] - sum[s]) / real(t - s); });
  size_t from = 0;
  for (size_t i = 0; i <= result.change_points.size() && !values.empty(); ++i) {
    const size_t until = i < result.change_points.size() ? result.change_points[i] : values.size();
    result.segment_rates.push_back((sum[until] - sum[from]) / real(until - from));
    from = until;
  }
  return result;
}

}  // namespace isonomy::stats
