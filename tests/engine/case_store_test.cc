// SPDX-License-Identifier: Apache-2.0
// Whatever memory cases may use, and whenever they are judged, the findings are the same bytes.
#include "daemon/engine/case_store.h"

#include <bit>
#include <limits>
#include <random>

#include "daemon/casework/enter.h"
#include "daemon/casework/image_bytes.h"
#include "tests/support/engine_runs.h"
#include "tests/support/temp_folder.h"

namespace isonomy {
namespace {

using engine::Engine;
using engine::Judging;

Engine::Options options_of(size_t case_bytes, Judging judging = Judging::kWithEachEvent, int lateness_days = 0) {
  Engine::Options options;
  options.case_bytes = case_bytes;
  options.judging = judging;
  options.lateness_days = lateness_days;
  return options;
}

constexpr size_t kPlenty = size_t{1} << 30;
constexpr size_t kLittle = size_t{64} << 10;
constexpr size_t kNothing = 1;   // every case leaves memory after every event

void expect_same_with_any_budget(const test::EventStream& stream) {
  test::EngineRun plenty(stream.rules, options_of(kPlenty));
  plenty.accept_all(stream.lines);
  const std::string expected = plenty.exported();
  ASSERT_FALSE(expected.empty());
  test::expect_folded_is_exported(plenty);

  test::EngineRun little(stream.rules, options_of(kLittle));
  little.accept_all(stream.lines);
  EXPECT_TRUE(little.exported() == expected);
  EXPECT_TRUE(little.folded() == plenty.folded());

  test::EngineRun nothing(stream.rules, options_of(kNothing));
  nothing.accept_all(stream.lines);
  EXPECT_TRUE(nothing.exported() == expected);
  EXPECT_TRUE(nothing.folded() == plenty.folded());
  EXPECT_GT(nothing.engine().store().file().file_bytes(), 0u);
  EXPECT_TRUE(test::export_of(stream, options_of(kPlenty, Judging::kWhenAsked)) == expected);
  EXPECT_TRUE(test::export_of(stream, options_of(kLittle, Judging::kWhenAsked)) == expected);
}

TEST(CaseStore, BudgetChangesNoFindingOfThePlatforms) { expect_same_with_any_budget(test::platform_stream()); }
TEST(CaseStore, BudgetChangesNoFindingOfTheRiders) { expect_same_with_any_budget(test::rider_stream()); }
TEST(CaseStore, BudgetChangesNoFindingOfTheFineLog) {
  ISO_NEEDS_SHARED(test::kFineLog);
  expect_same_with_any_budget(test::fine_stream(20'000));
}

TEST(CaseStore, KeepsOpenCasesUnderTheBudget) {
  const test::EventStream stream = test::platform_stream();
  test::EngineRun run(stream.rules, options_of(kLittle));
  for (const std::string& line : stream.lines) {
    run.accept(line);
    // The case of the last event alone may be above it.
    ASSERT_LE(run.engine().store().open_bytes(), kLittle + (size_t{64} << 10));
  }
}

casework::Filing filing_of(std::string_view key, std::string_view id, const char* day) {
  casework::Filing filing;
  filing.case_key = key;
  filing.subject = "Firm";
  filing.event.role = casework::Role::kConduct;
  filing.event.name = "conduct";
  filing.event.at = *parse_span(day);
  filing.event.id = id;
  return filing;
}

TEST(CaseStore, ACaseComesBackAsItLeft) {
  engine::CaseStore store(1, {}, 0);
  {
    engine::OpenCase* open = *store.open("C", false);
    casework::Filing filing = filing_of("C", "1", "2015-01");
    const cel::Value items[] = {cel::Value::integer(-7), cel::Value::real(0.1), cel::Value::string("x"), cel::Value::boolean(true), cel::Value::null()};
    const cel::MapEntry entries[] = {{cel::Value::string("k"), cel::Value::list(items)}, {cel::Value::string("t"), cel::Value::timestamp(-5, 7)}};
    const casework::Stated facts[] = {{"all", cel::Value::map(entries)}, {"money", cel::Value::money(Money{-12345})}, {"day", cel::Value::date(*parse_span("2016"))}};
    filing.event.facts = facts;
    filing.event.through = *parse_span("2015-02-03");
    filing.event.continuing = rulebook::Continuing::kUnsettled;
    filing.event.amount = Money{777};
    casework::Decision decision;
    const std::string_view cites[] = {"rule@v1", "other"}, kinds[] = {"fine"};
    const casework::Breach breaches[] = {{cites, 3}};
    const casework::Party parties[] = {{"A", Money{1}}, {"B", std::nullopt}};
    decision.breaches = breaches;
    decision.kinds = kinds;
    decision.parties = parties;
    decision.cites_stated = true;
    decision.announced = *parse_span("2017-01-01");
    filing.event.decision = &decision;
    ASSERT_TRUE(casework::enter(open->of, filing, "urn:s", "1", 1, store.vocabulary()).has_value());
    open->findings = {{0xfedcba9876543210ULL, 42}};
    open->next = *parse_day("2020-02-29");
    store.changed(*open);
  }
  ASSERT_TRUE(store.make_room().has_value());
  EXPECT_EQ(store.open_bytes(), 0u);
  EXPECT_EQ(store.next_of(0), parse_day("2020-02-29").value());
  EXPECT_TRUE(store.has_findings(0));
  const engine::OpenCase* back = *store.find("C", false);
  ASSERT_NE(back, nullptr);
  EXPECT_EQ(back->findings, (std::vector<engine::Standing>{{0xfedcba9876543210ULL, 42}}));
  ASSERT_EQ(back->of.events.size(), 1u);
  const casework::CaseEvent& event = back->of.events.front();
  EXPECT_EQ(back->of.subject, "Firm");
  EXPECT_EQ(event.source, "urn:s");
  EXPECT_EQ(event.at, *parse_span("2015-01"));
  EXPECT_EQ(*event.through, *parse_span("2015-02-03"));
  EXPECT_EQ(event.continuing, rulebook::Continuing::kUnsettled);
  EXPECT_EQ(*event.amount, Money{777});
  ASSERT_EQ(event.facts.size(), 3u);
  EXPECT_EQ(cel::to_text(event.facts[0].value), cel::to_text(cel::Value(event.facts[0].value)));
  EXPECT_EQ(cel::find(event.facts[0].value, "k")->as_list()[1].as_double(), 0.1);
  EXPECT_EQ(cel::find(event.facts[0].value, "t")->nanos(), 7);
  EXPECT_EQ(event.facts[1].value.as_money(), Money{-12345});
  EXPECT_EQ(event.facts[2].value.as_date(), *parse_span("2016"));
  ASSERT_NE(event.decision, nullptr);
  const auto cites = event.decision->breaches.front().cites;
  EXPECT_EQ(std::vector(cites.begin(), cites.end()), (std::vector<std::string_view>{"rule@v1", "other"}));
  EXPECT_EQ(event.decision->breaches.front().count, 3);
  EXPECT_EQ(event.decision->parties[1].subject, "B");
  EXPECT_FALSE(event.decision->parties[1].amount.has_value());
  EXPECT_EQ(*event.decision->announced, *parse_span("2017-01-01"));
}

// Numbers of every kind come back bit by bit, texts that many cases share and texts of one case alone.
TEST(CaseStore, EveryNumberAndTextComesBack) {
  const double numbers[] = {0.0, -0.0, 1.0, -1.0, 0.001, 38.5, 0.1 + 0.2, 1234567.89, -0.0005, 1e-300, 9.1e12, 8.9e12 + 0.125, 1e300, -1e16, 4503599627370497.5,
                            std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::denorm_min()};
  engine::CaseStore store(1, {}, 0);
  for (size_t i = 0; i < 300; ++i) {
    const std::string key = "C" + std::to_string(i), own = "text of " + key;
    const cel::Value list[] = {cel::Value::string("shared"), cel::Value::string(own), cel::Value::real(numbers[i % std::size(numbers)])};
    std::vector<casework::Stated> facts{{"number", cel::Value::real(numbers[i % std::size(numbers)])}, {"shared", cel::Value::string("one of a few")}, {"own", cel::Value::string(own)}};
    if (i % 3 != 0) facts.push_back({"list", cel::Value::list(list)});
    if (i % 5 == 0) facts.erase(facts.begin());
    engine::OpenCase* open = *store.open(key, false);
    casework::Filing filing = filing_of(key, "1", "2015-01-01");
    filing.event.facts = facts;
    // Where one event makes a case, the key may be its id.
    const std::string id = i % 2 == 0 ? key : key + "/1";
    ASSERT_TRUE(casework::enter(open->of, filing, "urn:s", id, 1, store.vocabulary()).has_value());
    store.changed(*open);
    ASSERT_TRUE(store.make_room().has_value());
    const engine::OpenCase* back = *store.find(key, false);
    const casework::CaseEvent& event = back->of.events.front();
    EXPECT_EQ(event.id, id);
    ASSERT_EQ(event.facts.size(), facts.size());
    for (size_t f = 0; f < facts.size(); ++f) {
      EXPECT_EQ(event.facts[f].name, facts[f].name);
      if (facts[f].value.kind() == cel::Kind::kDouble) {
        EXPECT_EQ(std::bit_cast<uint64_t>(event.facts[f].value.as_double()), std::bit_cast<uint64_t>(facts[f].value.as_double())) << facts[f].value.as_double();
      } else {
        EXPECT_EQ(cel::to_text(event.facts[f].value), cel::to_text(facts[f].value));
      }
    }
    ASSERT_TRUE(store.make_room().has_value());
  }
}

TEST(CaseStore, GapsOfTheFileAreClosed) {
  engine::CaseStore store(1, {}, 0);
  const std::string note(2000, 'n');
  uint64_t ordinal = 0;
  // Two hundred cases are written over and over: 400 MB in all, of which a fraction is of use.
  for (int round = 0; round < 100; ++round) {
    for (int i = 0; i < 200; ++i) {
      const std::string key = "C" + std::to_string(i), id = std::to_string(++ordinal);
      engine::OpenCase* open = *store.open(key, false);
      casework::Filing filing = filing_of(key, id, "2015-01-01");
      filing.event.note = note;
      if (round < 20) { ASSERT_TRUE(casework::enter(open->of, filing, "urn:s", id, ordinal, store.vocabulary()).has_value()); }
      store.changed(*open);
      ASSERT_TRUE(store.make_room().has_value());
    }
  }
  EXPECT_LT(store.file().live_bytes(), uint64_t{10} << 20);
  EXPECT_LT(store.file().file_bytes(), 2 * store.file().live_bytes() + (uint64_t{64} << 20) + 2 * engine::CaseFile::kSegmentBytes);
  for (int i = 0; i < 200; ++i) {
    const engine::OpenCase* open = *store.find("C" + std::to_string(i), false);
    ASSERT_NE(open, nullptr);
    EXPECT_EQ(open->of.events.size(), 20u);
  }
}

// What stands of a store in a snapshot and in the files of cases.
std::string saved(engine::CaseStore& store) {
  std::string bytes;
  casework::ImageWriter out(bytes);
  EXPECT_TRUE(store.save(out).has_value());
  out.flush();
  store.snapshot_is_safe();
  return bytes;
}

// Snapshots one upon the other, each of the groups of slots that changed since the last, hold what the cases were at the last.
TEST(CaseStore, ASnapshotWritesTheSlotsThatChanged) {
  constexpr size_t kBudget = 64 << 10;
  const test::TempFolder folder;
  std::mt19937 draw(7);
  std::vector<std::optional<Day>> next;
  std::vector<bool> found;
  std::string last;
  {
    engine::CaseStore store(kBudget, folder.path(), 1);
    const auto change = [&](size_t number) {
      engine::OpenCase* open = *store.open("C" + std::to_string(number), false);
      next.resize(std::max(next.size(), number + 1));
      found.resize(next.size());
      // From days that a slot holds to days that it does not.
      next[number] = draw() % 3 == 0 ? std::optional<Day>() : Day{static_cast<int32_t>(draw() % 100'000) - 40'000};
      found[number] = draw() % 2 == 0;
      open->next = next[number];
      open->findings.assign(found[number] ? 1 : 0, {number, 1});
      store.changed(*open);
      ASSERT_TRUE(store.make_room().has_value());
    };
    for (size_t round = 0; round < 12; ++round) {
      for (size_t i = 0; i < 700; ++i) change(next.size());
      for (size_t i = 0; i < 20; ++i) change(draw() % next.size());
      last = saved(store);
    }
    const uint64_t before = store.file().file_bytes();
    change(5000);
    last = saved(store);
    EXPECT_LT(store.file().file_bytes() - before, 13'000u) << "of 8,400 slots one group of 1,024";
  }
  engine::CaseStore again(kBudget, folder.path(), 1);
  casework::ImageReader in(last);
  ASSERT_TRUE(again.restore(in).has_value());
  ASSERT_EQ(again.size(), next.size());
  for (size_t number = 0; number < next.size(); ++number) {
    const auto at = static_cast<uint32_t>(number);
    ASSERT_EQ(again.next_of(at), next[number]) << number;
    ASSERT_EQ(again.has_findings(at), found[number]) << number;
  }
  for (size_t number = 0; number < next.size(); number += 97) {
    const engine::OpenCase* open = *again.find("C" + std::to_string(number), false);
    ASSERT_NE(open, nullptr);
    EXPECT_EQ(open->number, number);
    EXPECT_EQ(open->next, next[number]);
  }
}

TEST(CaseStore, ASnapshotThatNamesOtherSlotsIsDamaged) {
  const test::TempFolder folder;
  std::string bytes;
  {
    engine::CaseStore store(1, folder.path(), 1);
    for (size_t number = 0; number < 2000; ++number) ASSERT_TRUE((*store.open("C" + std::to_string(number), false))->of.events.empty());
    bytes = saved(store);
  }
  // The places of the two groups are the end of it.
  for (size_t cut = 1; cut < 8; ++cut) {
    engine::CaseStore again(1, folder.path(), 1);
    casework::ImageReader in(std::string_view(bytes).substr(0, bytes.size() - cut));
    const Status restored = again.restore(in);
    ASSERT_TRUE(restored.has_error()) << cut;
    EXPECT_EQ(restored.error().code, Code::kCorrupt);
  }
}

}  // namespace
}  // namespace isonomy
