// SPDX-License-Identifier: Apache-2.0
// calibration lawful|planted|coverage|cost [worlds] [first seed]: how often do the statistical findings cry wolf, and how often do they sleep?
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <thread>

#include "bench/calibration/looks.h"
#include "bench/calibration/world.h"
#include "daemon/stats/disparity.h"
#include "daemon/stats/proportion.h"
#include "daemon/stats/surprise.h"
#include "daemon/stats/uncertainty.h"

namespace isonomy::calibration {
namespace {

using stats::real;

constexpr unsigned kThreads = 2;

// Runs world 0 .. worlds - 1 on two threads; results are kept by world, so that the table does not depend on who was faster.
template <class Result>
std::vector<Result> run_worlds(size_t worlds, const std::function<Result(uint64_t)>& run, uint64_t first_seed) {
  std::vector<Result> results(worlds);
  std::atomic<size_t> next{0};
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < kThreads; ++t)
    threads.emplace_back([&] {
      for (size_t i = next++; i < worlds; i = next++) results[i] = run(first_seed + i);
    });
  for (std::thread& thread : threads) thread.join();
  return results;
}

std::string share(size_t k, size_t n) {
  const stats::Proportion p{static_cast<int64_t>(k), static_cast<int64_t>(n)};
  const stats::Interval wilson = p.wilson(0.95);
  char text[64];
  std::snprintf(text, sizeof text, "%.3f [%.3f, %.3f]", p.estimate(), wilson.lower, wilson.upper);
  return text;
}

template <class Predicate>
size_t count(const std::vector<Looks>& worlds, const Predicate& predicate) {
  size_t n = 0;
  for (const Looks& looks : worlds) n += predicate(looks) ? size_t{1} : size_t{0};
  return n;
}

bool any_of(const std::array<std::optional<uint32_t>, kFamilies>& weeks) {
  for (const auto& week : weeks)
    if (week) return true;
  return false;
}

struct Variant {
  const char* name;
  Lawful lawful;
  LookOptions looks;
};

std::vector<Variant> lawful_variants() {
  Lawful single{.subject_sd = 0}, plain{}, unequal{}, rising{}, seasons{}, shocks{}, missing{}, easy{}, all{}, thin{}, delays{};
  unequal.unequal_base_rates = true;
  rising.rising = true;
  seasons.seasons = true;
  shocks.weekly_shock_sd = 0.4;
  missing.missing_facts = true;
  easy.easy_cases = true;
  all = {1, true, true, true, 0.2, true, true, 8, false};
  thin.signatures = 200;
  delays.delays = true;
  return {{"independent subjects", single, {}},
          {"subjects repeat, sd 1", plain, {}},
          {"unequal base rates", unequal, {}},
          {"rising violations", rising, {}},
          {"seasons", seasons, {}},
          {"weekly shocks .4", shocks, {}},
          {"missing facts", missing, {}},
          {"easy cases to some", easy, {}},
          {"all at once, shocks .2", all, {}},
          {"200 thin signatures", thin, {}},
          {"all, falling watched too", all, {.mask_weeks = 0, .falling = true}},
          {"delays, no mask", delays, {}},
          {"delays, mask 4 weeks", delays, {.mask_weeks = 4, .falling = false}},
          {"delays, mask 13 weeks", delays, {.mask_weeks = 13, .falling = false}}};
}

void lawful(size_t worlds, uint64_t seed, const std::string& only) {
  std::printf("Share of lawful worlds with a finding in three years of weekly looks; %zu worlds of 20,000 decisions; 95 %% Wilson.\n\n", worlds);
  std::printf("| variant | any (tempered) | exact only | mixture | naive MH, status | by family | officials listed | spill |\n"
              "|---|---|---|---|---|---|---|---|\n");
  for (const Variant& variant : lawful_variants()) {
    if (!only.empty() && std::string(variant.name).find(only) == std::string::npos) continue;
    const std::vector<Looks> all = run_worlds<Looks>(worlds, [&](uint64_t s) {
      return look_weekly(make_world({.decisions = 20'000, .subjects = 3'000, .lawful = variant.lawful, .planted = {}}, s), variant.looks);
    }, seed);
    std::string families;
    for (size_t f = 0; f < kFamilies; ++f) {
      const size_t k = count(all, [&](const Looks& l) { return l.tempered[f].has_value(); });
      if (k > 0) families += std::string(families.empty() ? "" : ", ") + kFamilyNames[f] + " " + std::to_string(k);
    }
    std::printf("| %s | %s | %s | %s | %.2f | %s | %zu | |\n", variant.name, share(count(all, [](const Looks& l) { return l.any(); }), worlds).c_str(),
                share(count(all, [](const Looks& l) { return any_of(l.exact); }), worlds).c_str(),
                share(count(all, [](const Looks& l) { return any_of(l.mixture); }), worlds).c_str(),
                real(count(all, [](const Looks& l) { return l.naive_status; })) / real(worlds), families.empty() ? "none" : families.c_str(),
                count(all, [](const Looks& l) { return !l.officials_listed.empty(); }));
    std::fflush(stdout);
  }
}

struct Plan {
  std::string name;
  size_t decisions;
  Planted planted;
  Family family;
  Lawful lawful;
  LookOptions looks;
};

std::vector<Plan> plans() {
  std::vector<Plan> plans;
  const Lawful calm{.subject_sd = 0.5};
  Lawful rough{1, true, true, true, 0.2, true, true, 8, false};
  for (const double points : {0.03, 0.05, 0.10})
    for (const size_t n : {2'500u, 5'000u, 10'000u, 20'000u})
      plans.push_back({"status +" + std::to_string(static_cast<int>(std::lround(points * 100))) + " points", n, {.status_points = points}, kStatus, calm, {}});
  plans.push_back({"status +10 points, rough world", 5'000, {.status_points = 0.10}, kStatus, rough, {}});
  plans.push_back({"status +10 points, rough world", 20'000, {.status_points = 0.10}, kStatus, rough, {}});
  for (const double factor : {1.5, 2.0})
    for (const size_t n : {5'000u, 10'000u, 20'000u})
      plans.push_back({factor == 2 ? "2 of 40 officials, share x2" : "2 of 40 officials, share x1.5", n, {.official_factor = factor}, kOfficial, calm, {}});
  plans.push_back({"2 of 40 officials, share x2, rough world", 10'000, {.official_factor = 2}, kOfficial, rough, {}});
  for (const double factor : {1.5, 2.0})
    for (const size_t n : {2'500u, 5'000u, 20'000u})
      plans.push_back({factor == 2 ? "60 days, share x2" : "60 days, share x1.5", n, {.campaign_factor = factor}, kCampaign, calm, {}});
  plans.push_back({"60 days, share x2, rough world", 20'000, {.campaign_factor = 2}, kCampaign, rough, {}});
  for (const size_t n : {5'000u, 20'000u}) {
    plans.push_back({"60 days, share x2, falling watched too", n, {.campaign_factor = 2}, kCampaign, calm, {.mask_weeks = 0, .falling = true}});
    plans.push_back({"60 days, share halved, falling watched too", n, {.campaign_factor = 0.5}, kCampaign, calm, {.mask_weeks = 0, .falling = true}});
    plans.push_back({"60 days, share x .25, falling watched too", n, {.campaign_factor = 0.25}, kCampaign, calm, {.mask_weeks = 0, .falling = true}});
  }
  return plans;
}

// A finding counts when it names the planted thing: the status, a harsh official, a week of the campaign or the ten after it.
bool detected(const Plan& plan, const Looks& looks) {
  const auto week = looks.tempered[plan.family];
  if (!week) return false;
  if (plan.family == kOfficial) {
    for (const uint32_t harsh : kHarshOfficials)
      if (looks.strongest_official == harsh) return true;
    return false;
  }
  if (plan.family == kCampaign) return *week >= plan.planted.campaign_week && *week < plan.planted.campaign_week + 19;
  return true;
}

std::string median_week(const Plan& plan, const std::vector<Looks>& all) {
  std::vector<uint32_t> weeks;
  for (const Looks& looks : all)
    if (detected(plan, looks)) weeks.push_back(*looks.tempered[plan.family]);
  if (weeks.empty()) return "-";
  std::sort(weeks.begin(), weeks.end());
  return std::to_string(weeks[weeks.size() / 2]);
}

void planted(size_t worlds, uint64_t seed, const std::string& only) {
  std::printf("Power: share of %zu planted worlds in which the finding names what was planted; 95 %% Wilson. Subjects sd .5 unless rough.\n\n", worlds);
  std::printf("| planted | decisions | power | median week | other families fire | .. and stand the re-test | e-BH: harsh found of 2 | e-BH: share of list wrong |\n"
              "|---|---|---|---|---|---|---|---|\n");
  for (const Plan& plan : plans()) {
    if (!only.empty() && plan.name.find(only) == std::string::npos) continue;
    const std::vector<Looks> all = run_worlds<Looks>(worlds, [&](uint64_t s) {
      return look_weekly(make_world({.decisions = plan.decisions, .subjects = 3'000, .lawful = plan.lawful, .planted = plan.planted}, s), plan.looks);
    }, seed);
    const size_t other = count(all, [&](const Looks& l) {
      for (size_t f = 0; f < kFamilies; ++f)
        if (f != plan.family && l.tempered[f]) return true;
      return false;
    });
    const size_t standing = count(all, [&](const Looks& l) {
      for (size_t f = 0; f < kFamilies; ++f)
        if (f != plan.family && l.tempered[f] && l.stands_retest[f]) return true;
      return false;
    });
    size_t right = 0;
    double wrong_share = 0;
    for (const Looks& looks : all) {
      size_t harsh = 0;
      for (const uint32_t official : looks.officials_listed)
        harsh += official == kHarshOfficials[0] || official == kHarshOfficials[1] ? size_t{1} : size_t{0};
      right += harsh;
      if (!looks.officials_listed.empty()) wrong_share += real(looks.officials_listed.size() - harsh) / real(looks.officials_listed.size());
    }
    const bool officials = plan.family == kOfficial;
    std::printf("| %s | %zu | %s | %s | %.3f | %.3f | %s | %.3f |\n", plan.name.c_str(), plan.decisions,
                share(count(all, [&](const Looks& l) { return detected(plan, l); }), worlds).c_str(), median_week(plan, all).c_str(),
                real(other) / real(worlds), real(standing) / real(worlds),
                officials ? std::to_string(real(right) / real(worlds)).substr(0, 4).c_str() : "-", wrong_share / real(worlds));
    std::fflush(stdout);
  }
}

struct Coverage {
  bool covers = false;
  double width = 0, error = 0, learning = 0, surprise_gap = 0;
};

void coverage(size_t worlds, uint64_t seed) {
  std::printf("Coverage of the 95 %% interval of H(outcome | signature), 4 outcomes, 8 signatures; %zu worlds.\n\n", worlds);
  std::printf("| subjects sd | weekly shock sd | subjects | decisions | coverage | mean half width | bias | KT learning excess |\n|---|---|---|---|---|---|---|---|\n");
  struct Setting {
    double sd, shock;
    uint32_t subjects;
  };
  for (const Setting& setting : {Setting{0, 0, 3000}, Setting{1, 0, 3000}, Setting{1, 0.2, 3000}, Setting{1, 0.2, 500}}) {
    for (const size_t n : {500u, 1'000u, 2'000u, 5'000u, 20'000u}) {
      WorldOptions options{.decisions = n, .subjects = setting.subjects, .lawful = {.subject_sd = setting.sd, .weekly_shock_sd = setting.shock}, .planted = {}};
      const double truth = true_uncertainty_bits(options);
      const std::vector<Coverage> all = run_worlds<Coverage>(worlds, [&](uint64_t s) {
        stats::UncertaintyCounts counts;
        stats::KtSurprise surprise(kOutcomes);
        for (const Decision& d : make_world(options, s)) {
          counts.add(d.signature, 0, d.outcome, d.subject, d.week);
          surprise.add(d.signature, d.outcome);
        }
        const stats::UncertaintyBits bits = counts.uncertainty(0.95);
        return Coverage{bits.interval.lower <= truth && truth <= bits.interval.upper, (bits.interval.upper - bits.interval.lower) / 2,
                        bits.bits - truth, surprise.learning_excess_bits(), surprise.mean_bits() - truth};
      }, seed);
      size_t covered = 0;
      double width = 0, bias = 0, learning = 0;
      for (const Coverage& c : all) {
        covered += c.covers ? size_t{1} : size_t{0};
        width += c.width / real(worlds);
        bias += c.error / real(worlds);
        learning += c.surprise_gap / real(worlds);
      }
      std::printf("| %.1f | %.1f | %u | %zu | %s | %.4f | %+.4f | %.4f |\n", setting.sd, setting.shock, setting.subjects, n, share(covered, worlds).c_str(), width, bias, learning);
      std::fflush(stdout);
    }
  }
}

// What keeping the evidence costs: all five disparity families, the counts of uncertainty and the surprise, for every decision.
void cost(uint64_t seed) {
  const std::vector<Decision> world = make_world({.decisions = 200'000, .subjects = 20'000, .lawful = {}, .planted = {}}, seed);
  const auto now = [] { return std::chrono::steady_clock::now(); };
  const auto each = [&](auto from) { return std::chrono::duration<double, std::nano>(now() - from).count() / real(world.size()); };
  auto from = now();
  stats::UncertaintyCounts counts;
  for (const Decision& d : world) counts.add(d.signature, 0, d.outcome, d.subject, d.week);
  const double count_ns = each(from);
  from = now();
  stats::KtSurprise surprise(kOutcomes);
  for (const Decision& d : world) surprise.add(d.signature, d.outcome);
  const double surprise_ns = each(from);
  from = now();
  const Looks looks = look_weekly(world, {});
  const double looks_ns = each(from);
  std::printf("update, ns a decision: uncertainty counts %.0f, surprise %.0f, all families with %u weekly evaluations %.0f\n", count_ns, surprise_ns, kWeeks, looks_ns);
  std::printf("kept: %zu (level, subject) sums of 16 bytes, %zu sparse counts, mean surprise %.3f bits\n", looks.stored_subjects, counts.stored_counts(), surprise.mean_bits());
}

int run(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  const size_t worlds = argc > 2 ? static_cast<size_t>(std::strtoul(argv[2], nullptr, 10)) : 0;
  const uint64_t seed = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1;
  const std::string only = argc > 4 ? argv[4] : "";
  if (mode == "lawful") {
    lawful(worlds > 0 ? worlds : 400, seed, only);
  } else if (mode == "planted") {
    planted(worlds > 0 ? worlds : 200, seed, only);
  } else if (mode == "coverage") {
    coverage(worlds > 0 ? worlds : 1000, seed);
  } else if (mode == "cost") {
    cost(seed);
  } else {
    std::fprintf(stderr, "usage: calibration lawful|planted|coverage|cost [worlds] [first seed] [part of a variant's name]\n");
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace isonomy::calibration

int main(int argc, char** argv) { return isonomy::calibration::run(argc, argv); }
