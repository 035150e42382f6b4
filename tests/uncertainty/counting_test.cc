// SPDX-License-Identifier: Apache-2.0
// The counts as the engine keeps them: whatever order events come in, whether cases are judged as they come or at the end, and where a
// late event joins two cases, the ledger is that of the events read once.
#include <gtest/gtest.h>

#include <algorithm>

#include "daemon/engine/engine.h"
#include "tests/support/pack_text.h"

namespace isonomy {
namespace {

constexpr const char* kFine = R"(
[pack]
id = "xx.p"
[[event]]
name = "conduct"
[[event]]
name = "decision.fine"
[[event]]
name = "payment"
[rule.fine]
title = "a fine"
authority = ["city"]
[[rule.fine.version]]
id = "v1"
published = 2000-01-01
in_force = 2001-01-01
allows = "decision.fine"
sanction = [ { kind = "fine", max = 'money(100)' } ]
)";

// Two threads; the payment of 2016 joins what would be two cases of the first.
std::vector<std::string> events() {
  std::vector<std::string> out;
  int id = 0;
  const auto add = [&](const char* type, const char* subject, const std::string& data) {
    out.push_back(R"({"specversion":"1.0","source":"urn:test","id":")" + std::to_string(++id) + R"(","type":"isonomy.)" + type + R"(","subject":")" + subject + R"(","data":)" + data + "}");
  };
  add("conduct", "Firm", R"({"at":"2015-01-10","rule":"fine"})");
  add("decision.fine", "Firm", R"({"at":"2015-03-01","authority":"city","cites":["fine"],"amount":80})");
  add("decision.fine", "Firm", R"({"at":"2018-02-01","authority":"city","cites":["fine"],"amount":20})");
  add("payment", "Firm", R"({"at":"2016-09-01","rule":"fine","amount":10})");
  add("conduct", "Shop", R"({"at":"2015-01-10","rule":"fine"})");
  add("decision.fine", "Shop", R"({"at":"2015-03-01","authority":"city","cites":["fine"],"amount":180})");
  return out;
}

uncertainty::LedgerTable counted(const std::shared_ptr<const rulebook::Rulebook>& rules, const std::vector<std::string>& lines, engine::Judging judging) {
  engine::Engine::Options options;
  options.judging = judging;
  options.count_bytes = SIZE_MAX;
  engine::Engine engine(rules, options);
  for (const std::string& line : lines) {
    Result<engine::Reading> reading = engine.read(line);
    EXPECT_TRUE(reading.has_value());
    EXPECT_TRUE(engine.accept(*reading).has_value());
  }
  engine.settle();
  return engine.counting()->ledger().table();
}

TEST(Counting, AnyOrderAndEitherWayOfJudgingGiveOneLedger) {
  const rulebook::ReadResult read = test::read_pack(kFine);
  ASSERT_EQ(test::errors_of(read), "");
  std::vector<std::string> lines = events();
  const uncertainty::LedgerTable expected = counted(read.rulebook, lines, engine::Judging::kWhenAsked);
  EXPECT_EQ(expected.decisions.decisions(), 3) << "each decision once, although its thread was judged again and again";
  std::sort(lines.begin(), lines.end());
  size_t orders = 0;
  do {
    ASSERT_EQ(counted(read.rulebook, lines, engine::Judging::kWithEachEvent), expected) << "order " << orders;
    ++orders;
  } while (std::next_permutation(lines.begin(), lines.end()));
  EXPECT_EQ(orders, 720u);
}

}  // namespace
}  // namespace isonomy
