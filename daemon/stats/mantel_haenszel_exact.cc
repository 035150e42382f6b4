// SPDX-License-Identifier: Apache-2.0
// The law of S = sum of the a-cells: convolve the strata's hypergeometrics once (odds ratio 1), then tilt by odds^s for any other odds.
// Weights are long double, because at an odds ratio of 20 the mass may sit where the untilted law has 1e-300.
#include <algorithm>
#include <vector>

#include "daemon/stats/hypergeometric.h"
#include "daemon/stats/mantel_haenszel.h"
#include "daemon/stats/root.h"
#include "daemon/stats/special.h"

namespace isonomy::stats {
namespace {

constexpr double kFarLogOdds = 700;

struct Convolution {
  std::vector<long double> log_weight;  // of `lowest + i` at odds ratio 1
  int64_t lowest = 0;
  int64_t observed = 0;  // index of the observed sum
};

std::vector<long double> full_pmf(const Table2x2& table) {
  const Hypergeometric law(table.n(), table.row1(), table.column1());
  std::vector<long double> pmf;
  for (int64_t k = law.lowest(); k <= law.highest(); ++k)
    pmf.push_back(std::exp(log_choose(table.column1(), k) + log_choose(table.n() - table.column1(), table.row1() - k) -
                           log_choose(table.n(), table.row1())));
  return pmf;
}

struct Tilted {
  long double below = 0, at = 0, above = 0;  // P(S < observed), P(S = observed), P(S > observed)
  double mean = 0;                           // as an index
};

Tilted tilt(const Convolution& law, double log_odds) {
  const auto slope = static_cast<long double>(log_odds);
  long double top = -static_cast<long double>(kInfinity);
  for (size_t i = 0; i < law.log_weight.size(); ++i) top = std::max(top, law.log_weight[i] + slope * static_cast<long double>(i));
  Tilted result;
  long double total = 0, moment = 0;
  for (size_t i = 0; i < law.log_weight.size(); ++i) {
    const auto index = static_cast<int64_t>(i);
    const long double w = std::exp(law.log_weight[i] + slope * static_cast<long double>(i) - top);
    total += w;
    moment += w * static_cast<long double>(i);
    (index < law.observed ? result.below : index == law.observed ? result.at : result.above) += w;
  }
  result.below /= total;
  result.at /= total;
  result.above /= total;
  result.mean = static_cast<double>(moment / total);
  return result;
}

}  // namespace

std::optional<ExactMantelHaenszel> exact_mantel_haenszel(std::span<const Table2x2> strata, double confidence_level, int64_t limit) {
  std::vector<long double> weight{1};
  Convolution law;
  int64_t work = 0;
  for (const Table2x2& table : strata) {
    if (!table.informative()) continue;
    const int64_t lowest = std::max<int64_t>(0, table.row1() + table.column1() - table.n());
    const int64_t width = std::min(table.row1(), table.column1()) - lowest + 1;
    if (width > limit / static_cast<int64_t>(weight.size())) return std::nullopt;
    work += width * static_cast<int64_t>(weight.size());
    if (work > limit) return std::nullopt;
    const std::vector<long double> pmf = full_pmf(table);
    std::vector<long double> next(weight.size() + pmf.size() - 1, 0);
    for (size_t i = 0; i < weight.size(); ++i)
      for (size_t j = 0; j < pmf.size(); ++j) next[i + j] += weight[i] * pmf[j];
    weight = std::move(next);
    law.lowest += lowest;
    law.observed += table.a - lowest;
  }
  ExactMantelHaenszel result;
  if (weight.size() < 2) return result;
  for (const long double w : weight) law.log_weight.push_back(std::log(w));

  const Tilted null = tilt(law, 0);
  result.p_less = static_cast<double>(std::min(1.0L, null.below + null.at));
  result.p_greater = static_cast<double>(std::min(1.0L, null.above + null.at));
  const auto observed = static_cast<size_t>(law.observed);
  long double two_sided = 0, total = 0;
  for (const long double w : weight) {
    total += w;
    if (w <= weight[observed] * (1 + 1e-7L)) two_sided += w;
  }
  result.p_two_sided = static_cast<double>(two_sided / total);

  const double tail = (1 - confidence_level) / 2;
  const bool at_lowest = observed == 0, at_highest = observed + 1 == weight.size();
  const auto mean_gap = [&](double log_odds) { return tilt(law, log_odds).mean - real(law.observed); };
  const double start = at_lowest ? -30 : at_highest ? 30 : find_root_beyond(mean_gap, 0, mean_gap(0) > 0 ? -0.1 : 0.1, kFarLogOdds);
  result.odds_ratio = at_lowest ? 0 : at_highest ? kInfinity : std::exp(start);
  const auto lower_gap = [&](double log_odds) {
    const Tilted t = tilt(law, log_odds);
    return static_cast<double>(std::log(t.above + t.at)) - std::log(tail);
  };
  const auto upper_gap = [&](double log_odds) {
    const Tilted t = tilt(law, log_odds);
    return static_cast<double>(std::log(t.below + t.at)) - std::log(tail);
  };
  if (!at_lowest) result.odds_ratio_interval.lower = std::exp(find_root_beyond(lower_gap, start, -0.05, kFarLogOdds));
  if (!at_highest) result.odds_ratio_interval.upper = std::exp(find_root_beyond(upper_gap, start, 0.05, kFarLogOdds));
  return result;
}

}  // namespace isonomy::stats
