// SPDX-License-Identifier: Apache-2.0
// Events that name no case join by subject, rule and window; several decisions and partial payments belong together.
#include "daemon/casework/linker.h"

#include <algorithm>
#include <random>

#include "tests/support/judged.h"

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
name = "decision.surcharge"
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
[rule.surcharge]
title = "a surcharge, where the fine is not paid within sixty days"
authority = ["city"]
[[rule.surcharge.version]]
id = "v1"
published = 2000-01-01
in_force = 2001-01-01
allows = "decision.surcharge"
when = 'sum("payment", end_of(day("decision.fine"), "60d")) < amount("decision.fine")'
)";

std::vector<std::string> ids_of(test::Judged& world) { return *world.engine().case_ids(); }

TEST(Linker, JoinsBySubjectAndRuleWithinTheWindow) {
  test::Judged world(kFine);
  world.file("isonomy.conduct", R"({"at":"2015-01-10","rule":"fine"})");
  world.file("isonomy.decision.fine", R"({"at":"2015-03-01","authority":"city","cites":["fine"],"amount":80})");
  world.file("isonomy.payment", R"({"at":"2015-04-02","rule":"fine","amount":80})");
  world.file("isonomy.conduct", R"({"at":"2019-06-01","rule":"fine"})");
  world.file("isonomy.decision.fine", R"({"at":"2019-07-15","authority":"city","cites":["fine@v1"],"amount":180})");
  EXPECT_EQ(ids_of(world), (std::vector<std::string>{"Firm/fine/2015-01-10", "Firm/fine/2019-06-01"}));
  const casework::Case* first = world.engine().find_case("Firm/fine/2015-01-10");
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->events.size(), 3u);
  EXPECT_EQ(first->subject, "Firm");
  EXPECT_EQ(world.engine().find_case("Firm/fine/2016-01-10"), nullptr);
  const auto findings = world.findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings.front().code, "ARB-3");
  EXPECT_EQ(findings.front().case_key, "Firm/fine/2019-06-01");
}

TEST(Linker, ALateEventThatJoinsTwoCasesGivesWhatItWouldHaveGivenFirst) {
  const std::vector<std::pair<std::string, std::string>> events{
      {"isonomy.conduct", R"({"at":"2015-01-10","rule":"fine"})"},
      {"isonomy.decision.fine", R"({"at":"2018-06-01","authority":"city","cites":["fine"],"amount":180})"},
      {"isonomy.payment", R"({"at":"2016-09-01","rule":"fine","amount":10})"},
      {"isonomy.payment", R"({"at":"2014-01-01","rule":"fine","amount":10})"}};
  std::vector<size_t> order{0, 1, 2, 3};
  std::string expected;
  do {
    test::Judged world(kFine);
    for (const size_t i : order) {
      const std::string line = R"({"specversion":"1.0","source":"urn:test","id":")" + std::to_string(i) + R"(","type":")" + events[i].first +
                               R"(","subject":"Firm","data":)" + events[i].second + "}";
      world.file_line(line);
    }
    if (expected.empty()) {
      expected = world.exported();
      EXPECT_NE(expected.find("Firm/fine/2014-01-01"), std::string::npos) << expected;
    }
    EXPECT_EQ(world.exported(), expected);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Linker, ADifferentRuleOrSubjectIsAnotherCase) {
  test::Judged world(kFine);
  world.file("isonomy.conduct", R"({"at":"2015-01-10","rule":"fine"})");
  world.file("isonomy.conduct", R"({"at":"2015-01-10","rule":"surcharge"})");
  world.file("isonomy.conduct", R"({"at":"2015-01-10","rule":"fine","subject":"Other"})");
  world.file("isonomy.conduct", R"({"case":"Firm/fine","at":"2015-01-10"})");
  EXPECT_EQ(ids_of(world), (std::vector<std::string>{"Firm/fine", "Firm/fine/2015-01-10", "Firm/surcharge/2015-01-10", "Other/fine/2015-01-10"}));
  EXPECT_NE(world.rejection(R"({"specversion":"1.0","source":"urn:test","id":"x","type":"isonomy.conduct","subject":"Firm","data":{"at":"2015-01-10"}})")
                .find("a `subject` and the `rule`"),
            std::string::npos);
}

TEST(Linker, PartialPaymentsAddUpAndEachDecisionIsJudged) {
  test::Judged world(kFine);
  world.file("isonomy.conduct", R"({"at":"2015-01-10","rule":"fine"})");
  world.file("isonomy.decision.fine", R"({"at":"2015-03-01","authority":"city","cites":["fine"],"amount":80})");
  world.file("isonomy.payment", R"({"at":"2015-03-20","rule":"fine","amount":50})");
  world.file("isonomy.payment", R"({"at":"2015-04-20","rule":"fine","amount":30})");
  world.file("isonomy.decision.surcharge", R"({"at":"2015-06-01","authority":"city","rule":"fine","cites":["surcharge"]})");
  EXPECT_EQ(world.found(), "ARB-5 breach surcharge@v1\n");
  test::Judged unpaid(kFine);
  unpaid.file("isonomy.conduct", R"({"at":"2015-01-10","rule":"fine"})");
  unpaid.file("isonomy.decision.fine", R"({"at":"2015-03-01","authority":"city","cites":["fine"],"amount":80})");
  unpaid.file("isonomy.payment", R"({"at":"2015-03-20","rule":"fine","amount":50})");
  unpaid.file("isonomy.payment", R"({"at":"2015-07-20","rule":"fine","amount":30})");
  unpaid.file("isonomy.decision.surcharge", R"({"at":"2015-06-01","authority":"city","rule":"fine","cites":["surcharge"]})");
  EXPECT_EQ(unpaid.found(), "");
}

}  // namespace
}  // namespace isonomy
