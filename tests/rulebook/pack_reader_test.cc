// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/pack_reader.h"

#include "daemon/cel/vm.h"
#include "tests/support/case_name.h"
#include "tests/support/pack_text.h"

namespace isonomy::rulebook {
namespace {

using test::errors_of;
using test::read_files;
using test::read_pack;

TEST(PackReader, ThreeLinesAreAPackAndSayWhatIsAssumed) {
  const ReadResult read = read_pack("[rule.late-fee]\nwhen    = 'facts.days_late <= 3'\nforbids = \"decision.fee\"\n");
  ASSERT_NE(read.rulebook, nullptr) << errors_of(read);
  const Rule* rule = read.rulebook->rule("late-fee");
  ASSERT_NE(rule, nullptr);
  ASSERT_EQ(rule->versions.size(), 1U);
  const RuleVersion& version = rule->versions.front();
  EXPECT_TRUE(version.assumed);
  EXPECT_EQ(qualified(*rule, version), "late-fee@1");
  EXPECT_EQ(version.in_force, Span::exactly(kFirstDay));
  EXPECT_EQ(version.law_of, LawOf::kDecision);
  const auto& body = std::get<Prohibition>(version.body);
  EXPECT_EQ(body.forbids.front().text, "decision.fee");
  EXPECT_EQ(body.when.source, "facts.days_late <= 3");
  EXPECT_EQ(body.when.where, "rules/xx/p/pack.toml:2:12");
  EXPECT_EQ(read.rulebook->packs[0].facts.at(0).name, "days_late");
  EXPECT_EQ(read.notes, (std::vector<std::string>{
                            "p: the pack is called `p` after its folder (say so with [pack] id)",
                            "p: no jurisdiction.toml beside the pack: no order of ranks, no legal notice, no holidays",
                            "p: facts are untyped: days_late (declare them with [[fact]])",
                            "p: rule `late-fee@1`: in force since ever, published before that (state `published` and `in_force`)",
                            "p: rule `late-fee`: any authority (state `authority`)",
                        }));
}

constexpr const char* kServe = R"toml(
[pack]
id = "it.code"
jurisdiction = "IT"
[[fact]]
name = "article"
type = "string"
[[parameter]]
name = "tariff"
type = "set(money)"
key  = ["article"]
table = "tariff.csv"
[rule.serve]
title = "Serve in time"
rank = "law"
authority = ["municipal-police"]
law_of = "conduct"
counter = [ { if = 'day("procedure.dispatched") <= term.end', verdict = "undetermined", says = "handed over in time" } ]
  [[rule.serve.version]]
  id = "2010"
  published = 2010-07-29
  in_force = 2010-08-13
  applies_from = 2010-08-14
  deadline = { from = "detection", to = "procedure.served", within = "90d", optional = true, suspend = ["august"] }
  [[rule.serve.version]]
  id = "1992"
  published = 1992-05-18
  in_force = 1993-01-01
  deadline = { from = ["detection", "conduct"], to = "procedure.served", within = [ { if = 'facts.article == "7"', is = "10wd" }, { is = "150d" } ] }
[rule.tariff]
rank = "law"
published = 1992-05-18
in_force = "1993"
allows = "decision.fine"
weigh = ["conduct.duration"]
sanction = [ { kind = "fine", one_of = 'params.tariff(facts.article)' }, { kind = "fine", if = 'act.amount > money(5)', max = 'max(money(10), percent(5, act.amount))', per = "party", steps = [10, 20.5] } ]
requires = { steps = ["procedure.notice"], gap = "10wd" }
recourse = { channel = "prefect", within = "60d", answer = "appeal_decision.prefect", answer_within = "120d" }
)toml";
constexpr const char* kItaly = R"toml(
ranks  = [ ["constitution", "law"], ["law", "regulation"] ]
notice = { law = "15d" }
quiet_after = "2y"
calendar = "calendar.toml"
[[authority]]
id = "municipal-police"
until = 2015-01-01
successor = "metropolitan-police"
[[authority]]
id = "metropolitan-police"
from = 2015-01-01
[[suspension]]
id = "august"
yearly = [ { from = "08-01", through = "09-15", until = 2015-01-01 }, { from = "08-01", through = "08-31", since = 2015-01-01 } ]
)toml";

