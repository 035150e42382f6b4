// SPDX-License-Identifier: Apache-2.0
#include "daemon/stats/campaign.h"

#include <algorithm>

namespace isonomy::stats {
namespace {

constexpr double kMedianChiSquare1 = 0.454936423119572;  // median of chi-square with one degree of freedom
constexpr double kEarlyDispersion = 1.5;
constexpr size_t kEarlyWeeks = 8;

}  // namespace

CampaignDetector::CampaignDetector(CampaignOptions options)
    : options_(std::move(options)), psi0_(options_.falling ? 1 / options_.indifference : options_.indifference) {
  for (const double odds : options_.odds)
    bets_.push_back({psi0_ * (options_.falling ? 1 / odds : odds), StartMixture(real(options_.horizon_weeks)), 0, 0});
}

// The week that is now `reference_newest` weeks old joins the reference, and the one beyond `reference_oldest` leaves it.
void CampaignDetector::enter_reference() {
  if (recent_.size() >= options_.reference_newest) {
    for (const SignatureWeek& count : recent_[recent_.size() - options_.reference_newest]) {
      reference_[count.signature].decided += count.decided;
      reference_[count.signature].sanctioned += count.sanctioned;
    }
  }
  if (recent_.size() > options_.reference_oldest) {
    for (const SignatureWeek& count : recent_.front()) {
      const auto entry = reference_.find(count.signature);
      entry->second.decided -= count.decided;
      entry->second.sanctioned -= count.sanctioned;
      if (entry->second.decided == 0) reference_.erase(entry);
    }
    recent_.pop_front();
  }
}

double CampaignDetector::dispersion() const {
  if (squared_scores_.size() < kEarlyWeeks) return kEarlyDispersion;
  std::vector<double> sorted(squared_scores_.begin(), squared_scores_.end());
  std::sort(sorted.begin(), sorted.end());
  const size_t half = sorted.size() / 2;
  const double median = sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  return std::max(1.0, median / kMedianChiSquare1);
}

CampaignWeek CampaignDetector::add_week(std::span<const SignatureWeek> counts) {
  enter_reference();
  CampaignWeek result;
  result.phi = dispersion();
  std::vector<Sum> log_ratio(bets_.size());
  Sum u, v;
  for (const SignatureWeek& now : counts) {
    const auto past = reference_.find(now.signature);
    if (past == reference_.end() || now.decided == 0) continue;
    const Block block{now.decided + past->second.decided, now.decided, now.sanctioned + past->second.sanctioned, now.sanctioned};
    if (!block.informative()) continue;
    u.add(real(block.a) - block.expected());
    v.add(block.variance());
    if (week_ < options_.blind_weeks) continue;
    for (size_t j = 0; j < bets_.size(); ++j) log_ratio[j].add(log_tilt_e(block, std::log(bets_[j].psi), psi0_));
  }
  if (week_ >= options_.blind_weeks) {
    Sum evidence;
    double best = -kInfinity;
    for (size_t j = 0; j < bets_.size(); ++j) {
      Bet& bet = bets_[j];
      if (week_ % options_.horizon_weeks == 0) bet.sum.rearm();
      const double step = log_ratio[j].value() / result.phi;
      evidence.add(bet.sum.add(step));
      if (bet.partial <= 0) bet.partial = 0, bet.partial_start = week_;
      bet.partial += step;
      if (bet.partial > best) best = bet.partial, result.start_week = bet.partial_start;
    }
    result.evidence = evidence.value() / real(bets_.size());
    result.alarm = result.evidence > options_.alarm_at;
  }
  if (v.value() > 0) {
    result.z = u.value() / std::sqrt(v.value());
    squared_scores_.push_back(result.z * result.z);
    if (squared_scores_.size() > options_.horizon_weeks) squared_scores_.pop_front();
  }
  recent_.emplace_back(counts.begin(), counts.end());
  ++week_;
  return result;
}

}  // namespace isonomy::stats
