// SPDX-License-Identifier: Apache-2.0
// What the registry counts: the ledger of the journal read at once, whatever left memory, whatever snapshot it was taken up from; and under a
// budget the ledger of the first events, the same ones each time.
#include "daemon/engine/case_panel.h"
#include "daemon/engine/registry.h"
#include "daemon/simulate/events.h"
#include "tests/support/engine_runs.h"
#include "tests/support/pack_text.h"
#include "tests/support/temp_folder.h"

namespace isonomy {
namespace {

using engine::Registry;
using uncertainty::LedgerTable;

constexpr int64_t kNow = 1'700'000'000'000;

// Decisions, appeals and their answers, figures reported and checked, facts that are missing.
test::EventStream simulated_stream(size_t decisions) {
  simulate::WorldOptions options{.decisions = decisions, .subjects = 400, .lawful = {}, .planted = {}, .keep_undetermined = true, .recourse_and_reports = true};
  options.lawful.missing_facts = true;
  const rulebook::ReadResult read =
      test::read_files({{"rules/sim/world/pack.toml", simulate::pack_of(options)}, {"rules/sim/jurisdiction.toml", simulate::jurisdiction()}}, {"rules/sim/world"});
  EXPECT_EQ(test::errors_of(read), "");
  test::EventStream out{read.rulebook, {}};
  simulate::write_events(simulate::make_world(options, 7), [&](std::string_view line) { out.lines.emplace_back(line); });
  return out;
}

struct Held {
  LedgerTable table;
  std::string churn;
  std::optional<int64_t> counted_events;
};
std::string in_words(const uncertainty::Churn& churn) {
  std::string out = std::to_string(churn.cases) + " cases, " + std::to_string(churn.compared_cases) + " compared";
  for (const auto& year : churn.years) out += "; " + std::to_string(year.year) + ": " + std::to_string(year.compared) + "/" + std::to_string(year.changed) + "/" + std::to_string(year.undetermined);
  return out;
}
Held held_by(Registry& registry) {
  Result<engine::UntabledBasis> basis = registry.index_basis();
  EXPECT_TRUE(basis.has_value());
  uncertainty::IndexBasis whole = std::move(*basis).tabled();
  return {std::move(whole.table), in_words(whole.churn), whole.counted_events};
}
// The slow twin: every case judged once, at the end, and the panel chosen from all of them.
Held counted_at_once(const test::EventStream& stream, size_t events) {
  engine::Engine::Options options;
  options.judging = engine::Judging::kWhenAsked;
  engine::Engine plain(stream.rules, options);
  options.count_bytes = SIZE_MAX;
  engine::Engine counting(stream.rules, options);
  for (engine::Engine* each : {&plain, &counting}) {
    for (size_t i = 0; i < events; ++i) {
      Result<engine::Reading> reading = each->read(stream.lines[i]);
      EXPECT_TRUE(reading.has_value());
      EXPECT_TRUE(each->accept(*reading).has_value());
    }
    each->settle();
  }
  return {counting.counting()->ledger().table(), in_words(*engine::read_churn(plain)), std::nullopt};
}

class CountingRegistry : public testing::Test {
 protected:
  std::unique_ptr<Registry> open(const test::EventStream& stream) {
    options.journal_path = folder.file("journal.sqlite");
    Result<std::unique_ptr<Registry>> registry = Registry::open(options, stream.rules, kNow);
    EXPECT_TRUE(registry.has_value()) << to_string(registry.error());
    return *std::move(registry);
  }
  static void file(Registry& registry, const test::EventStream& stream, size_t from, size_t until) {
    for (size_t i = from; i < until && i < stream.lines.size(); ++i) {
      ASSERT_EQ(registry.file(stream.lines[i], kNow).kind, engine::Receipt::Kind::kAccepted) << stream.lines[i];
      if (i % 61 == 60) { ASSERT_TRUE(registry.commit().has_value()); }
    }
    ASSERT_TRUE(registry.commit().has_value());
  }
  CountingRegistry() {
    options.count_bytes = size_t{64} << 20;
    options.case_bytes = 64 << 10;   // so that cases leave memory, and are judged anew when they come back
  }

  // From nothing to the end in three lives, with a snapshot in the first and one in the second.
  void expect_one_ledger(const test::EventStream& stream) {
    const size_t third = stream.lines.size() / 3, more = std::max<size_t>(1, stream.lines.size() / 9);
    const Held expected = counted_at_once(stream, stream.lines.size());
    ASSERT_GT(expected.table.decisions.decisions(), 0);
    {
      auto registry = open(stream);
      file(*registry, stream, 0, third);
      ASSERT_TRUE(registry->save_view().has_value());
      file(*registry, stream, third, third + more);
    }
    {
      auto registry = open(stream);
      EXPECT_EQ(registry->counters().replayed, more);
      EXPECT_TRUE(held_by(*registry).table == counted_at_once(stream, third + more).table);
      file(*registry, stream, third + more, stream.lines.size());
      const Held held = held_by(*registry);
      EXPECT_TRUE(held.table == expected.table);
      EXPECT_EQ(held.churn, expected.churn);
      ASSERT_TRUE(registry->save_view().has_value());
    }
    {
      auto registry = open(stream);
      EXPECT_EQ(registry->counters().replayed, 0u);
      EXPECT_TRUE(held_by(*registry).table == expected.table) << "from the snapshot alone";
      EXPECT_EQ(held_by(*registry).churn, expected.churn);
    }
    std::filesystem::remove_all(folder.file("journal.sqlite.view"));
    EXPECT_TRUE(held_by(*open(stream)).table == expected.table) << "from the journal alone";
  }

