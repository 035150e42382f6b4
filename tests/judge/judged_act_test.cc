// SPDX-License-Identifier: Apache-2.0
// What the law reads in an act, and what comes of it: two acts with one signature are ones that the law cannot tell apart.
#include "daemon/judge/judged_act.h"

#include "tests/support/judged.h"

namespace isonomy {
namespace {

using judge::JudgedAct;
using test::Judged;

constexpr const char* kJurisdiction = "id = \"XX\"\nquiet_after = \"60d\"\n[[authority]]\nid = \"office\"\n";

constexpr const char* kPack = R"(
[pack]
id = "xx.p"
jurisdiction = "XX"
[[fact]]
name = "late"
type = "int"
[[fact]]
name = "harm"
type = "bool"
[[fact]]
name = "size"
type = "string"
[[circumstance]]
name = "district"
value = 'data.district'
[[parameter]]
name = "rate"
type = "money"
key = ["size"]
values = [ { size = "big", value = 900, from = 2019-01-01 }, { size = "big", value = 1000, from = 2021-01-01 },
           { size = "small", value = 100, from = 2019-01-01 } ]
[rule.fee]
authority = ["office"]
published = 2018-01-01
in_force = 2018-02-01
allows = "decision.fine"
when = 'facts.late > 3'
weigh = ["facts.harm", "facts.late"]
sanction = [ { kind = "fine", max = 'params.rate(facts.size)' } ]
[rule.duty]
authority = ["office"]
published = 2018-01-01
in_force = 2018-02-01
allows = "decision.order"
when = 'facts.harm'
duty = "shall"
answer_within = "30d"
)";

std::string data(const std::string& key, const std::string& at, const std::string& facts, const std::string& more = "") {
  return R"({"case":")" + key + R"(","at":")" + at + R"(","authority":"office","facts":{)" + facts + "}" + more + "}";
}

std::vector<JudgedAct> acts(Judged& world, const std::string& key) {
  engine::Engine& engine = world.engine();
  const casework::Case& of = *engine.find_case(key);
  const Day watermark = engine.watermark(of);
  judge::JudgedActReader reader(engine.rules());
  return reader.read(of, engine.judge().judge(of, watermark), watermark);
}

JudgedAct fined(Judged& world, const std::string& key, const std::string& at, const std::string& facts, const std::string& amount) {
  world.file("isonomy.conduct", data(key, at, facts));
  world.file("isonomy.decision.fine", data(key, at, "", R"(,"cites":["fee"],"amount":)" + amount + R"(,"official":"o1","district":"north")"));
  for (JudgedAct& act : acts(world, key)) {
    if (act.kind == judge::ActKind::kDecision) return std::move(act);
  }
  ADD_FAILURE() << "no decision on " << key;
  return {};
}

TEST(JudgedAct, SameFactsSameSignatureWhateverTheExactNumber) {
  Judged world(kPack, kJurisdiction);
  const JudgedAct a = fined(world, "A", "2020-01-10", R"("late":5,"harm":false,"size":"big")", "450");
  const JudgedAct b = fined(world, "B", "2020-03-10", R"("late":9,"harm":true,"size":"big")", "900");
  EXPECT_EQ(a.signature.lines, (std::vector<std::string>{"fee@2018-02-01", "facts.late > 3: true", "rate(\"big\") from 2019-01-01"}));
  EXPECT_EQ(a.signature.key, b.signature.key);
  EXPECT_TRUE(a.comparable());
  EXPECT_EQ(a.position, 500);
  EXPECT_EQ(b.position, 1000);
  EXPECT_EQ(a.outcome, "fine");
  ASSERT_EQ(a.weighed.size(), 2u);
  EXPECT_EQ(a.weighed[0].what, "facts.harm");
  EXPECT_EQ(a.weighed[0].band, "false");
  EXPECT_EQ(a.weighed[1].band, "5 to 9");
  EXPECT_EQ(b.weighed[1].band, "5 to 9");
  ASSERT_EQ(a.circumstances.size(), 1u);
  EXPECT_EQ(a.circumstances[0].label, "north");
  EXPECT_EQ(a.official, "o1");
}

TEST(JudgedAct, AParameterThatChangedMakesAnotherSignature) {
  Judged world(kPack, kJurisdiction);
  const JudgedAct a = fined(world, "A", "2020-01-10", R"("late":5,"harm":false,"size":"big")", "450");
  const JudgedAct b = fined(world, "B", "2021-03-10", R"("late":5,"harm":false,"size":"big")", "450");
  const JudgedAct c = fined(world, "C", "2020-01-10", R"("late":5,"harm":false,"size":"small")", "45");
  EXPECT_NE(a.signature.key, b.signature.key);
  EXPECT_NE(a.signature.key, c.signature.key);
}

TEST(JudgedAct, AMissingFactMakesItComparableWithNothing) {
  Judged world(kPack, kJurisdiction);
  const JudgedAct a = fined(world, "A", "2020-01-10", R"("late":5,"harm":false)", "450");
  EXPECT_FALSE(a.signature.complete);
  EXPECT_FALSE(a.comparable());
  const JudgedAct b = fined(world, "B", "2020-01-10", R"("late":5,"size":"big")", "450");
  EXPECT_TRUE(b.signature.complete);
  EXPECT_FALSE(b.weighed[0].known());
}

TEST(JudgedAct, AnAmountBeyondTheRangeIsAnotherFindingsMatter) {
  Judged world(kPack, kJurisdiction);
  const JudgedAct a = fined(world, "A", "2020-01-10", R"("late":5,"harm":false,"size":"big")", "901");
  EXPECT_TRUE(a.beyond);
  EXPECT_FALSE(a.comparable());
}

TEST(JudgedAct, SilenceIsAnOutcomeOnlyAfterItsTerm) {
  Judged world(kPack, kJurisdiction);
  world.file("isonomy.conduct", data("A", "2020-01-01", R"("late":1,"harm":true)"));
  world.file("isonomy.detection", data("A", "2020-01-10", ""));
  EXPECT_TRUE(acts(world, "A").empty());
  world.file("isonomy.conduct", data("B", "2020-02-09", R"("late":1)"));
  EXPECT_TRUE(acts(world, "A").empty()) << "the last day of the term counts in full";
  world.file("isonomy.conduct", data("B", "2020-02-10", R"("late":1)"));
  const std::vector<JudgedAct> silent = acts(world, "A");
  ASSERT_EQ(silent.size(), 1u);
  EXPECT_EQ(silent[0].rule, "duty");
  EXPECT_EQ(silent[0].outcome, "none");
  EXPECT_EQ(to_string(silent[0].at), "2020-02-09");
  EXPECT_EQ(silent[0].signature.lines, (std::vector<std::string>{"duty@2018-02-01", "facts.harm: true"}));
}

TEST(JudgedAct, SilenceOfAnOptionalStepIsNoOutcome) {
  for (const bool optional : {false, true}) {
    Judged world(std::string(kPack) + "[[event]]\nname = \"procedure.served\"\n[rule.serve]\naddressee = \"authority\"\npublished = 2018-01-01\nin_force = 2018-02-01\n" +
                     "law_of = \"detection\"\ndeadline = { from = \"detection\", to = \"procedure.served\", within = \"90d\"" + (optional ? ", optional = true }\n" : " }\n"),
                 kJurisdiction);
    const auto of_term = [&](const char* key) {
      std::vector<JudgedAct> out = acts(world, key);
      std::erase_if(out, [](const JudgedAct& act) { return act.kind != judge::ActKind::kTerm; });
      return out;
    };
    world.file("isonomy.detection", data("A", "2020-01-10", ""));
    world.file("isonomy.detection", data("B", "2020-01-10", ""));
    world.file("isonomy.procedure.served", data("B", "2020-05-10", ""));
    const std::vector<JudgedAct> never = of_term("A"), late = of_term("B");
    ASSERT_EQ(never.size(), optional ? 0u : 1u);
    for (const JudgedAct& each : never) EXPECT_EQ(each.outcome, "silent");
    ASSERT_EQ(late.size(), 1u);
    EXPECT_EQ(late[0].outcome, "late");
  }
}

TEST(JudgedAct, WithoutADetectionThereIsNoSilence) {
  Judged world(kPack, kJurisdiction);
  world.file("isonomy.conduct", data("A", "2020-01-01", R"("late":1,"harm":true)"));
  world.file("isonomy.conduct", data("B", "2022-01-01", R"("late":1)"));
  EXPECT_TRUE(acts(world, "A").empty());
}

struct BandCase {
  const char* name;
  int64_t number;
  const char* band;
  int step;
};
class Band : public testing::TestWithParam<BandCase> {};
TEST_P(Band, HasItsStep) {
  std::optional<int> step;
  EXPECT_EQ(judge::band_of(cel::Value::integer(GetParam().number), step), GetParam().band);
  EXPECT_EQ(step, GetParam().step);
}
INSTANTIATE_TEST_SUITE_P(Numbers, Band,
                         testing::Values(BandCase{"zero", 0, "0", 0}, BandCase{"one", 1, "1", 1}, BandCase{"two", 2, "2 to 4", 2}, BandCase{"four", 4, "2 to 4", 2},
                                         BandCase{"five", 5, "5 to 9", 3}, BandCase{"ten", 10, "10 to 19", 4}, BandCase{"nineteen", 19, "10 to 19", 4},
                                         BandCase{"hundreds", 730, "500 to 999", 9}, BandCase{"negative", -7, "minus 5 to 9", -3},
                                         BandCase{"least", INT64_MIN, "minus 5000000000000000000 to 9999999999999999999", -57}),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace isonomy
