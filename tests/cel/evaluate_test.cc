// SPDX-License-Identifier: Apache-2.0
// What the public suite does not ask: unknown facts, the atom trace, dates and money, limits, comments.
#include "daemon/cel/vm.h"

#include "daemon/cel/json_value.h"
#include "daemon/cel/unparse.h"
#include "tests/support/case_name.h"
#include "tests/support/cel_facts.h"

namespace isonomy::cel {
namespace {

// Tariffs of one article; everything has happened but "appeal", which may still come.
class TestHost : public Host {
 public:
  Value call(uint32_t id, std::span<const Value> arguments, Arena& arena) override {
    static const std::string_view kReason[] = {"appeal"};
    if (id == 2) return arguments[0].as_string() == "appeal" ? Value::unknown(kReason, 1) : Value::boolean(true);
    if (arguments[0].as_string() != "7") return Value::error("no such tariff");
    Value* items = arena.allocate_array<Value>(1);
    items[0] = Value::money(Money{6259});
    return Value::list({items, 1});
  }
};

struct Case {
  const char* name;
  const char* expression;
  const char* expected;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.expression; }

// Stated: days 45, rate 1.5, paid true, kind "shop", fined 100.00, seen 2021-03, served 2021-04-02, tags, data. Unknown: the rest.
std::string run(const char* expression) {
  static Arena facts_arena;
  static const std::string_view kTags[] = {"a", "b"};
  std::vector<Value> facts = test::no_facts();
  static const Value kTagValues[] = {Value::string(kTags[0]), Value::string(kTags[1])};
  facts[0] = Value::integer(45);
  facts[2] = Value::real(1.5);
  facts[4] = Value::boolean(true);
  facts[6] = Value::string("shop");
  facts[8] = Value::money(Money{10000});
  facts[9] = Value::date(*parse_span("2021-03"));
  facts[10] = Value::date(*parse_span("2021-04-02"));
  facts[11] = Value::list(kTagValues);
  facts[12] = *value_from_json(R"({"n": 3, "nested": {"x": [1, 2]}, "none": null})", facts_arena);
  const Compiled compiled = compile(expression, test::cel_environment());
  if (!compiled.ok()) return "does not compile: " + compiled.diagnostics[0].message;
  TestHost host;
  Vm vm;
  Arena arena;
  const Result<Value> value = vm.evaluate(*compiled.program, {facts, &host}, arena);
  AtomTrace trace;
  const Result<Value> traced = vm.trace(*compiled.program, {facts, &host}, arena, trace);
  if (value.has_error()) return to_string(value.error());
  EXPECT_EQ(to_text(*value), to_text(*traced)) << "the traced program answers alike";
  return to_text(*value);
}

class Evaluates : public testing::TestWithParam<Case> {};
TEST_P(Evaluates, To) { EXPECT_EQ(run(GetParam().expression), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(
    ThreeValues, Evaluates,
    testing::Values(Case{"missing_fact_is_named", "facts.late > 3", "unknown(facts.late)"},
                    Case{"names_are_merged_and_sorted", "facts.late > 3 && facts.article == \"7\"", "unknown(facts.article, facts.late)"},
                    Case{"false_absorbs", "facts.late > 3 && facts.days > 90", "false"}, Case{"true_absorbs", "facts.late > 3 || facts.paid", "true"},
                    Case{"error_and_unknown_is_unknown", "1 / 0 > 3 && facts.late > 3", "unknown(facts.late)"},
                    Case{"false_absorbs_an_error", "1 / 0 > 3 && facts.days > 90", "false"},
                    Case{"strict_calls_merge", "facts.late + facts.days * facts.late", "unknown(facts.late)"},
                    Case{"condition_unknown", "facts.grave ? 1 : 2", "unknown(facts.grave)"},
                    Case{"stated", "has(facts.days)", "true"}, Case{"not_stated", "has(facts.late)", "false"},
                    Case{"not_stated_guards", "has(facts.late) && facts.late > 3", "false"},
                    Case{"unknown_in_a_list", "3 in [facts.late, 3]", "unknown(facts.late)"},
                    Case{"all_over_unknown_body", "[1, 2].all(x, x < facts.late)", "unknown(facts.late)"},
                    Case{"all_false_whatever_is_missing", "[1, 2].all(x, x > 1 && x < facts.late)", "false"},
                    Case{"exists_true_whatever_is_missing", "[1, 2].exists(x, x == 2 || x == facts.late)", "true"},
                    Case{"json_missing_key_is_an_error", "data.m == 3", "error(no such key: \"m\")"},
                    Case{"json_has", "has(data.m) || has(data.n)", "true"}, Case{"json_nested", "data.nested.x[1] == 2", "true"},
                    Case{"host_is_not_called_with_unknowns", "params.tariff(facts.article)[0]", "unknown(facts.article)"},
                    Case{"host_may_answer_unknown", "happened(\"appeal\") || facts.days > 90", "unknown(appeal)"},
                    Case{"host_error", "params.tariff(\"8\") == []", "error(no such tariff)"}),
    test::CaseName{});

INSTANTIATE_TEST_SUITE_P(
    Law, Evaluates,
    testing::Values(Case{"whatever_day_in_march", "facts.seen < facts.served", "true"},
                    Case{"the_day_would_decide", "facts.seen < date(\"2021-03-15\")", "unknown(the day in 2021-03)"},
                    Case{"both_days_would_decide", "facts.seen == date(\"2021\")", "unknown(the day in 2021, the day in 2021-03)"},
                    Case{"never_the_same_day", "facts.seen != facts.served", "true"},
                    Case{"term", "facts.served <= date(\"2021-01-05\") + period(\"90d\")", "true"},
                    Case{"months_end", "date(\"2012-01-31\") + period(\"1m\")", "date(\"2012-02-29\")"},
                    Case{"days_between", "facts.served - date(\"2021-03-02\")", "31"},
                    Case{"days_between_unknown", "facts.served - facts.seen > 3", "unknown(the day in 2021-03)"},
                    Case{"year_of_a_month", "year(facts.seen)", "2021"}, Case{"month_of_a_year", "month(date(\"2021\"))", "unknown(the month in 2021)"},
                    Case{"working_days_need_a_calendar", "date(\"2021-03-01\") + period(\"5wd\") > facts.served",
                         "error(working days need a calendar: write end_of(date, period))"},
                    Case{"money_adds", "facts.fined + money(\"0.50\")", "money(\"100.50\")"}, Case{"money_times", "3 * facts.fined", "money(\"300.00\")"},
                    Case{"money_overflows", "money(\"92233720368547758.07\") + money(\"0.01\")", "error(the amount is too large to be held exactly)"},
                    Case{"percent", "percent(5, facts.fined)", "money(\"5.00\")"}, Case{"percent_of_a_double", "percent(0.5, facts.fined)", "money(\"0.50\")"},
                    Case{"higher_of", "max(facts.fined, percent(200, facts.fined))", "money(\"200.00\")"},
                    Case{"earlier_of", "min([facts.seen, date(\"2021-03-10\")])", "date(\"2021-03-01/2021-03-10\")"},
                    Case{"year_one_is_the_first", "date(\"0001-01-01\") - period(\"1m\") < facts.served", "error(date out of range)"},
                    Case{"tariff", "params.tariff(\"7\")[0] < facts.fined", "true"}),
    test::CaseName{});

INSTANTIATE_TEST_SUITE_P(
    Language, Evaluates,
    testing::Values(Case{"comments_and_white_space", "1 // one\n\t+ // plus\r\n 2 //", "3"}, Case{"surrogate_pair", "\"\\uD83D\\uDE00\" == \"\\U0001F600\"", "true"},
                    Case{"parentheses_select", "[{\"b\": 1}].exists(a, (a.b) == 1)", "true"},
                    Case{"int_beside_double", "facts.days < 45.5 && 2u > 1.5", "true"}, Case{"smallest_int", "-9223372036854775808", "-9223372036854775808"},
                    Case{"else_if", "facts.days < 10 ? \"a\" : facts.days < 50 ? \"b\" : \"c\"", "\"b\""},
                    Case{"or_value_is_lazy", "optional.of(1).orValue(1 / 0)", "1"}, Case{"bind", "cel.bind(x, facts.days * 2, x + x)", "180"},
                    Case{"map_entry_twice", "{\"a\": 1, \"b\": 1}.transformMapEntry(k, v, {v: k})", "error(repeated map key: 1)"},
                    Case{"entries", "{\"a\": 1, \"b\": 2}.transformMapEntry(k, v, {v: k})", "{1: \"a\", 2: \"b\"}"},
                    Case{"big_loops_end", "[1,2,3,4,5,6,7,8,9,10].map(a, [1,2,3,4,5,6,7,8,9,10].map(b, [1,2,3,4,5,6,7,8,9,10].map(c, "
                                          "[1,2,3,4,5,6,7,8,9,10].map(d, [1,2,3,4,5,6,7,8,9,10].map(e, [1,2,3,4,5,6,7,8,9,10].map(f, "
                                          "[1,2,3,4,5,6,7,8,9,10].map(g, \"xxxxxxxxxxxxxxxx\" + string(g))))))))",
                         "the evaluation needs more steps or memory than its budget allows"}),
    test::CaseName{});

TEST(AtomTrace, HoldsAtomsThatAreSkipped) {
  const Compiled compiled = compile("facts.days > 90 && (facts.kind == \"shop\" || !facts.grave) ? facts.paid : has(facts.late)", test::cel_environment(), Type::boolean());
  ASSERT_TRUE(compiled.ok());
  std::vector<Value> facts = test::no_facts();
  facts[0] = Value::integer(45);
  facts[4] = Value::boolean(true);
  facts[6] = Value::string("shop");
  Vm vm;
  Arena arena;
  AtomTrace trace;
  const Result<Value> value = vm.trace(*compiled.program, {facts, nullptr}, arena, trace);
  std::string text = to_text(*value);
  for (size_t i = 0; i < trace.values.size(); ++i) text += "; " + compiled.program->atoms()[i].text + " = " + to_text(trace.values[i]);
  EXPECT_EQ(text,
            "false; facts.days > 90 = false; facts.kind == \"shop\" = true; facts.grave = unknown(facts.grave); facts.paid = true; has(facts.late) = false");
}

TEST(Program, KnowsWhatItReads) {
  const Compiled compiled = compile("facts.days > 1 && happened(\"x\") && has(facts.paid) && (false ? facts.grave : true)", test::cel_environment());
  EXPECT_EQ(compiled.program->variable_slots(), (std::vector<uint32_t>{0, 4, 5}));
  EXPECT_EQ(compiled.program->functions(), std::vector<uint32_t>{2});
  EXPECT_GT(compiled.program->static_cost(), 0u);
}

TEST(Limits, AreChargedBeforeTheWork) {
  std::string deep(400, '(');
  EXPECT_EQ(compile(deep + "1" + std::string(400, ')'), Environment{}).diagnostics[0].message, "the expression nests too deeply: 250 levels are allowed");
  EXPECT_EQ(compile(std::string(70'000, ' ') + "1", Environment{}).diagnostics[0].message, "the expression is too long: 65536 bytes are allowed");
  Limits small;
  small.nodes = 10;
  EXPECT_EQ(compile("[1,2,3,4,5,6,7,8,9,10,11]", Environment{}, Type::dyn(), small).diagnostics[0].message, "the expression is too large: 10 parts are allowed");
}

// Found by fuzzing: each `!` was folded by folding what it holds, twice a level. 200 levels would outlive the test.
TEST(Limits, AChainThatCannotBeFoldedIsTriedOnceALevel) {
  const Compiled compiled = compile_unchecked(std::string(200, '!') + "\"b\"", Environment{});
  ASSERT_TRUE(compiled.ok());
  Vm vm;
  Arena arena;
  const Result<Value> value = vm.evaluate(*compiled.program, {}, arena);
  EXPECT_TRUE(value.has_error() || value->is_error());
}

TEST(Format, IsStable) {
  const char* text = "facts.a+1>=-(2)&&!(x||y)?[1,?z]:{\"k\":m.?f[?0]}.map( v,v!=\"it's\",-v )";
  const std::string once = *format(text);
  EXPECT_EQ(once, "facts.a + 1 >= -(2) && !(x || y) ? [1, ?z] : {\"k\": m.?f[?0]}.map(v, v != \"it's\", -v)");
  EXPECT_EQ(*format(once), once);
}

}  // namespace
}  // namespace isonomy::cel