test::Files italy() {
  return {{"rules/it/code/pack.toml", kServe},
          {"rules/it/jurisdiction.toml", kItaly},
          {"rules/it/calendar.toml", "yearly = [\"01-01\", \"12-25\"]\neaster = [1]\nextra_workdays = [2010-08-14]\n"},
          {"rules/it/code/tariff.csv", "article,value,from,until,published,source\n158,62.59,2003-01-01,,2002-12,decree\n158,31.30,2003-01-01,,2002-12,decree\n"
                                       "007,9;8.5,,,,\n"}};
}

TEST(PackReader, ReadsVersionsOnTwoClocksWithRuleKeysApplyingToAll) {
  const ReadResult read = read_files(italy(), {"rules/it/code/"});
  ASSERT_NE(read.rulebook, nullptr) << errors_of(read);
  const Rule& serve = *read.rulebook->rule("serve");
  ASSERT_EQ(serve.versions.size(), 2U);
  EXPECT_EQ(serve.versions[0].id, "1992");  // sorted by applies_from
  EXPECT_EQ(serve.versions[1].applies_from, *parse_span("2010-08-14"));
  for (const RuleVersion& version : serve.versions) {
    EXPECT_EQ(version.law_of, LawOf::kConduct);
    EXPECT_EQ(version.counters.at(0).says, "handed over in time");
    EXPECT_FALSE(version.assumed);
  }
  const auto& older = std::get<Deadline>(serve.versions[0].body);
  EXPECT_EQ(older.within.size(), 2U);
  EXPECT_EQ(older.within[0].period, (Period{10, PeriodUnit::kWorkingDays}));
  EXPECT_EQ(older.from.size(), 2U);
  EXPECT_EQ(std::get<Deadline>(serve.versions[1].body).suspend, std::vector<std::string>{"august"});
  EXPECT_EQ(read.rulebook->cited("serve@2010").version, &serve.versions[1]);
  EXPECT_EQ(read.rulebook->cited("serve@2011").version, nullptr);
  EXPECT_EQ(read.rulebook->cited("nothing").rule, nullptr);
}

TEST(PackReader, ReadsAPowerWithItsRangeStepsAndRecourse) {
  const ReadResult read = read_files(italy(), {"rules/it/code"});
  ASSERT_NE(read.rulebook, nullptr) << errors_of(read);
  const RuleVersion& tariff = read.rulebook->rule("tariff")->versions.at(0);
  EXPECT_EQ(tariff.id, "1993");
  const auto& power = std::get<Power>(tariff.body);
  ASSERT_EQ(power.sanctions.size(), 2U);
  EXPECT_NE(power.sanctions[0].one_of.program, nullptr);
  EXPECT_TRUE(power.sanctions[0].applies.always());
  EXPECT_EQ(power.sanctions[1].per, Per::kParty);
  EXPECT_EQ(power.sanctions[1].benchmark_steps, (std::vector<Money>{Money{1000}, Money{2050}}));
  EXPECT_EQ(power.requirement->before.text, "decision.fine");  // what the power allows
  EXPECT_EQ(power.weigh.at(0).source, "conduct.duration");
  EXPECT_EQ(tariff.recourse->answer_within, (Period{120, PeriodUnit::kDays}));
}

