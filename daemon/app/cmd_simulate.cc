// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/cmd_simulate.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>

#include "daemon/app/exit_codes.h"
#include "daemon/base/result.h"
#include "daemon/simulate/events.h"

namespace isonomy::app {
namespace {

struct Options {
  std::string folder;
  std::vector<std::string> lawful, planted;
  uint64_t seed = 1;
  size_t decisions = 5'000;
  uint32_t subjects = 3'000, signatures = 8;
  double strength = -1, subject_sd = 1;
};

using Lawful = simulate::Lawful;
using Planted = simulate::Planted;

const std::map<std::string, void (*)(Lawful&)> kLawful{
    {"unequal-base-rates", [](Lawful& of) { of.unequal_base_rates = true; }},
    {"rising", [](Lawful& of) { of.rising = true; }},
    {"seasons", [](Lawful& of) { of.seasons = true; }},
    {"shocks", [](Lawful& of) { of.weekly_shock_sd = 0.4; }},
    {"missing-facts", [](Lawful& of) { of.missing_facts = true; }},
    {"easy-cases", [](Lawful& of) { of.easy_cases = true; }},
    {"delays", [](Lawful& of) { of.delays = true; }},
};

// A defect, the strength it has unless one is given, and what strength means.
struct Defect {
  double usual;
  const char* strength;
  void (*plant)(Planted&, double);
};
const std::map<std::string, Defect> kDefects{
    {"favoured-status", {0.1, "points by which the others are sanctioned more often", [](Planted& of, double s) { of.status_points = s; }}},
    {"harsh-authority", {0.1, "points", [](Planted& of, double s) { of.authority_points = s; }}},
    {"harsh-officials", {2, "factor on the share of two officials", [](Planted& of, double s) { of.official_factor = s; }}},
    {"campaign", {2, "factor on every share for 60 days", [](Planted& of, double s) { of.campaign_factor = s; }}},
    {"harsher-campaign", {0.8, "share of sanctions one step harsher in a campaign of 60 days that doubles every share",
                          [](Planted& of, double s) { of.campaign_factor = 2, of.campaign_severity = s; }}},
    {"sleeping-rule", {112, "weeks in which next to nobody is sanctioned", [](Planted& of, double s) { of.asleep_until_week = static_cast<uint32_t>(s); }}},
    {"odd-ones-out", {0.3, "share of decisions that depart from a settled practice after a year", [](Planted& of, double s) { of.departures = s; }}},
    {"retroactive-rule", {0.5, "share of decisions on older conduct under the new law", [](Planted& of, double s) { of.retroactive_share = s; }}},
    {"stale-tariff", {0.5, "share of fees early in a year at last year's amount", [](Planted& of, double s) { of.stale_share = s; }}},
    {"gamed-threshold", {0.5, "share of reports just short of the target that are moved past it", [](Planted& of, double s) { of.gamed_share = s; }}},
    {"inflated-reports", {0.5, "share of reports told better than they are", [](Planted& of, double s) { of.inflated_share = s; }}},
    {"ignored-appeals", {1, "share of reversals that are missing; half as many fines go above the law", [](Planted& of, double s) { of.ignored_appeals = s; }}},
    {"reprisal", {2, "factor on decisions about a subject in the year after its appeal", [](Planted& of, double s) { of.reprisal_factor = s; }}},
    {"alternating-regimes", {0.1, "points, up and down by half-year", [](Planted& of, double s) { of.alternation_points = s; }}},
    {"month-end-quota", {0.2, "points in the last three days of a month", [](Planted& of, double s) { of.quota_points = s; }}},
};

template <class Map>
std::vector<std::string> names_of(const Map& map) {
  std::vector<std::string> names;
  for (const auto& [name, unused] : map) names.push_back(name);
  return names;
}

Status write(const std::filesystem::path& path, const std::function<void(std::ofstream&)>& fill) {
  std::error_code failed;
  std::filesystem::create_directories(path.parent_path(), failed);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (file) fill(file);
  if (!file || !file.flush()) return io_error("cannot write: check the folder, its permissions and the disk", path.string());
  return {};
}

Status write_world(const Options& options) {
  simulate::WorldOptions world{.decisions = options.decisions, .subjects = options.subjects, .lawful = {}, .planted = {}, .keep_undetermined = true, .recourse_and_reports = true};
  world.lawful.subject_sd = options.subject_sd;
  world.lawful.signatures = options.signatures;
  for (const std::string& name : options.lawful) kLawful.at(name)(world.lawful);
  for (const std::string& name : options.planted) {
    const Defect& defect = kDefects.at(name);
    defect.plant(world.planted, options.strength >= 0 ? options.strength : defect.usual);
  }
  const simulate::World made = simulate::make_world(world, options.seed);
  const std::filesystem::path folder = options.folder;
  ISO_TRY_STATUS(write(folder / "rules/sim/jurisdiction.toml", [](std::ofstream& out) { out << simulate::jurisdiction(); }));
  ISO_TRY_STATUS(write(folder / "rules/sim/world/pack.toml", [&](std::ofstream& out) { out << simulate::pack_of(world); }));
  ISO_TRY_STATUS(write(folder / "truth.json", [&](std::ofstream& out) { out << simulate::truth_of(world, options.seed, made) << '\n'; }));
  size_t events = 0;
  ISO_TRY_STATUS(write(folder / "events.ndjson", [&](std::ofstream& out) {
    simulate::write_events(made, [&](std::string_view line) {
      out << line << '\n';
      ++events;
    });
  }));
  std::printf("%s: %zu events, %zu decisions, rules/sim/world, truth.json\n", options.folder.c_str(), events, made.decisions.size());
  return {};
}

}  // namespace

void add_simulate_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("simulate", "Write a world with known truth: events, rules, truth file; the same seed gives the same bytes");
  command->add_option("FOLDER", options->folder, "where to write")->required();
  command->add_option("--lawful", options->lawful, "unpleasant but lawful; may be repeated")->allow_extra_args(false)->check(CLI::IsMember(names_of(kLawful)));
  command->add_option("--plant", options->planted, "a defect; may be repeated")->allow_extra_args(false)->check(CLI::IsMember(names_of(kDefects)));
  command->add_option("--strength", options->strength, "of the defects, instead of the usual one of each")->check(CLI::Range(0.0, 100.0));
  command->add_option("--decisions", options->decisions, "over three years")->check(CLI::Range(1, 10'000'000))->capture_default_str();
  command->add_option("--subjects", options->subjects)->check(CLI::Range(1, 1'000'000))->capture_default_str();
  command->add_option("--signatures", options->signatures, "kinds of breach that the law tells apart")->check(CLI::Range(1, 999))->capture_default_str();
  command->add_option("--subject-sd", options->subject_sd, "how differently subjects do, on the logit")->check(CLI::Range(0.0, 10.0))->capture_default_str();
  command->add_option("--seed", options->seed)->capture_default_str();
  std::string footer = "Defects, their usual strength and what it means:\n";
  for (const auto& [name, defect] : kDefects) {
    char line[160];
    std::snprintf(line, sizeof line, "  %-20s %-5g %s\n", name.c_str(), defect.usual, defect.strength);
    footer += line;
  }
  command->footer(footer +
                  "Examples:\n  isonomy simulate /tmp/world --plant favoured-status --strength .1 --seed 7\n"
                  "  isonomy index --pack /tmp/world/rules/sim/world /tmp/world/events.ndjson");
  command->callback([options, &exit_code] {
    const Status written = write_world(*options);
    if (written.has_error()) std::fprintf(stderr, "isonomy: %s\n", to_string(written.error()).c_str());
    exit_code = written.has_error() ? kEnvironment : kDone;
  });
}

}  // namespace isonomy::app
