// SPDX-License-Identifier: Apache-2.0
#include "daemon/uncertainty/gaming.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "daemon/stats/share_evidence.h"

namespace isonomy::uncertainty {
namespace {

using stats::real;

constexpr double kWindow = 0.025;           // of the target
constexpr double kMargin = 0.1;             // an honest stop at the target is allowed that much
constexpr double kInflatedNull = 0.6;
constexpr int64_t kLeastNear = 40, kLeastChecked = 30, kLeastDigits = 300;
constexpr double kPowersOfTen = 1000;

using ByMetric = std::map<std::string, std::vector<const Report*>>;

ByMetric by_metric(const std::vector<Report>& reports) {
  ByMetric metrics;
  for (const Report& report : reports) metrics[report.metric].push_back(&report);
  for (auto& [unused, list] : metrics)
    std::stable_sort(list.begin(), list.end(), [](const Report* a, const Report* b) { return a->day < b->day; });
  return metrics;
}

bool has_target(const std::vector<const Report*>& list) {
  return std::any_of(list.begin(), list.end(), [](const Report* r) { return r->target.has_value() && *r->target != 0; });
}
bool has_checks(const std::vector<const Report*>& list) {
  return std::any_of(list.begin(), list.end(), [](const Report* r) { return r->verified.has_value(); });
}
bool has_digits(const std::vector<const Report*>& list) {
  double least = stats::kInfinity, most = 0;
  for (const Report* r : list)
    if (r->value > 0) {
      least = std::min(least, r->value);
      most = std::max(most, r->value);
    }
  return most >= kPowersOfTen * least && static_cast<int64_t>(list.size()) >= kLeastDigits;
}

ShareTest bunching(const std::vector<const Report*>& list, double bar) {
  int64_t further_below = 0, further_past = 0;
  const auto place = [](const Report& r) { return (r.value - *r.target) / (kWindow * std::fabs(*r.target)); };
  for (const Report* r : list) {
    if (!r->target || *r->target == 0) continue;
    const double at = place(*r);
    if (at >= -2 && at < -1) ++further_below;
    if (at >= 1 && at < 2) ++further_past;
  }
  // A straight line through the two neighbouring bands: what the inner two would hold.
  const double past = real(further_below) + 2 * real(further_past), below = 2 * real(further_below) + real(further_past);
  const double expected = past + below > 0 ? past / (past + below) : 0.5;
  ShareWatch watch(std::min(0.95, expected + kMargin), kLeastNear, bar);
  for (const Report* r : list) {
    if (!r->target || *r->target == 0) continue;
    const double at = place(*r);
    if (at >= -1 && at < 1) watch.add(at >= 0, r->day);
  }
  return watch.test();
}

}  // namespace

size_t gaming_tests(const std::vector<Report>& reports) {
  size_t tests = 0;
  for (const auto& [unused, list] : by_metric(reports)) tests += (has_target(list) ? 1u : 0u) + (has_checks(list) ? 1u : 0u) + (has_digits(list) ? 1u : 0u);
  return tests;
}

std::vector<MetricGaming> gaming(const std::vector<Report>& reports, double bar) {
  std::vector<MetricGaming> out;
  for (const auto& [metric, list] : by_metric(reports)) {
    MetricGaming of;
    of.metric = metric;
    of.reports = static_cast<int64_t>(list.size());
    if (has_target(list)) of.bunching = bunching(list, bar);
    if (has_checks(list)) {
      ShareWatch watch(kInflatedNull, kLeastChecked, bar);
      int64_t checked = 0;
      for (const Report* r : list) {
        if (!r->verified) continue;
        ++checked;
        of.mean_inflation += r->value - *r->verified;
        if (r->value != *r->verified) watch.add(r->value > *r->verified, r->day);
      }
      of.mean_inflation /= real(checked);
      of.inflation = watch.test();
    }
    if (has_digits(list)) {
      stats::DigitCounts counts{};
      int64_t n = 0;
      for (const Report* r : list) {
        const int digit = stats::first_digit(r->value);
        if (digit == 0) continue;
        ++counts[static_cast<size_t>(digit - 1)];
        if (++n % 10 != 0) continue;
        of.digits_log_e = std::max(of.digits_log_e, stats::log_benford_e(counts));
        if (of.digits_log_e > bar && !of.digits_found) of.digits_found = r->day;
      }
      of.digits = stats::test_benford(counts);
    }
    out.push_back(std::move(of));
  }
  return out;
}

}  // namespace isonomy::uncertainty
