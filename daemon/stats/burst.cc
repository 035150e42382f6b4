// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/burst.h"

#include <algorithm>
#include <array>

#include "daemon/stats/numeric.h"
#include "daemon/stats/special.h"

namespace isonomy::stats {
namespace {

double log_likelihood_ratio(CountFamily family, const CountPeriod& period, double rate0, double rate1) {
  if (family == CountFamily::kPoisson) return period.events * std::log(rate1 / rate0) - (rate1 - rate0) * period.exposure;
  return period.events * std::log(rate1 / rate0) + (period.exposure - period.events) * std::log((1 - rate1) / (1 - rate0));
}

// -ln of the binomial probability; an impossible count costs infinity.
double batch_cost(int64_t relevant, int64_t total, double share) {
  const double up = relevant == 0 ? 0 : real(relevant) * std::log(share);
  const double down = relevant == total ? 0 : real(total - relevant) * std::log1p(-share);
  return -(static_cast<double>(log_choose(total, relevant)) + up + down);
}

}  // namespace

Cusum cusum(CountFamily family, std::span<const CountPeriod> periods, double rate0, double rate1, double threshold) {
  Cusum result;
  double s = 0;
  size_t onset = 0;
  for (size_t t = 0; t < periods.size(); ++t) {
    s = std::max(0.0, s + log_likelihood_ratio(family, periods[t], rate0, rate1));
    result.path.push_back(s);
    if (s > threshold) {
      result.alarms.push_back(t);
      result.onsets.push_back(onset);
      s = 0;
    }
    if (s == 0) onset = t + 1;
  }
  return result;
}

BurstStates kleinberg_bursts(std::span<const int64_t> relevant, std::span<const int64_t> total, const BurstOptions& options) {
  BurstStates result;
  const size_t n = std::min(relevant.size(), total.size());
  int64_t relevant_sum = 0, total_sum = 0;
  for (size_t i = 0; i < n; ++i) {
    relevant_sum += relevant[i];
    total_sum += total[i];
  }
  result.base_share = options.base_share.value_or(total_sum == 0 ? 0 : real(relevant_sum) / real(total_sum));
  result.burst_share = std::min(options.ratio * result.base_share, 0.9999);
  if (n == 0) return result;
  const double up = options.gamma * std::log(real(n));

  std::array<double, 2> best{0, kInfinity};  // the automaton starts in state 0
  std::vector<std::array<uint8_t, 2>> from(n);
  std::vector<std::array<double, 2>> cost(n);
  for (size_t t = 0; t < n; ++t) {
    cost[t] = {batch_cost(relevant[t], total[t], result.base_share), batch_cost(relevant[t], total[t], result.burst_share)};
    const std::array<double, 2> before = best;
    from[t][0] = before[1] < before[0] ? 1 : 0;
    best[0] = std::min(before[0], before[1]) + cost[t][0];
    from[t][1] = before[1] < before[0] + up ? 1 : 0;
    best[1] = std::min(before[0] + up, before[1]) + cost[t][1];
  }
  uint8_t state = best[1] < best[0] ? 1 : 0;
  result.cost = best[state];
  result.states.assign(n, 0);
  for (size_t t = n; t-- > 0;) {
    result.states[t] = state;
    state = from[t][state];
  }
  for (size_t t = 0; t < n; ++t) {
    if (result.states[t] == 0) continue;
    if (t == 0 || result.states[t - 1] == 0) result.bursts.push_back({t, t, 0});
    result.bursts.back().last = t;
    result.bursts.back().weight += cost[t][0] - cost[t][1];
  }
  return result;
}

}  // namespace isonomy::stats
