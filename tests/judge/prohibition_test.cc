// SPDX-License-Identifier: Apache-2.0
// A case of one decision is judged by versions that were looked up once for each stretch of days, and by conditions that are refuted all
// at once. Two such decisions in one case are not: so the same act, alone and beside another, must be forbidden by the same versions.
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <set>

#include "daemon/judge/judge.h"
#include "tests/support/a_fine.h"
#include "tests/support/pack_text.h"

namespace isonomy {
namespace {

using casework::Case;
using casework::CaseEvent;

std::string day(std::mt19937& random) { return to_string(Day{18'000 + static_cast<int32_t>(random() % 400)}); }

constexpr const char* kConditions[] = {"facts.days > 3", "facts.days <= 5 && facts.kind == \"inn\"", "facts.kind in [\"inn\", \"shop\"]",
                                       "facts.kind != \"stall\" && facts.grave", "!facts.grave && facts.days != 4", "facts.days > 2 || facts.grave"};

// Rules of one to three versions on random days; some are published late, some end, some follow the day of the conduct; some have a condition.
std::string random_pack(std::mt19937& random) {
  std::string out = "[pack]\nid = \"xx.p\"\n[[fact]]\nname = \"days\"\ntype = \"int\"\n[[fact]]\nname = \"kind\"\ntype = \"string\"\n"
                    "[[fact]]\nname = \"grave\"\ntype = \"bool\"\n[[event]]\nname = \"decision.fine\"\n[[event]]\nname = \"decision.ban\"\n[[event]]\nname = \"conduct\"\n";
  for (int rule = 0; rule < 12; ++rule) {
    const std::string id = "r" + std::to_string(rule);
    out += "[rule." + id + "]\nforbids = \"decision" + (random() % 4 == 0 ? "" : random() % 3 == 0 ? std::string(".ban") : std::string(".fine")) + "\"\n";
    if (random() % 4 != 0) out += "law_of = \"decision\"\n";
    std::set<std::string> days;
    for (size_t i = 0; i <= random() % 3; ++i) days.insert(day(random));
    for (const std::string& from : days) {
      out += "  [[rule." + id + ".version]]\n  in_force = " + from + "\n  published = " + (random() % 3 == 0 ? day(random) : from) + "\n";
      if (random() % 3 != 0) out += "  when = '" + std::string(kConditions[random() % std::size(kConditions)]) + "'\n";
      if (random() % 5 == 0) out += "  until = \"" + from.substr(0, 4) + "\"\n";
    }
  }
  return out;
}

// One of a few sets of facts, in some of which one is not stated; lives as long as the program.
std::span<const casework::Stated> facts(size_t number) {
  using cel::Value;
  static const std::vector<std::vector<casework::Stated>> kFacts = [] {
    std::vector<std::vector<casework::Stated>> all;
    for (int64_t days = 2; days <= 6; ++days) {
      for (const char* kind : {"inn", "shop", "stall", ""}) {
        all.push_back({{"days", Value::integer(days)}, {"grave", Value::boolean(days % 2 == 0)}});
        if (*kind != 0) all.back().push_back({"kind", Value::string(kind)});
      }
    }
    return all;
  }();
  return kFacts[number % kFacts.size()];
}

CaseEvent decision_on(Day at, std::string_view id) {
  CaseEvent event;
  event.role = casework::Role::kDecision;
  event.name = "decision.fine";
  event.at = Span::exactly(at);
  event.id = id;
  event.decision = test::a_fine();
  event.facts = facts(static_cast<size_t>(at.since_epoch));
  return event;
}

std::string forbidding(judge::Judge& judge, const Case& of, std::string_view id) {
  std::string out;
  for (const judge::ForbiddenAct& act : judge.judge(of, kLastDay).forbidden) {
    if (act.act->id == id) out += rulebook::qualified(*act.rule, *act.version) + " " + to_string(act.law_day) + " " + to_string(act.known) + "\n";
  }
  return out;
}

TEST(Prohibitions, OneActIsJudgedAsOneAmongOthers) {
  size_t forbidden = 0;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    std::mt19937 random(seed);
    const std::string pack = random_pack(random);
    const rulebook::ReadResult read = test::read_pack(pack);
    if (read.rulebook == nullptr) continue;   // some dates contradict each other
    judge::Judge judge(*read.rulebook);
    for (int32_t offset = -5; offset < 410; offset += 3) {
      const Day at{18'000 + offset};
      Case alone, beside;
      alone.pack = beside.pack = 0;
      alone.events = {decision_on(at, "a")};
      beside.events = {decision_on(at, "a"), decision_on(at, "b")};
      const std::string expected = forbidding(judge, beside, "a");
      ASSERT_EQ(forbidding(judge, alone, "a"), expected) << "seed " << seed << ", " << to_string(at) << "\n" << pack;
      forbidden += expected.empty() ? 0u : 1u;
    }
  }
  EXPECT_GT(forbidden, 500u);
}

}  // namespace
}  // namespace isonomy
