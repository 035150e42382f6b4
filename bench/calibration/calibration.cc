// SPDX-License-Identifier: Apache-2.0
// bench_calibration [lawful|planted|coverage|causes|cost [worlds [first seed [part of a row's name]]]]: how often do the statistical
// findings cry wolf, and how often do they sleep?
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <map>
#include <string>
#include <thread>

#include "bench/calibration/looks.h"
#include "bench/calibration/world.h"
#include "daemon/stats/cause_rank.h"
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
          {"delays, mask 13 weeks", delays, {.mask_weeks = 13, .falling = false}},
          {"delays, mask from data", delays, {.mask_weeks = 0, .mask_from_data = true}}};
}

void lawful(size_t worlds, uint64_t seed, const std::string& only) {
  std::printf("Share of lawful worlds with a finding in three years of weekly looks; %zu worlds of 20,000 decisions; 95 %% Wilson.\n\n",
              worlds);
  std::printf(
      "| variant | any (tempered) | exact | mixture | tempered and mixture | naive MH, status | worlds by family | with an official listed "
      "|\n"
      "|---|---|---|---|---|---|---|---|\n");
  for (const Variant& variant : lawful_variants()) {
    if (!only.empty() && std::string(variant.name).find(only) == std::string::npos) continue;
    const std::vector<Looks> all = run_worlds<Looks>(
        worlds,
        [&](uint64_t s) {
          return look_weekly(make_world({.decisions = 20'000, .subjects = 3'000, .lawful = variant.lawful, .planted = {}}, s),
                             variant.looks);
        },
        seed);
    std::string families;
    for (size_t f = 0; f < kFamilies; ++f) {
      const size_t k = count(all, [&](const Looks& l) { return l.tempered[f].has_value(); });
      if (k > 0) families += std::string(families.empty() ? "" : ", ") + kFamilyNames[f] + " " + std::to_string(k);
    }
    std::printf("| %s | %s | %s | %s | %s | %.2f | %s | %zu |\n", variant.name,
                share(count(all, [](const Looks& l) { return l.any(); }), worlds).c_str(),
                share(count(all, [](const Looks& l) { return any_of(l.exact); }), worlds).c_str(),
                share(count(all, [](const Looks& l) { return any_of(l.mixture); }), worlds).c_str(),
                share(count(all, [](const Looks& l) { return any_of(l.agreed); }), worlds).c_str(),
                real(count(all, [](const Looks& l) { return l.naive_status; })) / real(worlds),
                families.empty() ? "none" : families.c_str(), count(all, [](const Looks& l) { return !l.officials_listed.empty(); }));
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
      plans.push_back({"status +" + std::to_string(static_cast<int>(std::lround(points * 100))) + " points",
                       n,
                       {.status_points = points},
                       kStatus,
                       calm,
                       {}});
  plans.push_back({"status +10 points, rough world", 5'000, {.status_points = 0.10}, kStatus, rough, {}});
  plans.push_back({"status +10 points, rough world", 20'000, {.status_points = 0.10}, kStatus, rough, {}});
  for (const double factor : {1.5, 2.0})
    for (const size_t n : {5'000u, 10'000u, 20'000u})
      plans.push_back({factor == 2 ? "2 of 40 officials, share x2" : "2 of 40 officials, share x1.5",
                       n,
                       {.official_factor = factor},
                       kOfficial,
                       calm,
                       {}});
  plans.push_back({"2 of 40 officials, share x2, rough world", 10'000, {.official_factor = 2}, kOfficial, rough, {}});
  for (const double factor : {1.5, 2.0})
    for (const size_t n : {2'500u, 5'000u, 20'000u})
      plans.push_back({factor == 2 ? "60 days, share x2" : "60 days, share x1.5", n, {.campaign_factor = factor}, kCampaign, calm, {}});
  plans.push_back({"60 days, share x2, rough world", 20'000, {.campaign_factor = 2}, kCampaign, rough, {}});
  for (const size_t n : {5'000u, 20'000u}) {
    plans.push_back(
        {"60 days, share x2, falling watched too", n, {.campaign_factor = 2}, kCampaign, calm, {.mask_weeks = 0, .falling = true}});
    plans.push_back(
        {"60 days, share halved, falling watched too", n, {.campaign_factor = 0.5}, kCampaign, calm, {.mask_weeks = 0, .falling = true}});
    plans.push_back(
        {"60 days, share x .25, falling watched too", n, {.campaign_factor = 0.25}, kCampaign, calm, {.mask_weeks = 0, .falling = true}});
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

struct ListQuality {
  double harsh = 0;        // harsh officials on the list, of 2, on average
  double wrong_share = 0;  // share of the list that is innocent; 0 for an empty list
};
ListQuality list_quality(const std::vector<Looks>& all, std::vector<uint32_t> Looks::*list) {
  ListQuality quality;
  for (const Looks& looks : all) {
    double harsh = 0;
    for (const uint32_t official : looks.*list) harsh += official == kHarshOfficials[0] || official == kHarshOfficials[1] ? 1 : 0;
    quality.harsh += harsh / real(all.size());
    if (!(looks.*list).empty()) quality.wrong_share += (1 - harsh / real((looks.*list).size())) / real(all.size());
  }
  return quality;
}

void planted(size_t worlds, uint64_t seed, const std::string& only) {
  std::printf(
      "Power: share of %zu planted worlds in which the finding names what was planted; 95 %% Wilson. Subjects sd .5 unless rough.\n\n",
      worlds);
  std::printf(
      "| planted | decisions | power (tempered) | tempered and mixture | median week | other families fire | .. and stand the re-test | of "
      "2 harsh: e-BH, peeled | share of list wrong: e-BH, peeled |\n"
      "|---|---|---|---|---|---|---|---|---|\n");
  for (const Plan& plan : plans()) {
    if (!only.empty() && plan.name.find(only) == std::string::npos) continue;
    const std::vector<Looks> all = run_worlds<Looks>(
        worlds,
        [&](uint64_t s) {
          return look_weekly(
              make_world({.decisions = plan.decisions, .subjects = 3'000, .lawful = plan.lawful, .planted = plan.planted}, s), plan.looks);
        },
        seed);
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
    const ListQuality listed = list_quality(all, &Looks::officials_listed), peeled = list_quality(all, &Looks::officials_peeled);
    char lists[96] = "- | -";
    if (plan.family == kOfficial)
      std::snprintf(lists, sizeof lists, "%.2f, %.2f | %.3f, %.3f", listed.harsh, peeled.harsh, listed.wrong_share, peeled.wrong_share);
    std::printf("| %s | %zu | %s | %.3f | %s | %.3f | %.3f | %s |\n", plan.name.c_str(), plan.decisions,
                share(count(all, [&](const Looks& l) { return detected(plan, l); }), worlds).c_str(),
                real(count(all, [&](const Looks& l) { return detected(plan, l) && l.agreed[plan.family]; })) / real(worlds),
                median_week(plan, all).c_str(), real(other) / real(worlds), real(standing) / real(worlds), lists);
    std::fflush(stdout);
  }
}

struct Coverage {
  bool covers = false;
  double width = 0, error = 0, learning = 0, surprise_gap = 0;
};

void coverage(size_t worlds, uint64_t seed) {
  std::printf("Coverage of the 95 %% interval of H(outcome | signature), 4 outcomes, 8 signatures; %zu worlds.\n\n", worlds);
  std::printf(
      "| subjects sd | weekly shock sd | subjects | decisions | coverage | mean half width | bias | KT learning excess "
      "|\n|---|---|---|---|---|---|---|---|\n");
  struct Setting {
    double sd, shock;
    uint32_t subjects;
  };
  for (const Setting& setting : {Setting{0, 0, 3000}, Setting{1, 0, 3000}, Setting{1, 0.2, 3000}, Setting{1, 0.2, 500}}) {
    for (const size_t n : {500u, 1'000u, 2'000u, 5'000u, 20'000u}) {
      WorldOptions options{.decisions = n,
                           .subjects = setting.subjects,
                           .lawful = {.subject_sd = setting.sd, .weekly_shock_sd = setting.shock},
                           .planted = {}};
      const double truth = true_uncertainty_bits(options);
      const std::vector<Coverage> all = run_worlds<Coverage>(
          worlds,
          [&](uint64_t s) {
            stats::UncertaintyCounts counts;
            stats::KtSurprise surprise(kOutcomes);
            for (const Decision& d : make_world(options, s)) {
              counts.add(d.signature, 0, d.outcome, d.subject, d.week);
              surprise.add(d.signature, d.outcome);
            }
            const stats::UncertaintyBits bits = counts.uncertainty(0.95);
            return Coverage{bits.interval.lower <= truth && truth <= bits.interval.upper, (bits.interval.upper - bits.interval.lower) / 2,
                            bits.bits - truth, surprise.learning_excess_bits(), surprise.mean_bits() - truth};
          },
          seed);
      size_t covered = 0;
      double width = 0, bias = 0, learning = 0;
      for (const Coverage& c : all) {
        covered += c.covers ? size_t{1} : size_t{0};
        width += c.width / real(worlds);
        bias += c.error / real(worlds);
        learning += c.surprise_gap / real(worlds);
      }
      std::printf("| %.1f | %.1f | %u | %zu | %s | %.4f | %+.4f | %.4f |\n", setting.sd, setting.shock, setting.subjects, n,
                  share(covered, worlds).c_str(), width, bias, learning);
      std::fflush(stdout);
    }
  }
}

// Which cause does the breakdown name first?
void causes(size_t worlds, uint64_t seed) {
  constexpr std::array<const char*, 5> kCauses{"authority", "official", "status", "region", "half-year"};
  struct Plant {
    const char* name;
    Planted planted;
    size_t cause;
  };
  std::printf("Which cause is named first by held-out gain; 4 outcomes, subjects sd .5; %zu worlds.\n\n", worlds);
  std::printf(
      "| planted | decisions | named first | second most often first | mean gain, bits | excess over null, bits "
      "|\n|---|---|---|---|---|---|\n");
  for (const Plant& plant :
       {Plant{"authority +10 points", {.authority_points = 0.1}, 0}, Plant{"2 of 40 officials, share x2", {.official_factor = 2}, 1},
        Plant{"status +10 points", {.status_points = 0.1}, 2}, Plant{"status +5 points", {.status_points = 0.05}, 2},
        Plant{"second half +10 points", {.regime_points = 0.1}, 4}, Plant{"nothing", {}, 5}}) {
    for (const size_t n : {5'000u, 20'000u}) {
      struct Named {
        size_t first = 0;
        double gain = 0, excess = 0;
      };
      const std::vector<Named> all = run_worlds<Named>(
          worlds,
          [&](uint64_t s) {
            std::vector<stats::CausedOutcome> rows;
            stats::UncertaintyCounts counts;
            for (const Decision& d :
                 make_world({.decisions = n, .subjects = 3'000, .lawful = {.subject_sd = 0.5}, .planted = plant.planted}, s)) {
              rows.push_back({d.signature, d.outcome, d.subject, {d.authority, d.official, d.status, d.region, d.week / 26}});
              if (plant.cause < kCauses.size()) counts.add(d.signature, rows.back().causes[plant.cause], d.outcome, d.subject, d.week);
            }
            const std::vector<stats::CauseGain> gains = stats::rank_causes(rows, kOutcomes);
            return Named{gains[0].bits > 0 ? gains[0].cause : kCauses.size(), gains[0].bits, counts.cause(0.95).excess()};
          },
          seed);
      std::array<size_t, kCauses.size() + 1> first{};
      double gain = 0, excess = 0;
      for (const Named& named : all) {
        ++first[named.first];
        gain += named.gain / real(worlds);
        excess += named.excess / real(worlds);
      }
      size_t other = plant.cause == 0 ? 1 : 0;
      for (size_t c = 0; c < first.size(); ++c)
        if (c != plant.cause && first[c] > first[other]) other = c;
      std::printf("| %s | %zu | %s | %s %.3f | %.4f | %.4f |\n", plant.name, n, share(first[plant.cause], worlds).c_str(),
                  other < kCauses.size() ? kCauses[other] : "none", real(first[other]) / real(worlds), gain, excess);
      std::fflush(stdout);
    }
  }
}

// What keeping the evidence costs: all five disparity families, the counts of uncertainty and the surprise, for every decision.
void cost(uint64_t seed) {
  const std::vector<Decision> world = make_world({.decisions = 200'000, .subjects = 20'000, .lawful = {}, .planted = {}}, seed);
  const auto now = [] { return std::clock(); };  // CPU time of the process: the machine may be shared
  const auto each = [&](std::clock_t from) { return 1e9 * static_cast<double>(now() - from) / CLOCKS_PER_SEC / real(world.size()); };
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
  std::printf("update, CPU ns a decision: uncertainty counts %.0f, surprise %.0f, all families with %u weekly evaluations %.0f\n", count_ns,
              surprise_ns, kWeeks, looks_ns);
  std::printf("kept: %zu (level, subject) sums of 16 bytes, %zu sparse counts, mean surprise %.3f bits\n", looks.stored_subjects,
              counts.stored_counts(), surprise.mean_bits());
}

int run(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  const size_t worlds = argc > 2 ? static_cast<size_t>(std::strtoul(argv[2], nullptr, 10)) : 0;
  const uint64_t seed = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1;
  const std::string only = argc > 4 ? argv[4] : "";
  const bool everything = mode.empty();  // as `dev bench calibration` runs it
  const auto asked = [&](const char* name) { return everything || mode == name; };
  if (!everything && mode != "lawful" && mode != "planted" && mode != "coverage" && mode != "causes" && mode != "cost") {
    std::fprintf(stderr, "usage: bench_calibration [lawful|planted|coverage|causes|cost [worlds [first seed [part of a row's name]]]]\n");
    return 2;
  }
  if (asked("cost")) cost(seed);
  if (asked("lawful")) lawful(worlds > 0 ? worlds : 400, seed, only);
  if (asked("planted")) planted(worlds > 0 ? worlds : 200, seed, only);
  if (asked("coverage")) coverage(worlds > 0 ? worlds : 1000, seed);
  if (asked("causes")) causes(worlds > 0 ? worlds : 200, seed);
  return 0;
}

}  // namespace
}  // namespace isonomy::calibration

int main(int argc, char** argv) { return isonomy::calibration::run(argc, argv); }
