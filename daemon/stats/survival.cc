// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/survival.h"

#include <algorithm>
#include <map>

#include "daemon/stats/linear.h"
#include "daemon/stats/special.h"

namespace isonomy::stats {
namespace {

constexpr double kFlat = 1.5e-8;  // a product of fractions that should be 1/2 misses it by rounding

std::vector<Waiting> by_time(std::span<const Waiting> waits) {
  std::vector<Waiting> sorted(waits.begin(), waits.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const Waiting& a, const Waiting& b) { return a.time < b.time; });
  return sorted;
}

std::vector<SurvivalStep> survival_steps(const std::vector<Waiting>& sorted) {
  std::vector<SurvivalStep> steps;
  double survival = 1, variance = 0;
  for (size_t i = 0, end = 0; i < sorted.size(); i = end) {
    int64_t events = 0;
    for (end = i; end < sorted.size() && sorted[end].time == sorted[i].time; ++end) events += sorted[end].event ? 1 : 0;
    if (events == 0) continue;
    const auto at_risk = static_cast<int64_t>(sorted.size() - i);
    survival *= real(at_risk - events) / real(at_risk);
    variance += real(events) / (real(at_risk) * real(at_risk - events));
    steps.push_back({sorted[i].time, at_risk, events, survival, survival > 0 ? survival * std::sqrt(variance) : kNan});
  }
  return steps;
}

// Where a falling curve reaches one half: halfway along the flat when it is one half there. `last` is the last time anyone was seen.
template <class Curve>
std::optional<double> half_time(const std::vector<SurvivalStep>& steps, double last, const Curve& curve) {
  for (size_t i = 0; i < steps.size(); ++i) {
    const double y = curve(steps[i]);
    if (std::isnan(y)) continue;
    if (std::fabs(y - 0.5) <= kFlat) {
      // The flat ends where the curve next falls: a band may stay level over several steps.
      for (size_t k = i + 1; k < steps.size(); ++k) {
        const double next = curve(steps[k]);
        if (!std::isnan(next) && next < 0.5 - kFlat) return (steps[i].time + steps[k].time) / 2;
      }
      return (steps[i].time + last) / 2;
    }
    if (y < 0.5) return steps[i].time;
  }
  return std::nullopt;
}

}  // namespace

KaplanMeier kaplan_meier(std::span<const Waiting> waits, double confidence_level) {
  KaplanMeier result;
  if (waits.empty()) return result;
  const std::vector<Waiting> sorted = by_time(waits);
  result.steps = survival_steps(sorted);
  const double last = sorted.back().time, z = normal_two_sided_z(confidence_level);
  result.median = half_time(result.steps, last, [](const SurvivalStep& s) { return s.survival; });
  const auto log_log = [z](double sign) {
    return [z, sign](const SurvivalStep& s) {
      if (!(s.survival > 0)) return kNan;
      if (s.survival == 1) return 1.0;
      const double spread = z * s.standard_error / (s.survival * std::log(s.survival));
      return std::exp(-std::exp(std::log(-std::log(s.survival)) + sign * spread));
    };
  };
  const auto log_scale = [z](double sign) {
    return [z, sign](const SurvivalStep& s) {
      return s.survival > 0 ? std::min(1.0, s.survival * std::exp(sign * z * s.standard_error / s.survival)) : kNan;
    };
  };
  // ln S is negative, so on the log-log scale the sign of the spread is turned.
  result.median_log_log = {half_time(result.steps, last, log_log(-1)), half_time(result.steps, last, log_log(+1))};
  result.median_log = {half_time(result.steps, last, log_scale(-1)), half_time(result.steps, last, log_scale(+1))};
  return result;
}

RestrictedMean restricted_mean(std::span<const Waiting> waits, double tau) {
  const std::vector<SurvivalStep> steps = survival_steps(by_time(waits));
  std::vector<SurvivalStep> before;
  for (const SurvivalStep& step : steps)
    if (step.time <= tau) before.push_back(step);
  RestrictedMean result;
  Sum variance;
  double area = 0, until = tau;  // from the right: the area beyond a step is what its uncertainty moves
  for (size_t i = before.size(); i-- > 0;) {
    const SurvivalStep& step = before[i];
    area += step.survival * (until - step.time);
    until = step.time;
    if (step.at_risk > step.events)
      variance.add(squared(area) * real(step.events) / (real(step.at_risk) * real(step.at_risk - step.events)));
  }
  result.mean = area + until;
  result.standard_error = std::sqrt(variance.value());
  return result;
}

LogRank log_rank(std::span<const Waiting> waits, double rho) {
  LogRank result;
  std::map<uint32_t, size_t> number;
  std::map<uint32_t, std::vector<Waiting>> strata;
  for (const Waiting& wait : waits) {
    number.emplace(wait.group, 0);
    strata[wait.stratum].push_back(wait);
  }
  for (auto& [group, index] : number) {
    index = result.groups.size();
    result.groups.push_back(group);
  }
  const size_t groups = result.groups.size();
  std::vector<Sum> observed(groups), expected(groups), gap(groups), variance(groups * groups);
  for (auto& [unused, stratum] : strata) {
    const std::vector<Waiting> sorted = by_time(stratum);
    std::vector<double> at_risk(groups, 0);
    for (const Waiting& wait : sorted) ++at_risk[number.at(wait.group)];
    double n = real(sorted.size()), survival = 1;
    for (size_t i = 0, end = 0; i < sorted.size(); i = end) {
      std::vector<double> events(groups, 0), leaving(groups, 0);
      double d = 0;
      for (end = i; end < sorted.size() && sorted[end].time == sorted[i].time; ++end) {
        const size_t g = number.at(sorted[end].group);
        ++leaving[g];
        if (sorted[end].event) {
          ++events[g];
          ++d;
        }
      }
      if (d > 0) {
        const double weight = rho == 0 ? 1 : std::pow(survival, rho);  // the curve just before this time
        const double spread = n > 1 ? weight * weight * d * (n - d) / (n - 1) : 0;
        for (size_t g = 0; g < groups; ++g) {
          const double share = at_risk[g] / n;
          observed[g].add(weight * events[g]);
          expected[g].add(weight * d * share);
          gap[g].add(weight * (events[g] - d * share));
          for (size_t h = 0; h < groups; ++h) variance[g * groups + h].add(spread * share * ((g == h ? 1 : 0) - at_risk[h] / n));
        }
        survival *= (n - d) / n;
      }
      for (size_t g = 0; g < groups; ++g) at_risk[g] -= leaving[g];
      n -= real(end - i);
    }
  }
  std::vector<size_t> kept;
  for (size_t g = 0; g < groups; ++g) {
    result.observed.push_back(observed[g].value());
    result.expected.push_back(expected[g].value());
    if (result.expected[g] > 0) kept.push_back(g);
  }
  if (kept.size() < 2) return result;
  // One group is implied by the others.
  const size_t p = kept.size() - 1;
  Matrix matrix(p, p);
  std::vector<double> right;
  for (size_t a = 0; a < p; ++a) {
    right.push_back(gap[kept[a + 1]].value());
    for (size_t b = 0; b < p; ++b) matrix.at(a, b) = variance[kept[a + 1] * groups + kept[b + 1]].value();
  }
  if (const std::optional<double> statistic = quadratic_form_inverse(matrix, right))
    result.chi_square = {*statistic, real(p), chi_square_tail(*statistic, real(p))};
  return result;
}

}  // namespace isonomy::stats
