// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/scoring.h"

#include <algorithm>
#include <map>

namespace isonomy::stats {
namespace {

struct Group {
  int64_t n = 0, happened = 0;
  Sum forecast;
};

BinnedScore binned(std::span<const Forecast> forecasts, double base_rate) {
  BinnedScore result;
  const auto bin_of = [](double p) { return static_cast<size_t>(std::clamp(std::floor(p * 10), 0.0, 9.0)); };
  std::array<Group, 10> groups{};
  for (const Forecast& f : forecasts) {
    Group& group = groups[bin_of(f.probability)];
    ++group.n;
    group.happened += f.outcome ? 1 : 0;
    group.forecast.add(f.probability);
  }
  std::array<double, 10> forecast_mean{}, outcome_mean{};
  Sum reliability, resolution, variance, covariance;
  for (size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].n == 0) continue;
    const double n = real(groups[i].n);
    forecast_mean[i] = groups[i].forecast.value() / n;
    outcome_mean[i] = real(groups[i].happened) / n;
    result.bins.push_back({static_cast<int>(i), groups[i].n, forecast_mean[i], outcome_mean[i]});
    reliability.add(n * squared(forecast_mean[i] - outcome_mean[i]));
    resolution.add(n * squared(outcome_mean[i] - base_rate));
  }
  for (const Forecast& f : forecasts) {
    const size_t i = bin_of(f.probability);
    const double off = f.probability - forecast_mean[i];
    variance.add(off * off);
    covariance.add(2 * off * ((f.outcome ? 1 : 0) - outcome_mean[i]));
  }
  const double n = real(forecasts.size());
  result.reliability = reliability.value() / n;
  result.resolution = resolution.value() / n;
  result.within_bin_variance = variance.value() / n;
  result.within_bin_covariance = covariance.value() / n;
  return result;
}

}  // namespace

Score score_forecasts(std::span<const Forecast> forecasts) {
  Score score;
  if (forecasts.empty()) return score;
  const double n = real(forecasts.size());
  std::map<double, Group> groups;  // by distinct forecast
  Sum brier, log_score;
  int64_t happened = 0;
  for (const Forecast& f : forecasts) {
    brier.add(squared(f.probability - (f.outcome ? 1 : 0)));
    log_score.add(-std::log(f.outcome ? f.probability : 1 - f.probability));
    Group& group = groups[f.probability];
    ++group.n;
    group.happened += f.outcome ? 1 : 0;
    happened += f.outcome ? 1 : 0;
  }
  const double base_rate = real(happened) / n;
  Sum reliability, resolution;
  for (const auto& [probability, group] : groups) {
    const double rate = real(group.happened) / real(group.n);
    reliability.add(real(group.n) * squared(probability - rate));
    resolution.add(real(group.n) * squared(rate - base_rate));
  }
  score.brier = brier.value() / n;
  score.log_score_nats = log_score.value() / n;
  score.reliability = reliability.value() / n;
  score.resolution = resolution.value() / n;
  score.uncertainty = base_rate * (1 - base_rate);
  if (score.uncertainty > 0) score.brier_skill = 1 - score.brier / score.uncertainty;
  score.bins = binned(forecasts, base_rate);
  return score;
}

}  // namespace isonomy::stats
