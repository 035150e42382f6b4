// SPDX-License-Identifier: Apache-2.0
// A simulated world through the whole pipeline (events, rules, engine) and straight into the counts: both must be the same table, so that
// what the calibration measures on counts holds for events.
#include <gtest/gtest.h>

#include "daemon/engine/engine.h"
#include "daemon/simulate/counted.h"
#include "daemon/simulate/events.h"
#include "daemon/uncertainty/look.h"
#include "tests/support/pack_text.h"

namespace isonomy {
namespace {

std::shared_ptr<const rulebook::Rulebook> rules_of(const simulate::WorldOptions& options) {
  const rulebook::ReadResult read =
      test::read_files({{"rules/sim/world/pack.toml", simulate::pack_of(options)}, {"rules/sim/jurisdiction.toml", simulate::jurisdiction()}}, {"rules/sim/world"});
  EXPECT_EQ(test::errors_of(read), "");
  return read.rulebook;
}

struct Streamed {
  uncertainty::Ledger ledger;
  std::map<std::string, int> found;  // deterministic findings by code
};

Streamed stream(const simulate::WorldOptions& options, const simulate::World& world) {
  Streamed out;
  const auto rules = rules_of(options);
  if (rules == nullptr) return out;
  engine::Engine::Options engine_options;
  engine_options.count_bytes = SIZE_MAX;
  engine::Engine engine(rules, engine_options);
  simulate::write_events(world, [&](std::string_view line) {
    Result<engine::Reading> reading = engine.read(line);
    ASSERT_TRUE(reading.has_value()) << to_string(reading.error()) << ": " << line;
    const Result<engine::Accepted> accepted = engine.accept(*reading);
    ASSERT_TRUE(accepted.has_value()) << to_string(accepted.error()) << ": " << line;
    ASSERT_TRUE(accepted->mapped) << line;
  });
  engine.settle();
  out.ledger = engine.counting()->ledger().copy_to_read();
  const Status visited = engine.visit_findings([&](std::string_view json) {
    const size_t at = json.find("\"code\":\"") + 8;
    ++out.found[std::string(json.substr(at, json.find('"', at) - at))];
  });
  EXPECT_TRUE(visited.has_value());
  return out;
}

simulate::WorldOptions world_options() {
  simulate::WorldOptions options{.decisions = 1'500, .subjects = 400, .lawful = {}, .planted = {}, .keep_undetermined = true, .recourse_and_reports = true};
  options.lawful.missing_facts = true;
  return options;
}

std::string described(const uncertainty::Table& table, size_t i) {
  const uncertainty::Row& row = table.rows[i];
  const uncertainty::Law& law = table.laws[row.law];
  return to_string(row.day) + " recorded " + to_string(row.recorded) + " " + table.versions[law.version] + " (" + table.signatures[law.signature] + ") " +
         table.authorities[row.authority] + " " + table.officials[row.official] + " " + table.subjects[row.subject] + " " + table.outcomes[row.outcome] + " asked " +
         std::to_string(row.qualities.asked) + " held " + std::to_string(row.qualities.held) + (row.qualities.determinate ? "" : " undetermined") + " n " +
         std::to_string(row.sums.n) + " amount " + std::to_string(row.sums.amount) + " fixed " + std::to_string(row.sums.fixed);
}

struct StreamCase {
  const char* name;
  simulate::Planted planted;
  bool delays = false;
};
class BothWays : public testing::TestWithParam<StreamCase> {};

TEST_P(BothWays, GiveTheSameCounts) {
  simulate::WorldOptions options = world_options();
  options.planted = GetParam().planted;
  options.lawful.delays = GetParam().delays;
  const simulate::World world = simulate::make_world(options, 11);
  const uncertainty::LedgerTable streamed = stream(options, world).ledger.table(), counted = simulate::count(world).table();
  EXPECT_EQ(streamed.decisions.versions, counted.decisions.versions);
  EXPECT_EQ(streamed.decisions.signatures, counted.decisions.signatures);
  EXPECT_EQ(streamed.decisions.outcomes, counted.decisions.outcomes);
  EXPECT_EQ(streamed.decisions.circumstances, counted.decisions.circumstances);
  ASSERT_EQ(streamed.decisions.rows.size(), counted.decisions.rows.size());
  size_t different = 0;
  std::string first;
  for (size_t i = 0; i < streamed.decisions.rows.size(); ++i) {
    if (streamed.decisions.rows[i] == counted.decisions.rows[i]) continue;
    if (different++ == 0) first = described(streamed.decisions, i) + "\nagainst " + described(counted.decisions, i);
  }
  EXPECT_EQ(different, 0u) << first;
  EXPECT_EQ(streamed.appeals, counted.appeals);
  EXPECT_EQ(streamed.reports, counted.reports);
  EXPECT_EQ(streamed, counted);
}

INSTANTIATE_TEST_SUITE_P(Worlds, BothWays,
                         testing::Values(StreamCase{"lawful", {}}, StreamCase{"delays", {}, true}, StreamCase{"status", {.status_points = 0.2}},
                                         StreamCase{"retroactive", {.retroactive_share = 0.5}}, StreamCase{"stale", {.stale_share = 0.7}},
                                         StreamCase{"ignored_appeals", {.ignored_appeals = 1}}, StreamCase{"reprisal", {.reprisal_factor = 2}}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(SimulatedStream, ALawfulWorldHasNoFindingAboveTheRulesOwn) {
  const simulate::WorldOptions options = world_options();
  const simulate::World world = simulate::make_world(options, 12);
  const Streamed streamed = stream(options, world);
  for (const char* code : {"RET-1", "RET-2", "RET-3", "ARB-2", "ARB-3"}) EXPECT_FALSE(streamed.found.contains(code)) << code;
}

TEST(SimulatedStream, PlantedRetroactiveAndStaleDecisionsAreFoundOneByOne) {
  simulate::WorldOptions options = world_options();
  options.planted = {.retroactive_share = 0.5, .stale_share = 0.7};
  const simulate::World world = simulate::make_world(options, 13);
  int retroactive = 0, stale = 0;
  for (const simulate::Decision& d : world.decisions) retroactive += d.retroactive && d.sanctioned();
  for (const simulate::Fee& fee : world.fees) stale += fee.stale;
  ASSERT_GT(retroactive, 3);
  ASSERT_GT(stale, 3);
  const Streamed streamed = stream(options, world);
  EXPECT_GE(streamed.found.contains("RET-1") ? streamed.found.at("RET-1") : 0, retroactive);
  EXPECT_EQ(streamed.found.contains("ARB-3") ? streamed.found.at("ARB-3") : 0, stale);
}

TEST(SimulatedStream, TheSameSeedGivesTheSameBytes) {
  const simulate::WorldOptions options = world_options();
  std::string first, second;
  simulate::write_events(simulate::make_world(options, 3), [&](std::string_view line) { first.append(line).append("\n"); });
  simulate::write_events(simulate::make_world(options, 3), [&](std::string_view line) { second.append(line).append("\n"); });
  EXPECT_EQ(first, second);
  std::string other;
  simulate::write_events(simulate::make_world(options, 4), [&](std::string_view line) { other.append(line).append("\n"); });
  EXPECT_NE(first, other);
}

}  // namespace
}  // namespace isonomy
