// SPDX-License-Identifier: Apache-2.0
#include "daemon/simulate/world.h"

#include <algorithm>
#include <cmath>

#include "daemon/base/day.h"
#include "daemon/stats/random.h"

namespace isonomy::simulate {
namespace {

using stats::Random;

constexpr double kTwoPi = 6.283185307179586;
constexpr double kAsleepShare = 0.02, kSettledShare = 0.99;
constexpr uint32_t kRegimeWeeks = 26, kBureaus = 12;
constexpr double kAppealShare = 0.15, kReversalShare = 0.25, kMostAboveTheLaw = 0.5;

bool last_days_of_month(uint32_t day) {
  const CivilDate date = (kWorldBegins + static_cast<int>(day)).civil();
  return date.day > days_in_month(date.year, date.month) - 3;
}

double logistic(double x) { return 1 / (1 + std::exp(-x)); }
double real(uint64_t n) { return static_cast<double>(n); }

// Signatures from mild (share about .12) to harsh (about .62), .35 on average; with many signatures the same range, finely cut.
double base_logit(uint32_t signature, uint32_t signatures) {
  const double place = signatures == 1 ? 0.5 : real(signature) / real(signatures - 1);
  return -2.0 + 2.5 * place;
}

uint32_t draw(const std::vector<double>& weights, Random& random) {
  double total = 0;
  for (const double w : weights) total += w;
  double left = random.uniform() * total;
  for (uint32_t i = 0; i + 1 < weights.size(); ++i) {
    left -= weights[i];
    if (left < 0) return i;
  }
  return static_cast<uint32_t>(weights.size() - 1);
}

struct Subject {
  uint32_t status, region, size;
  double effect;
};

std::vector<double> week_weights(const Lawful& lawful) {
  std::vector<double> weights(kWeeks, 1);
  for (uint32_t w = 0; w < kWeeks; ++w) {
    if (lawful.rising) weights[w] *= 1 + 2 * real(w) / kWeeks;
    if (lawful.seasons) weights[w] *= 1 + 0.5 * std::sin(kTwoPi * real(w) / 52);
  }
  return weights;
}

std::vector<double> signature_weights(const Lawful& lawful, const Subject& subject, uint32_t week, uint32_t official) {
  std::vector<double> weights(lawful.signatures, 1);
  for (uint32_t x = 0; x < lawful.signatures; ++x) {
    const double harsh = lawful.signatures == 1 ? 0 : 2 * real(x) / real(lawful.signatures - 1) - 1;  // -1 .. 1
    double tilt = 0;
    if (lawful.unequal_base_rates)
      tilt += 0.8 * (subject.status == 1 ? 1 : -0.5) + 0.4 * (real(subject.region) / 5 - 0.5) + 0.3 * (real(subject.size) - 1);
    if (lawful.rising) tilt += real(week) / kWeeks;
    if (lawful.easy_cases) tilt += official % 4 == 0 ? -1.5 : official % 4 == 1 ? 0.8 : 0;
    weights[x] = std::exp(tilt * harsh);
    if (lawful.signatures > 8) weights[x] /= std::sqrt(real(1 + x * 7919 % lawful.signatures));  // a few common ones, a long thin tail
  }
  return weights;
}

uint32_t geometric(double mean, Random& random) {
  if (mean <= 0) return 0;
  const double u = 1 - random.uniform();
  return static_cast<uint32_t>(std::min(60.0, std::floor(std::log(u) / std::log(mean / (1 + mean)))));
}

std::vector<Decision> make_decisions(const WorldOptions& options, uint64_t seed) {
  const Lawful& lawful = options.lawful;
  const Planted& planted = options.planted;
  Random random(seed);
  std::vector<Subject> subjects(options.subjects);
  for (Subject& s : subjects) {
    s.status = random.chance(0.4) ? 1 : 0;
    s.region = static_cast<uint32_t>(random.below(kRegions));
    s.size = random.chance(0.5) ? 0 : random.chance(0.6) ? 1 : 2;
    s.effect = lawful.subject_sd * random.normal();
  }
  std::vector<double> shock(kWeeks);
  for (double& s : shock) s = lawful.weekly_shock_sd * random.normal();
  const std::vector<double> weeks = week_weights(lawful);
  std::vector<Decision> world;
  size_t determined = 0;
  while (determined < options.decisions) {
    Decision d;
    d.week = draw(weeks, random);
    d.day = d.week * 7 + static_cast<uint32_t>(random.below(7));
    d.subject = static_cast<uint32_t>(random.below(options.subjects));
    const Subject& subject = subjects[d.subject];
    d.status = subject.status;
    d.region = subject.region;
    d.size = subject.size;
    d.authority = random.chance(0.7) ? subject.region % kAuthorities : static_cast<uint32_t>(random.below(kAuthorities));
    d.official = d.authority * (kOfficials / kAuthorities) + static_cast<uint32_t>(random.below(kOfficials / kAuthorities));
    d.signature = draw(signature_weights(lawful, subject, d.week, d.official), random);
    double logit = base_logit(d.signature, lawful.signatures) + subject.effect + shock[d.week];
    if (lawful.seasons) logit += 0.3 * std::sin(kTwoPi * (real(d.week) + 13) / 52);
    double p = logistic(logit);
    if (d.status == 1) p += planted.status_points;
    if (d.authority == 2) p += planted.authority_points;
    if (d.week >= kWeeks / 2) p += planted.regime_points;
    p += (d.week / kRegimeWeeks % 2 == 0 ? -1 : 1) * planted.alternation_points;
    if (planted.quota_points != 0 && last_days_of_month(d.day)) p += planted.quota_points;
    if (std::find(std::begin(kHarshOfficials), std::end(kHarshOfficials), d.official) != std::end(kHarshOfficials))
      p *= planted.official_factor;
    const uint32_t campaign_day = planted.campaign_week * 7;
    const bool in_campaign = d.day >= campaign_day && d.day < campaign_day + kCampaignDays;
    if (in_campaign) p *= planted.campaign_factor;
    if (d.week < planted.asleep_until_week) p *= kAsleepShare;
    if (planted.departures > 0 && d.signature == 0) p = d.week < 52 ? kSettledShare : 1 - planted.departures;
    if (random.chance(std::clamp(p, 0.0, 1.0))) d.outcome = random.chance(0.6) ? 1 : random.chance(0.7) ? 2 : 3;
    if (planted.campaign_severity > 0 && in_campaign && d.sanctioned() && random.chance(planted.campaign_severity)) d.outcome = std::min(3u, d.outcome + 1);
    d.recorded_week = d.week;
    if (lawful.delays) d.recorded_week += geometric(!d.sanctioned() ? 0.5 : d.authority == 0 ? 4 : 1.5, random);
    d.undetermined = lawful.missing_facts && random.chance(d.status == 1 ? 0.2 : 0.1);
    if (!d.undetermined) ++determined;
    if (!d.undetermined || options.keep_undetermined) world.push_back(d);
  }
  std::stable_sort(world.begin(), world.end(), [](const Decision& a, const Decision& b) { return a.day < b.day; });
  return world;
}

// What the law of the world says about days: conduct some weeks before the decision, and, where it is planted, the new law applied to it.
void date_conduct(std::vector<Decision>& decisions, const Planted& planted, Random& random) {
  for (Decision& d : decisions) {
    const auto before = static_cast<uint32_t>(3 + random.below(40));
    d.conduct_day = d.day > before ? d.day - before : 0;
    const uint32_t new_law = kNewLawWeek * 7;
    d.retroactive = d.conduct_day < new_law && d.day >= new_law && random.chance(planted.retroactive_share);
    d.above_the_law = d.sanctioned() && random.chance(planted.ignored_appeals * kMostAboveTheLaw);
  }
}

std::vector<AppealCase> appeal(const std::vector<Decision>& decisions, const Planted& planted, Random& random) {
  std::vector<AppealCase> appeals;
  for (size_t i = 0; i < decisions.size(); ++i) {
    if (!decisions[i].sanctioned() || !random.chance(kAppealShare)) continue;
    AppealCase appeal{i, decisions[i].day + 5 + static_cast<uint32_t>(random.below(25)), std::nullopt, false};
    const auto answered = appeal.filed_day + 10 + static_cast<uint32_t>(-60 * std::log(1 - random.uniform()));
    appeal.reversed = random.chance(kReversalShare * (1 - planted.ignored_appeals));
    if (answered < kWeeks * 7) appeal.answered_day = answered;
    if (!appeal.answered_day) appeal.reversed = false;
    if (appeal.filed_day < kWeeks * 7) appeals.push_back(appeal);
  }
  return appeals;
}

// After an appeal the subject is decided about again and again: copies of the next decisions of the same signature, days shifted.
void take_revenge(World& world, double factor, Random& random) {
  if (factor <= 1) return;
  std::vector<Decision> further;
  for (const AppealCase& appeal : world.appeals) {
    const Decision& cause = world.decisions[appeal.decision];
    const double usual = real(world.decisions.size()) / 3000.0 / (kWeeks / 52.0);  // a year
    for (double left = (factor - 1) * usual; left > 0; left -= 1) {
      if (!random.chance(std::min(1.0, left))) continue;
      Decision d = cause;
      d.day = appeal.filed_day + 1 + static_cast<uint32_t>(random.below(364));
      if (d.day >= kWeeks * 7) continue;
      d.week = d.recorded_week = d.day / 7;
      d.conduct_day = d.day > 10 ? d.day - 10 : 0;
      d.retroactive = d.above_the_law = false;
      further.push_back(d);
    }
  }
  // Appeals point at decisions by index: the further ones go to the end, and counting does not mind the order.
  world.decisions.insert(world.decisions.end(), further.begin(), further.end());
}

std::vector<ReportedFigure> report(const Planted& planted, Random& random) {
  std::vector<ReportedFigure> reports;
  for (uint32_t month = 0; month < 36; ++month)
    for (uint32_t authority = 0; authority < kAuthorities; ++authority)
      for (uint32_t bureau = 0; bureau < kBureaus; ++bureau) {
        ReportedFigure figure{authority, bureau, month, std::min(kWeeks * 7 - 1, month * 30 + 33), 0, std::nullopt};
        const double truth = std::clamp(78 + 8 * random.normal(), 0.0, 100.0);
        figure.value = truth;
        if (truth < kTarget && truth > kTarget - 4 && random.chance(planted.gamed_share)) figure.value = kTarget + 1.5 * random.uniform();
        const bool told_better = random.chance(planted.inflated_share);
        if (told_better) figure.value = std::min(100.0, figure.value + 6);
        // A check finds what was reported, give or take.
        if (random.chance(0.25)) figure.verified = (told_better ? truth : figure.value) + 0.8 * random.normal();
        reports.push_back(figure);
      }
  return reports;
}

std::vector<Fee> charge(const WorldOptions& options, Random& random) {
  std::vector<Fee> fees;
  for (size_t i = 0; i < options.decisions / 20; ++i) {
    Fee fee;
    fee.day = static_cast<uint32_t>(random.below(kWeeks * 7));
    fee.year = fee.day < 362 ? 0 : fee.day < 727 ? 1 : fee.day < 1092 ? 2 : 3;  // the world begins on 4 January 2021
    fee.subject = static_cast<uint32_t>(random.below(options.subjects));
    fee.authority = static_cast<uint32_t>(random.below(kAuthorities));
    const uint32_t new_year = fee.year == 0 ? 0 : fee.year == 1 ? 362 : fee.year == 2 ? 727 : 1092;
    fee.stale = fee.year > 0 && fee.day < new_year + 60 && random.chance(options.planted.stale_share);
    fees.push_back(fee);
  }
  std::stable_sort(fees.begin(), fees.end(), [](const Fee& a, const Fee& b) { return a.day < b.day; });
  return fees;
}

}  // namespace

World make_world(const WorldOptions& options, uint64_t seed) {
  World world;
  world.law_changes = options.planted.retroactive_share > 0;
  world.decisions = make_decisions(options, seed);
  Random later(seed ^ 0x5EC0'11D5'7EA3'0000u);
  date_conduct(world.decisions, options.planted, later);
  if (!options.recourse_and_reports) return world;
  world.appeals = appeal(world.decisions, options.planted, later);
  take_revenge(world, options.planted.reprisal_factor, later);
  world.reports = report(options.planted, later);
  world.fees = charge(options, later);
  return world;
}

double true_uncertainty_bits(const WorldOptions& options) {
  const double sd = std::hypot(options.lawful.subject_sd, options.lawful.weekly_shock_sd);
  const auto entropy = [](std::initializer_list<double> shares) {
    double sum = 0;
    for (const double p : shares)
      if (p > 0) sum -= p * std::log2(p);
    return sum;
  };
  double total = 0;
  for (uint32_t x = 0; x < options.lawful.signatures; ++x) {
    double mean = 0, weight = 0;
    for (double z = -8; z <= 8; z += 0.001) {
      const double density = std::exp(-z * z / 2);
      mean += density * logistic(base_logit(x, options.lawful.signatures) + sd * z);
      weight += density;
    }
    const double p = mean / weight;
    total += entropy({1 - p, p * 0.6, p * 0.4 * 0.7, p * 0.4 * 0.3});
  }
  return total / options.lawful.signatures;
}

}  // namespace isonomy::simulate