TEST(PackReader, ReadsTheJurisdictionAndItsCalendar) {
  const ReadResult read = read_files(italy(), {"rules/it/code"});
  ASSERT_NE(read.rulebook, nullptr) << errors_of(read);
  const Jurisdiction& italian = *read.rulebook->jurisdiction("IT");
  EXPECT_TRUE(italian.higher("constitution", "regulation"));
  EXPECT_FALSE(italian.higher("regulation", "law"));
  EXPECT_FALSE(italian.is_working_day(*parse_day("2010-12-25")));
  EXPECT_FALSE(italian.is_working_day(*parse_day("2010-04-05")));  // Easter Monday
  EXPECT_TRUE(italian.is_working_day(*parse_day("2010-08-14")));   // a Saturday that is worked
  EXPECT_EQ(to_string(italian.end_of(*parse_day("2010-04-01"), {3, PeriodUnit::kWorkingDays})), "2010-04-07");
  EXPECT_TRUE(italian.competent("municipal-police", "municipal-police", *parse_day("2014-12-31")));
  EXPECT_FALSE(italian.competent("municipal-police", "municipal-police", *parse_day("2015-01-01")));
  EXPECT_TRUE(italian.competent("metropolitan-police", "municipal-police", *parse_day("2015-01-01")));
  EXPECT_EQ(italian.suspensions.at(0).yearly.at(0).through_month, 9);
}

TEST(PackReader, ParametersAreKeyedDatedAndPublished) {
  const ReadResult read = read_files(italy(), {"rules/it/code"});
  ASSERT_NE(read.rulebook, nullptr) << errors_of(read);
  const Parameter& tariff = read.rulebook->packs[0].parameters.at(0);
  const auto find = [&](cel::Value key, const char* day, const char* known) {
    const ParameterRow* row = tariff.find(std::span(&key, 1), *parse_day(day), *parse_day(known));
    return row == nullptr ? std::string("null") : cel::to_text(row->value);
  };
  EXPECT_EQ(find(cel::Value::string("158"), "2003-05-01", "2003-05-01"), "[money(\"62.59\"), money(\"31.30\")]");
  EXPECT_EQ(find(cel::Value::integer(158), "2003-05-01", "2003-05-01"), "[money(\"62.59\"), money(\"31.30\")]");
  EXPECT_EQ(find(cel::Value::string("158"), "2003-05-01", "2002-12-30"), "null");  // published in December, no day known
  EXPECT_EQ(find(cel::Value::string("158"), "2002-05-01", "2003-05-01"), "null");
  EXPECT_EQ(find(cel::Value::string("007"), "1950-01-01", "2003-05-01"), "[money(\"9.00\"), money(\"8.50\")]");
  EXPECT_EQ(find(cel::Value::string("7"), "2003-05-01", "2003-05-01"), "null");
}

TEST(PackReader, AStepParameterTakesTheGreatestKeyNotAboveTheArgument) {
  const ReadResult read = read_pack(R"toml(
[[parameter]]
name = "share"
type = "int"
key = ["turnover"]
steps = true
values = [ { turnover = 100, value = 2 }, { turnover = 20, value = 1, from = 2000-01-01 }, { turnover = 1000, value = 3, published = 2010-01-01, from = 2000-01-01 } ]
)toml");
  ASSERT_NE(read.rulebook, nullptr) << errors_of(read);
  const Parameter& share = read.rulebook->packs[0].parameters.at(0);
  const auto find = [&](double argument, const char* day, const char* known) {
    const cel::Value key = cel::Value::real(argument);
    const ParameterRow* row = share.find(std::span(&key, 1), *parse_day(day), *parse_day(known));
    return row == nullptr ? -1 : static_cast<int>(row->value.as_int());
  };
  EXPECT_EQ(find(19.99, "2005-01-01", "2020-01-01"), -1);
  EXPECT_EQ(find(20, "2005-01-01", "2020-01-01"), 1);
  EXPECT_EQ(find(20, "1999-12-31", "2020-01-01"), -1);
  EXPECT_EQ(find(999.5, "2005-01-01", "2020-01-01"), 2);
  EXPECT_EQ(find(1000, "2005-01-01", "2020-01-01"), 3);
  EXPECT_EQ(find(1000, "2005-01-01", "2009-12-31"), 2);
}

