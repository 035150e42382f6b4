// SPDX-License-Identifier: Apache-2.0
// Arrival order within the lateness changes no finding; and a finding that stands is what judging its case now would say.
#include <algorithm>
#include <random>

#include "tests/support/engine_runs.h"
#include "tests/support/judged.h"

namespace isonomy {
namespace {

constexpr int kPermutations = 200;

Day day_of(const std::string& line) {
  const size_t at = line.find("\"at\":\"");
  if (at == std::string::npos) return Day{};
  const Result<Span> span = parse_span(std::string_view(line).substr(at + 6, line.find('"', at + 6) - at - 6));
  return span.has_value() && span->last < kLastDay ? span->last : Day{};
}

// Each event comes up to `lateness` days after its day.
std::vector<std::string> delayed(const std::vector<std::string>& lines, int lateness, std::mt19937& random) {
  std::vector<std::pair<int, size_t>> order;
  for (size_t i = 0; i < lines.size(); ++i) order.emplace_back(day_of(lines[i]).since_epoch + static_cast<int>(random() % static_cast<unsigned>(lateness + 1)), i);
  std::shuffle(order.begin(), order.end(), random);
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> out;
  for (const auto& [day, i] : order) out.push_back(lines[i]);
  return out;
}

void expect_order_does_not_matter(test::EventStream stream, int permutations) {
  engine::Engine::Options options;
  options.lateness_days = 30;
  const std::string expected = test::export_of(stream, options);
  ASSERT_FALSE(expected.empty());
  std::mt19937 random(20211);
  const std::vector<std::string> lines = stream.lines;
  for (int i = 0; i < permutations; ++i) {
    // Every tenth has no order at all: what comes later than the lateness opens its case again.
    stream.lines = i % 10 == 9 ? lines : delayed(lines, options.lateness_days, random);
    if (i % 10 == 9) std::shuffle(stream.lines.begin(), stream.lines.end(), random);
    test::EngineRun run(stream.rules, options);
    run.accept_all(stream.lines);
    ASSERT_TRUE(run.exported() == expected) << "permutation " << i;
    if (i % 20 == 0) test::expect_folded_is_exported(run);
  }
}

TEST(Order, OfThePlatformStreamDoesNotMatter) { expect_order_does_not_matter(test::platform_stream(), kPermutations); }
TEST(Order, OfTheRidersStreamDoesNotMatter) { expect_order_does_not_matter(test::rider_stream(), kPermutations); }
TEST(Order, OfTheFineLogDoesNotMatter) {
  ISO_NEEDS_SHARED(test::kFineLog);
  expect_order_does_not_matter(test::fine_stream(3'000), kPermutations);
}

constexpr const char* kSilence = R"(
[pack]
id = "xx.p"
[[event]]
name = "detection"
[[event]]
name = "procedure.served"
[[event]]
name = "procedure.dispatched"
[rule.serve]
title = "service in ninety days"
addressee = "authority"
[[rule.serve.version]]
id = "v1"
published = 2000-01-01
in_force = 2000-01-01
deadline = { from = "detection", to = "procedure.served", within = "90d" }
counter = [ { if = 'by("procedure.dispatched", end_of(term.end, "60d"))', verdict = "undetermined", says = "handed over soon after the term" } ]
)";

// The term ends on 2015-04-01; whether it was dispatched within another 60 days only time resolves.
TEST(Timers, ACounterThatOnlyTimeResolvesIsLookedAtAgain) {
  test::Judged world(kSilence);
  world.file("isonomy.detection", R"({"case":"C1","at":"2015-01-01","authority":"city"})");
  world.file("isonomy.detection", R"({"case":"C2","at":"2015-04-10","authority":"city"})");
  const std::string before = world.exported();
  EXPECT_NE(before.find("\"case\":\"C1\""), std::string::npos) << before;
  world.file("isonomy.detection", R"({"case":"C3","at":"2015-07-10","authority":"city"})");
  const std::string after = world.exported();
  EXPECT_NE(before, after);
  // What stands is what a world that never looked before the end would find.
  test::Judged late(kSilence);
  late.file("isonomy.detection", R"({"case":"C1","at":"2015-01-01","authority":"city"})", "2015-07-10");
  late.file("isonomy.detection", R"({"case":"C2","at":"2015-04-10","authority":"city"})", "2015-07-10");
  late.file("isonomy.detection", R"({"case":"C3","at":"2015-07-10","authority":"city"})", "2015-07-10");
  EXPECT_EQ(after, late.exported());
}

TEST(Timers, ALateEventOpensItsCaseAgain) {
  test::Judged world(kSilence);
  world.file("isonomy.detection", R"({"case":"C1","at":"2015-01-01","authority":"city"})");
  world.file("isonomy.detection", R"({"case":"C2","at":"2016-01-01","authority":"city"})");
  EXPECT_NE(world.exported().find("\"case\":\"C1\""), std::string::npos);
  world.file("isonomy.procedure.served", R"({"case":"C1","at":"2015-02-01","authority":"city"})");
  EXPECT_EQ(world.exported().find("\"case\":\"C1\""), std::string::npos);
}

}  // namespace
}  // namespace isonomy
