// SPDX-License-Identifier: Apache-2.0
// bench_calibration [lawful|planted|closed|coverage|causes|cost [worlds [first seed [part of a row's name]]]]: how often do the statistical
// findings cry wolf, and how often do they sleep? Worlds go through the product's own counts and its own weekly looks (daemon/uncertainty).
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "daemon/simulate/counted.h"
#include "daemon/simulate/names.h"
#include "daemon/simulate/world.h"
#include "daemon/stats/cause_rank.h"
#include "daemon/stats/disparity.h"
#include "daemon/stats/multiplicity.h"
#include "daemon/stats/proportion.h"
#include "daemon/stats/surprise.h"
#include "daemon/stats/uncertainty.h"
#include "daemon/uncertainty/closed_audit.h"
#include "daemon/uncertainty/look.h"
#include "daemon/uncertainty/statistical_findings.h"

namespace isonomy::calibration {
namespace {

using namespace simulate;
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

// What the product would have reported about one world.
struct Seen {
  std::map<std::string, uint32_t> found;   // by family: the week
  std::map<std::string, bool> stands;      // .. not explained by the strongest family
  std::set<std::string> one_opinion;
  std::vector<std::string> officials;      // named, strongest first
  std::vector<std::string> listed;         // by e-BH on today's tempered evidence, beside: what the product does not do
  std::optional<uint32_t> campaign_week;
  size_t alternations = 0;
  size_t tests = 0;
  int64_t late = 0;
};

uint32_t week_of_world(Day day) { return static_cast<uint32_t>((day - kWorldBegins) / 7); }

Seen see(const WorldOptions& options, uint64_t seed, const uncertainty::WatchOptions& watch) {
  const uncertainty::LedgerTable table = count(make_world(options, seed)).table();
  const uncertainty::Look look = uncertainty::look(table, watch);
  Seen seen;
  seen.tests = look.watch.tests;
  seen.late = look.watch.late;
  for (const uncertainty::FamilyWatch& family : look.watch.families) {
    if (family.one_opinion) seen.one_opinion.insert(family.family.name);
    if (family.family.kind == uncertainty::FamilyKind::kOfficial) {
      std::vector<double> log_e;
      for (const stats::LevelEvidence& level : family.evidence.levels) log_e.push_back(level.log_e_tempered);
      for (const size_t i : stats::e_benjamini_hochberg(log_e, 0.05)) seen.listed.push_back(table.decisions.officials[family.evidence.levels[i].level]);
    }
    if (!family.found) continue;
    seen.found[family.family.name] = week_of_world(*family.found);
    seen.stands[family.family.name] = !family.explained_by;
    if (family.family.kind == uncertainty::FamilyKind::kOfficial)
      for (const auto& named : family.named) seen.officials.push_back(table.decisions.officials[named.level]);
  }
  if (look.watch.campaign.found) {
    seen.campaign_week = seen.found["campaign"] = week_of_world(*look.watch.campaign.found);
    seen.stands["campaign"] = true;
    seen.alternations = look.watch.campaign.alternations;
  }
  const auto note = [&](const char* family, const std::optional<Day>& day) {
    if (!day) return;
    seen.found[family] = week_of_world(*day);
    seen.stands[family] = true;
  };
  for (const uncertainty::MetricGaming& metric : look.gaming) {
    if (metric.bunching) note("bunching", metric.bunching->found);
    if (metric.inflation) note("inflation", metric.inflation->found);
    note("digits", metric.digits_found);
  }
  note("no effect", look.recourse.no_effect_found);
  note("twins", look.twins.unlike.found);
  note("reprisal", look.recourse.reprisal_found);
  // What rides on the evidence of a campaign, and costs no test of its own.
  if (watch.details)
    for (const detect::Finding& finding : uncertainty::statistical_findings(table, look).findings)
      if (finding.code == "CAM-2" || finding.code == "CAM-4") note(finding.code == "CAM-2" ? "severity" : "revival", look.watch.campaign.found);
  return seen;
}

template <class Predicate>
size_t count_if(const std::vector<Seen>& worlds, const Predicate& predicate) {
  size_t n = 0;
  for (const Seen& seen : worlds) n += predicate(seen) ? size_t{1} : size_t{0};
  return n;
}

struct Variant {
  const char* name;
  Lawful lawful;
  uncertainty::WatchOptions watch;
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
  return {{"independent subjects", single, {}},   {"subjects repeat, sd 1", plain, {}}, {"unequal base rates", unequal, {}},
          {"rising violations", rising, {}},      {"seasons", seasons, {}},             {"weekly shocks .4", shocks, {}},
          {"missing facts", missing, {}},         {"easy cases to some", easy, {}},     {"all at once, shocks .2", all, {}},
          {"200 thin signatures", thin, {}},      {"delays, mask from data", delays, {}}, {"delays, no mask", delays, {.mask_weeks = 0}}};
}

void lawful(size_t worlds, uint64_t seed, const std::string& only) {
  std::printf("Share of lawful worlds with any statistical finding in three years of weekly looks; %zu worlds of 20,000 decisions with appeals, "
              "reports and fees; 95 %% Wilson.\n\n", worlds);
  std::printf("| variant | any finding | one opinion alone | tests | worlds by family | left out as late |\n|---|---|---|---|---|---|\n");
  for (const Variant& variant : lawful_variants()) {
    if (!only.empty() && std::string(variant.name).find(only) == std::string::npos) continue;
    const std::vector<Seen> all = run_worlds<Seen>(
        worlds,
        [&](uint64_t s) {
          uncertainty::WatchOptions watch = variant.watch;
          watch.details = false;
          return see({.lawful = variant.lawful, .planted = {}, .keep_undetermined = true, .recourse_and_reports = true}, s, watch);
        },
        seed);
    std::map<std::string, size_t> families;
    int64_t late = 0;
    for (const Seen& seen : all) {
      for (const auto& [family, unused] : seen.found) ++families[family];
      late += seen.late;
    }
    std::string text;
    for (const auto& [family, k] : families) text += (text.empty() ? "" : ", ") + family + " " + std::to_string(k);
    std::printf("| %s | %s | %s | %zu | %s | %.1f %% |\n", variant.name, share(count_if(all, [](const Seen& s) { return !s.found.empty(); }), worlds).c_str(),
                share(count_if(all, [](const Seen& s) { return !s.one_opinion.empty() && s.found.empty(); }), worlds).c_str(), all.empty() ? size_t{0} : all[0].tests,
                text.empty() ? "none" : text.c_str(), 100 * real(late) / (real(worlds) * 20'000));
    std::fflush(stdout);
  }
}

struct Plan {
  std::string name;
  size_t decisions;
  Planted planted;
  std::string family;
  Lawful lawful;
  bool recourse_and_reports = false;
};

std::vector<Plan> plans() {
  std::vector<Plan> plans;
  const Lawful calm{.subject_sd = 0.5};
  const Lawful rough{1, true, true, true, 0.2, true, true, 8, false};
  for (const double points : {0.03, 0.05, 0.10})
    for (const size_t n : {2'500u, 5'000u, 10'000u, 20'000u})
      plans.push_back({"status +" + std::to_string(static_cast<int>(std::lround(points * 100))) + " points", n, {.status_points = points}, "status", calm});
  plans.push_back({"status +10 points, rough world", 5'000, {.status_points = 0.10}, "status", rough});
  plans.push_back({"status +10 points, rough world", 20'000, {.status_points = 0.10}, "status", rough});
  for (const double factor : {1.5, 2.0})
    for (const size_t n : {5'000u, 10'000u, 20'000u})
      plans.push_back({factor == 2 ? "2 of 40 officials, share x2" : "2 of 40 officials, share x1.5", n, {.official_factor = factor}, "official", calm});
  plans.push_back({"2 of 40 officials, share x2, rough world", 10'000, {.official_factor = 2}, "official", rough});
  for (const double factor : {1.5, 2.0})
    for (const size_t n : {2'500u, 5'000u, 20'000u})
      plans.push_back({factor == 2 ? "60 days, share x2" : "60 days, share x1.5", n, {.campaign_factor = factor}, "campaign", calm});
  plans.push_back({"60 days, share x2, rough world", 20'000, {.campaign_factor = 2}, "campaign", rough});
  for (const size_t n : {5'000u, 20'000u}) {
    plans.push_back({"60 days, share halved", n, {.campaign_factor = 0.5}, "campaign", calm});
    plans.push_back({"60 days, share x .25", n, {.campaign_factor = 0.25}, "campaign", calm});
  }
  for (const double points : {0.05, 0.10, 0.15})
    for (const size_t n : {5'000u, 20'000u})
      plans.push_back({"alternating by half-year, +-" + std::to_string(static_cast<int>(std::lround(points * 100))) + " points", n,
                       {.alternation_points = points}, "campaign", calm});
  for (const double severity : {0.25, 0.5, 1.0})
    for (const size_t n : {5'000u, 20'000u})
      plans.push_back({"60 days, share x2, " + std::to_string(static_cast<int>(std::lround(severity * 100))) + " % a step harsher", n,
                       {.campaign_factor = 2, .campaign_severity = severity}, "severity", calm});
  for (const size_t n : {2'500u, 5'000u, 20'000u}) plans.push_back({"asleep for 112 weeks, then the usual share", n, {.asleep_until_week = 112}, "revival", calm});
  for (const double share : {0.15, 0.2, 0.3})
    for (const size_t n : {5'000u, 20'000u})
      plans.push_back({"settled practice left by " + std::to_string(static_cast<int>(std::lround(share * 100))) + " % after a year, one law in eight", n,
                       {.departures = share}, "twins", calm});
  for (const double points : {0.10, 0.20})
    for (const size_t n : {5'000u, 20'000u})
      plans.push_back({"last days of the month +" + std::to_string(static_cast<int>(std::lround(points * 100))) + " points", n, {.quota_points = points},
                       "end of month", calm});
  for (const double strength : {0.25, 0.5, 0.75}) {
    const std::string percent = std::to_string(static_cast<int>(std::lround(strength * 100))) + " %";
    plans.push_back({"reports just short of the target moved past it: " + percent, 5'000, {.gamed_share = strength}, "bunching", calm, true});
    plans.push_back({"reports told better than they are: " + percent, 5'000, {.inflated_share = strength}, "inflation", calm, true});
  }
  for (const double strength : {0.5, 0.8, 1.0})
    for (const size_t n : {5'000u, 20'000u})
      plans.push_back({"appeals ignored: " + std::to_string(static_cast<int>(std::lround(strength * 100))) + " %", n, {.ignored_appeals = strength},
                       "no effect", calm, true});
  for (const double factor : {1.5, 2.0, 3.0})
    for (const size_t n : {5'000u, 20'000u})
      plans.push_back({"decided about x" + std::string(factor == 1.5 ? "1.5" : factor == 2 ? "2" : "3") + " after an appeal", n, {.reprisal_factor = factor},
                       "reprisal", calm, true});
  return plans;
}

// A finding counts when it names the planted thing: the status, a harsh official, a week of the campaign or the ten after it.
bool detected(const Plan& plan, const Seen& seen) {
  const auto found = seen.found.find(plan.family);
  if (found == seen.found.end()) return false;
  if (plan.family == "official") {
    for (const uint32_t harsh : kHarshOfficials)
      if (!seen.officials.empty() && seen.officials.front() == official_name(harsh)) return true;
    return false;
  }
  if (plan.planted.campaign_factor != 1) return found->second >= plan.planted.campaign_week && found->second < plan.planted.campaign_week + 19;
  if (plan.planted.alternation_points != 0) return seen.alternations >= 3;
  return true;
}

std::string median_week(const Plan& plan, const std::vector<Seen>& all) {
  std::vector<uint32_t> weeks;
  for (const Seen& seen : all)
    if (detected(plan, seen)) weeks.push_back(seen.found.at(plan.family));
  if (weeks.empty()) return "-";
  std::sort(weeks.begin(), weeks.end());
  return std::to_string(weeks[weeks.size() / 2]);
}

void planted(size_t worlds, uint64_t seed, const std::string& only) {
  std::printf("Power: share of %zu planted worlds in which the finding names what was planted; 95 %% Wilson. Subjects sd .5 unless rough.\n\n", worlds);
  std::printf("| planted | decisions | power | median week | family found, named or not | other families found | .. and stand the re-test | harsh named of 2 | "
              "innocent share of names | e-BH: harsh of 2 | e-BH: innocent share |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
  for (const Plan& plan : plans()) {
    if (!only.empty() && plan.name.find(only) == std::string::npos) continue;
    const std::vector<Seen> all = run_worlds<Seen>(
        worlds,
        [&](uint64_t s) {
          return see({.decisions = plan.decisions, .lawful = plan.lawful, .planted = plan.planted, .keep_undetermined = true,
                      .recourse_and_reports = plan.recourse_and_reports}, s, {});
        },
        seed);
    const size_t other = count_if(all, [&](const Seen& s) {
      return std::any_of(s.found.begin(), s.found.end(), [&](const auto& f) { return f.first != plan.family; });
    });
    const size_t standing = count_if(all, [&](const Seen& s) {
      return std::any_of(s.stands.begin(), s.stands.end(), [&](const auto& f) { return f.first != plan.family && f.second; });
    });
    char names[96] = "- | - | - | -";
    if (plan.family == "official") {
      double harsh = 0, wrong = 0, listed_harsh = 0, listed_wrong = 0;
      const auto tally = [&](const std::vector<std::string>& list, double& rightly, double& wrongly) {
        double right = 0;
        for (const std::string& name : list) right += name == official_name(kHarshOfficials[0]) || name == official_name(kHarshOfficials[1]) ? 1 : 0;
        rightly += right / real(worlds);
        if (!list.empty()) wrongly += (1 - right / real(list.size())) / real(worlds);
      };
      for (const Seen& seen : all) {
        tally(seen.officials, harsh, wrong);
        tally(seen.listed, listed_harsh, listed_wrong);
      }
      std::snprintf(names, sizeof names, "%.2f | %.3f | %.2f | %.3f", harsh, wrong, listed_harsh, listed_wrong);
    }
    std::printf("| %s | %zu | %s | %s | %.3f | %.3f | %.3f | %s |\n", plan.name.c_str(), plan.decisions,
                share(count_if(all, [&](const Seen& s) { return detected(plan, s); }), worlds).c_str(), median_week(plan, all).c_str(),
                real(count_if(all, [&](const Seen& s) { return s.found.contains(plan.family); })) / real(worlds), real(other) / real(worlds),
                real(standing) / real(worlds), names);
    std::fflush(stdout);
  }
}

// The audit of closed data: four looks, once.
void closed(size_t worlds, uint64_t seed) {
  struct Setting {
    std::string name;
    Lawful lawful;
    Planted planted;
    std::string family;  // empty: nothing is planted, any finding is false
  };
  const Lawful calm{.subject_sd = 0.5};
  const Lawful rough{1, true, true, true, 0.2, true, true, 8, false};
  const std::vector<Setting> settings{{"nothing", {}, {}, ""},
                                      {"nothing, rough world", rough, {}, ""},
                                      {"status +3 points", calm, {.status_points = 0.03}, "status"},
                                      {"status +5 points", calm, {.status_points = 0.05}, "status"},
                                      {"status +10 points", calm, {.status_points = 0.1}, "status"},
                                      {"2 of 40 officials, share x1.5", calm, {.official_factor = 1.5}, "official"},
                                      {"2 of 40 officials, share x2", calm, {.official_factor = 2}, "official"}};
  std::printf("Closed audit (O'Brien-Fleming, robust z): share of %zu worlds with a finding of the planted family, and of any other; 95 %% Wilson.\n\n", worlds);
  std::printf("| planted | decisions | found | other families found |\n|---|---|---|---|\n");
  for (const Setting& setting : settings)
    for (const size_t n : {2'500u, 5'000u, 20'000u}) {
      using Found = std::pair<bool, bool>;  // of the planted family, of another
      const std::vector<Found> all = run_worlds<Found>(
          worlds,
          [&](uint64_t s) {
            const uncertainty::LedgerTable table = count(make_world({.decisions = n, .lawful = setting.lawful, .planted = setting.planted}, s)).table();
            Found found{false, false};
            for (const uncertainty::ClosedLevel& level : uncertainty::closed_audit(table.decisions).levels)
              if (level.look) (level.family == setting.family ? found.first : found.second) = true;
            return found;
          },
          seed);
      size_t planted = 0, other = 0;
      for (const Found& found : all) {
        planted += found.first ? size_t{1} : size_t{0};
        other += found.second ? size_t{1} : size_t{0};
      }
      std::printf("| %s | %zu | %s | %s |\n", setting.name.c_str(), n, setting.family.empty() ? "-" : share(planted, worlds).c_str(), share(other, worlds).c_str());
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
            for (const Decision& d : make_world(options, s).decisions) {
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
                 make_world({.decisions = n, .subjects = 3'000, .lawful = {.subject_sd = 0.5}, .planted = plant.planted}, s).decisions) {
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

// What keeping the counts costs, and what a look at three years of them.
void cost(uint64_t seed) {
  const World world = make_world({.decisions = 200'000, .subjects = 20'000, .lawful = {}, .planted = {}}, seed);
  const auto now = [] { return std::clock(); };  // CPU time of the process: the machine may be shared
  const auto each = [&](std::clock_t from) { return 1e9 * static_cast<double>(now() - from) / CLOCKS_PER_SEC / real(world.decisions.size()); };
  auto from = now();
  // The same decisions into counts without cases: what one update costs, labels and all.
  std::vector<std::string> subjects;
  for (uint32_t i = 0; i < 20'000; ++i) subjects.push_back(subject_name(i));
  std::vector<std::string> officials, rules;
  for (uint32_t i = 0; i < kOfficials; ++i) officials.push_back(official_name(i));
  for (uint32_t i = 0; i < 8; ++i) rules.push_back(rule_name(i) + "@old");
  uncertainty::Counts counts;
  uncertainty::CountedDecision decision;
  decision.signature = "facts.found: true";
  from = now();
  const auto read = [&](const Decision& d) {
    decision.version = rules[d.signature];
    decision.circumstances = {{"region", officials[d.region]}, {"size", kSizeNames[d.size]}, {"status", kStatusNames[d.status]}};
    decision.authority = rules[d.authority];
    decision.official = officials[d.official];
    decision.subject = subjects[d.subject];
    decision.outcome = d.sanctioned() ? "fine/low" : "no_action";
    decision.day = decision.recorded = kWorldBegins + static_cast<int>(d.day);
  };
  for (const Decision& d : world.decisions) {
    read(d);
    counts.add(decision);
  }
  const double counts_ns = each(from);
  // By case, as the engine keeps them: added, and judged anew once each.
  std::vector<std::string> keys;
  for (size_t i = 0; i < world.decisions.size(); ++i) keys.push_back("D" + std::to_string(i));
  uncertainty::Ledger by_case;
  uncertainty::CaseEntry entry;
  const auto keep = [&](size_t i) {
    read(world.decisions[i]);
    entry.decisions.assign(1, decision);
    by_case.replace(keys[i], entry);
  };
  from = now();
  for (size_t i = 0; i < keys.size(); ++i) keep(i);
  const double added_ns = each(from);
  from = now();
  for (size_t i = 0; i < keys.size(); ++i) keep(i);
  const double anew_ns = each(from);
  const uncertainty::Ledger ledger = count(world);
  from = now();
  stats::KtSurprise surprise(kOutcomes);
  for (const Decision& d : world.decisions) surprise.add(d.signature, d.outcome);
  const double surprise_ns = each(from);
  from = now();
  const uncertainty::LedgerTable table = ledger.table();
  const double table_ns = each(from);
  from = now();
  const uncertainty::Look look = uncertainty::look(table);
  const double look_ns = each(from);
  std::printf("CPU ns a decision: counts %.0f, kept by case %.0f, taken back and counted anew %.0f; surprise %.0f; table %.0f, "
              "156 weekly looks by %zu tests %.0f\n", counts_ns, added_ns, anew_ns, surprise_ns, table_ns, look.watch.tests, look_ns);
  std::printf("kept: %zu distinct counts for %lld decisions\n", counts.stored(), static_cast<long long>(counts.decisions()));
}

int run(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  const size_t worlds = argc > 2 ? static_cast<size_t>(std::strtoul(argv[2], nullptr, 10)) : 0;
  const uint64_t seed = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1;
  const std::string only = argc > 4 ? argv[4] : "";
  const bool everything = mode.empty();  // as `dev bench calibration` runs it
  const auto asked = [&](const char* name) { return everything || mode == name; };
  if (!everything && mode != "lawful" && mode != "planted" && mode != "closed" && mode != "coverage" && mode != "causes" && mode != "cost") {
    std::fprintf(stderr, "usage: bench_calibration [lawful|planted|closed|coverage|causes|cost [worlds [first seed [part of a row's name]]]]\n");
    return 2;
  }
  if (asked("cost")) cost(seed);
  if (asked("lawful")) lawful(worlds > 0 ? worlds : 400, seed, only);
  if (asked("planted")) planted(worlds > 0 ? worlds : 200, seed, only);
  if (asked("closed")) closed(worlds > 0 ? worlds : 200, seed);
  if (asked("coverage")) coverage(worlds > 0 ? worlds : 1000, seed);
  if (asked("causes")) causes(worlds > 0 ? worlds : 200, seed);
  return 0;
}

}  // namespace
}  // namespace isonomy::calibration

int main(int argc, char** argv) { return isonomy::calibration::run(argc, argv); }