  test::TempFolder folder;
  Registry::Options options;
};

TEST_F(CountingRegistry, HoldsTheLedgerOfTheJournalForASimulatedWorld) {
  const test::EventStream stream = simulated_stream(1'200);
  expect_one_ledger(stream);
  const Held held = held_by(*open(stream));
  EXPECT_GT(held.table.appeals.size(), 0u) << "the world is to have what a snapshot could lose";
  EXPECT_GT(held.table.reports.size(), 0u);
}
TEST_F(CountingRegistry, HoldsTheLedgerOfTheJournalForPlatforms) { expect_one_ledger(test::platform_stream()); }
TEST_F(CountingRegistry, HoldsTheLedgerOfTheJournalForRiders) { expect_one_ledger(test::rider_stream()); }
TEST_F(CountingRegistry, HoldsTheLedgerOfTheJournalForTheFineLog) {
  ISO_NEEDS_SHARED(test::kFineLog);
  expect_one_ledger(test::fine_stream(9'000));
}

TEST_F(CountingRegistry, StopsAtItsBudgetAtTheSameEventHoweverItGotThere) {
  const test::EventStream stream = simulated_stream(1'200);
  std::string findings;
  {
    auto registry = open(stream);
    file(*registry, stream, 0, stream.lines.size());
    EXPECT_FALSE(registry->counters().counting_stopped_after.has_value());
    findings = registry->findings_json();
    options.count_bytes = registry->counters().counted_bytes / 2;
  }
  std::filesystem::remove(folder.file("journal.sqlite"));
  std::filesystem::remove_all(folder.file("journal.sqlite.view"));
  std::optional<uint64_t> stopped;
  {
    auto registry = open(stream);
    file(*registry, stream, 0, stream.lines.size());
    stopped = registry->counters().counting_stopped_after;
    ASSERT_TRUE(stopped.has_value());
    EXPECT_GT(*stopped, 300u);
    EXPECT_LT(*stopped, stream.lines.size());
    EXPECT_TRUE(held_by(*registry).table == counted_at_once(stream, *stopped).table) << "what the first events said, and nothing of what came later";
    EXPECT_EQ(held_by(*registry).counted_events, static_cast<int64_t>(*stopped));
    EXPECT_TRUE(registry->findings_json() == findings) << "only the counting stops";
    EXPECT_LT(registry->counters().counted_bytes, *options.count_bytes + 20'000);
    ASSERT_TRUE(registry->save_view().has_value());
  }
  EXPECT_EQ(open(stream)->counters().counting_stopped_after, stopped);
  std::filesystem::remove_all(folder.file("journal.sqlite.view"));
  EXPECT_EQ(open(stream)->counters().counting_stopped_after, stopped);
  options.count_bytes = size_t{64} << 20;
  auto registry = open(stream);
  EXPECT_EQ(registry->counters().replayed, stream.lines.size()) << "with another budget the snapshot is of no use";
  EXPECT_TRUE(held_by(*registry).table == counted_at_once(stream, stream.lines.size()).table);
}

TEST_F(CountingRegistry, WithAHalfFullLedgerInTheSnapshotStopsWhereItWouldHave) {
  const test::EventStream stream = simulated_stream(600);
  options.count_bytes = 150'000;
  std::set<uint64_t> stops;
  for (const size_t snapshot_at : {size_t{0}, stream.lines.size() / 8, stream.lines.size() / 5, stream.lines.size() / 3}) {
    std::filesystem::remove(folder.file("journal.sqlite"));
    std::filesystem::remove_all(folder.file("journal.sqlite.view"));
    {
      auto registry = open(stream);
      file(*registry, stream, 0, snapshot_at);
      ASSERT_TRUE(registry->save_view().has_value());
    }
    auto registry = open(stream);
    file(*registry, stream, snapshot_at, stream.lines.size());
    stops.insert(registry->counters().counting_stopped_after.value_or(0));
  }
  EXPECT_EQ(stops.size(), 1u);
  EXPECT_FALSE(stops.contains(0));
}

TEST_F(CountingRegistry, ALookIsJournaledAndRemembered) {
  const test::EventStream stream = test::platform_stream();
  {
    auto registry = open(stream);
    EXPECT_EQ(*registry->last_look(), "");
    ASSERT_TRUE(registry->note_look("0123456789abcdef", R"({"action":"look"})", kNow).has_value());
    ASSERT_TRUE(registry->note_look("fedcba9876543210", R"({"action":"look"})", kNow).has_value());
  }
  EXPECT_EQ(*open(stream)->last_look(), "fedcba9876543210");
}

TEST_F(CountingRegistry, WhereNothingIsCountedSaysSo) {
  options.count_bytes.reset();
  auto registry = open(test::platform_stream());
  EXPECT_FALSE(registry->counters().counts);
  EXPECT_EQ(registry->index_basis().error().code, Code::kNotFound);
}

}  // namespace
}  // namespace isonomy