TEST(PackReader, MapsSetFieldsAndFacts) {
  const ReadResult read = read_pack(R"toml(
[[input]]
format = "csv"
source = "urn:x"
id = 'data.case + "-" + data.seq'
[[fact]]
name = "article"
type = "string"
[[circumstance]]
name = "residence"
value = 'data.residence'
[[map]]
when = 'data.activity == "Create"'
case = 'data.case'
at = 'date(data.date)'
emit = [ { as = "conduct", through = 'data.date + "/.."', set = { article = 'data.article' } }, { as = "decision.fine", at = 'data.day', set = { cites = '["r"]', amount = 'money(data.amount)' } } ]
[rule.r]
allows = "decision.fine"
when = 'facts.article == "7"'
)toml");
  ASSERT_NE(read.rulebook, nullptr) << errors_of(read);
  const Pack& pack = read.rulebook->packs[0];
  EXPECT_EQ(pack.inputs.at(0).type, "isonomy.row");
  EXPECT_EQ(pack.maps.at(0).emit.at(1).as.text, "decision.fine");
  EXPECT_EQ(pack.maps.at(0).emit.at(1).set.at(1).name, "amount");
  EXPECT_EQ(pack.circumstances.at(0).name, "residence");
}

TEST(PackReader, PacksThatAreUsedAreFoundBesideAndReachInto) {
  const test::Files files{{"rules/it/code/pack.toml", "[pack]\nid = \"it.code\"\nuse = [\"it.general-part\"]\n[rule.a]\nallows = \"decision\"\n"},
                          {"rules/it/general-part/pack.toml", "[pack]\nid = \"it.general-part\"\nuse = [\"eu.charter\"]\n[rule.b]\nprinciple = { name = \"one-fine\" }\n"},
                          {"rules/eu/charter/pack.toml", "[pack]\nid = \"eu.charter\"\n[rule.c]\nprinciple = { name = \"law-of-conduct\", milder = \"shall\" }\n"}};
  const ReadResult read = read_files(files, {"rules/it/code"});
  ASSERT_NE(read.rulebook, nullptr) << errors_of(read);
  ASSERT_EQ(read.rulebook->packs.size(), 3U);
  const uint32_t charter = 0, code = 1, general = 2;
  EXPECT_EQ(read.rulebook->packs[charter].id, "eu.charter");
  EXPECT_TRUE(read.rulebook->reaches(charter, code));
  EXPECT_TRUE(read.rulebook->reaches(general, code));
  EXPECT_FALSE(read.rulebook->reaches(code, general));
}

TEST(PackReader, DeepOrLongDocumentsAreRefusedNotCrashedOn) {
  std::string deep(200'000, 'a');
  for (size_t i = 1; i < deep.size(); i += 2) deep[i] = '.';
  EXPECT_NE(errors_of(read_pack(deep + "b = 1\n")).find("dots in a key"), std::string::npos);
  const std::string nested = "x = " + std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_NE(errors_of(read_pack(nested)).find("not TOML"), std::string::npos);
  EXPECT_EQ(read_pack(std::string(20 << 20, '#')).errors.at(0).code, Code::kLimit);
}

TEST(PackReader, AtMostTwentyErrorsSortedByPlace) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "[rule.r" + std::to_string(i) + "]\nalows = \"decision\"\n";
  const ReadResult read = read_pack(text);
  EXPECT_EQ(read.rulebook, nullptr);
  ASSERT_EQ(read.errors.size(), 20U);
  EXPECT_EQ(read.errors.front().where, "rules/xx/p/pack.toml:1:1");
  EXPECT_EQ(read.errors.at(1).where, "rules/xx/p/pack.toml:2:1");
  EXPECT_EQ(read.errors.at(1).message, "unknown key `alows`, did you mean `allows`?");
}

}  // namespace
}  // namespace isonomy::rulebook
