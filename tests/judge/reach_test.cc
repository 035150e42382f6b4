// SPDX-License-Identifier: Apache-2.0
// The index of rules by the events that they react to, against its slow twin: scanning every rule of the pack.
#include "daemon/judge/reach.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/support/a_fine.h"

namespace isonomy::judge {
namespace {

using casework::Case;
using casework::CaseEvent;
using rulebook::EventName;
using rulebook::Rule;

// Longest common part first: names that begin alike, with and without a dot, are what an index gets wrong.
const std::vector<std::string> kNames = {"decision", "decision.fine", "decision.fine.small", "decision.fined", "procedure", "procedure.served", "appeal.court", "detection"};

Rule reacting(std::mt19937& random, int number) {
  Rule rule;
  rule.id = "r" + std::to_string(number);
  const auto name = [&] { return EventName{kNames[random() % kNames.size()]}; };
  for (size_t i = 0; i < 1 + random() % 2; ++i) {
    rulebook::RuleVersion version;
    switch (random() % 5) {
      case 0: version.body = rulebook::Deadline{{name(), name()}, name(), {}, false, false, {}, {}}; break;
      case 1: version.body = rulebook::Prohibition{{name()}, {}, {}}; break;
      case 2: version.body = rulebook::Channels{{name(), name()}, {}}; break;
      case 3: version.body = rulebook::Requirement{name(), {name()}, {}, {}}; break;
      default: version.body = rulebook::Principle{}; break;
    }
    rule.versions.push_back(std::move(version));
  }
  return rule;
}

bool reached_by_scan(const Rule& rule, const Case& of) {
  const std::vector<std::string> patterns = reacts_to(rule);
  if (patterns.empty()) return true;
  for (const CaseEvent& event : of.events) {
    for (const std::string& pattern : patterns) {
      if (rulebook::covers(pattern, event.name)) return true;
      if (!event.decision) continue;
      for (const std::string_view kind : event.decision->kinds) {
        if (rulebook::covers(pattern, "decision." + std::string(kind))) return true;
      }
    }
  }
  return false;
}

TEST(Reach, FindsExactlyWhatAScanFinds) {
  const unsigned seed = 41;
  std::mt19937 random(seed);
  for (int round = 0; round < 300; ++round) {
    std::vector<Rule> rules;
    for (int i = 0; i < 40; ++i) rules.push_back(reacting(random, i));
    Reach reach;
    for (const Rule& rule : rules) reach.push_back(&rule);
    Case of;
    for (size_t i = 0; i < random() % 4; ++i) {
      CaseEvent event;
      event.name = kNames[random() % kNames.size()];
      if (event.name.starts_with("decision") && random() % 2 == 0) {
        event.decision = test::a_fine();
      }
      of.events.push_back(event);
    }
    std::vector<const Rule*> expected;
    for (const Rule& rule : rules) {
      if (reached_by_scan(rule, of)) expected.push_back(&rule);
    }
    std::vector<const Rule*> room;
    const auto found = reach.reaching(of, room);
    EXPECT_EQ(std::vector<const Rule*>(found.begin(), found.end()), expected) << "seed " << seed << ", round " << round;
  }
}

TEST(Reach, AFewRulesAreAllHeldAgainstTheCase) {
  std::mt19937 random(7);
  std::vector<Rule> rules;
  for (int i = 0; i < 3; ++i) rules.push_back(reacting(random, i));
  Reach reach;
  EXPECT_TRUE(reach.empty());
  for (const Rule& rule : rules) reach.push_back(&rule);
  std::vector<const Rule*> room;
  EXPECT_EQ(reach.reaching(Case{}, room).size(), reach.all().size());
}

// A rule whose versions are of different bodies reacts to what any of them reacts to; a principle reacts to everything.
TEST(Reach, EveryVersionCounts) {
  Rule rule;
  rule.versions.resize(2);
  rule.versions[0].body = rulebook::Prohibition{{{"decision.fine"}}, {}, {}};
  rule.versions[1].body = rulebook::Requirement{{"decision.ban"}, {{"procedure.notice"}}, {}, {}};
  EXPECT_EQ(reacts_to(rule), (std::vector<std::string>{"decision.ban", "decision.fine"}));
  rule.versions[1].body = rulebook::Principle{};
  EXPECT_EQ(reacts_to(rule), std::vector<std::string>());
}

}  // namespace
}  // namespace isonomy::judge
