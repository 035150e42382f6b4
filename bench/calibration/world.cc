// SPDX-License-Identifier: Apache-2.0
#include "bench/calibration/world.h"

#include <algorithm>
#include <cmath>

#include "daemon/stats/random.h"

namespace isonomy::calibration {
namespace {

using stats::Random;

constexpr double kTwoPi = 6.283185307179586;

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

}  // namespace

std::vector<Decision> make_world(const WorldOptions& options, uint64_t seed) {
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
  while (world.size() < options.decisions) {
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
    if (std::find(std::begin(kHarshOfficials), std::end(kHarshOfficials), d.official) != std::end(kHarshOfficials))
      p *= planted.official_factor;
    const uint32_t campaign_day = planted.campaign_week * 7;
    if (d.day >= campaign_day && d.day < campaign_day + kCampaignDays) p *= planted.campaign_factor;
    if (random.chance(std::clamp(p, 0.0, 1.0))) d.outcome = random.chance(0.6) ? 1 : random.chance(0.7) ? 2 : 3;
    d.recorded_week = d.week;
    if (lawful.delays) d.recorded_week += geometric(!d.sanctioned() ? 0.5 : d.authority == 0 ? 4 : 1.5, random);
    if (lawful.missing_facts && random.chance(d.status == 1 ? 0.2 : 0.1)) continue;
    world.push_back(d);
  }
  std::stable_sort(world.begin(), world.end(), [](const Decision& a, const Decision& b) { return a.day < b.day; });
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

}  // namespace isonomy::calibration
