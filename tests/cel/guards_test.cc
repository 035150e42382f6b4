// SPDX-License-Identifier: Apache-2.0
// Which parts of a condition are guards, and that they decide nothing that the machine would decide otherwise. That guarded conditions
// answer as a tree walk does, on random facts, is tests/cel/twins_test.cc.
#include "daemon/cel/guards.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/cel_facts.h"

namespace isonomy::cel {
namespace {

constexpr uint32_t kDays = 0, kRate = 2, kPaid = 4, kKind = 6;

Compiled compiled(const char* condition) {
  Compiled out = compile(condition, test::cel_environment(), Type::boolean());
  EXPECT_TRUE(out.ok()) << condition;
  return out;
}

struct Found { const char* name; const char* condition; size_t guards; };
class Guards : public testing::TestWithParam<Found> {};

TEST_P(Guards, are_found) { EXPECT_EQ(compiled(GetParam().condition).program->guards().size(), GetParam().guards); }

INSTANTIATE_TEST_SUITE_P(Conditions, Guards,
                         testing::Values(Found{"a_comparison_alone", "facts.days >= 3", 1},
                                         Found{"every_plain_part_of_a_conjunction", R"(facts.kind == "inn" && (facts.paid && !facts.grave) && facts.rate < 2.5)", 4},
                                         Found{"membership_among_texts", R"(facts.kind in ["inn", "shop"])", 1},
                                         Found{"none_inside_an_alternative", R"(facts.days > 3 || facts.paid)", 0},
                                         Found{"none_where_two_facts_meet", "facts.days > facts.late", 0},
                                         Found{"none_in_a_negated_conjunction", "!(facts.paid && facts.grave)", 0},
                                         Found{"none_that_asks_whether_it_is_stated", "has(facts.days)", 0},
                                         Found{"none_among_dates_which_may_be_imprecise", R"(facts.seen == date("2021-03"))", 0},
                                         Found{"none_with_an_optional_member", R"(facts.kind in ["inn", ?optional.of("shop")])", 0}),
                         [](const auto& row) { return std::string(row.param.name); });

struct Row { const char* name; uint32_t slot; Value value; bool refuted; };
class Values : public testing::TestWithParam<Row> {};

TEST_P(Values, are_refuted_only_where_a_part_is_surely_false) {
  const Compiled condition = compiled(R"(facts.days >= 3 && facts.rate <= 2.0 && facts.paid && facts.kind in ["inn", "shop"])");
  std::vector<Value> facts = test::no_facts();
  EXPECT_FALSE(refuted(condition.program->guards(), facts)) << "nothing is stated";
  facts[GetParam().slot] = GetParam().value;
  EXPECT_EQ(refuted(condition.program->guards(), facts), GetParam().refuted);
}

INSTANTIATE_TEST_SUITE_P(Facts, Values,
                         testing::Values(Row{"too_small", kDays, Value::integer(2), true}, Row{"just_enough", kDays, Value::integer(3), false},
                                         Row{"of_another_kind_is_left_to_the_machine", kDays, Value::real(2.0), false},
                                         Row{"not_a_number", kRate, Value::real(std::numeric_limits<double>::quiet_NaN()), true},
                                         Row{"not_paid", kPaid, Value::boolean(false), true}, Row{"no_member", kKind, Value::string("stall"), true},
                                         Row{"a_member", kKind, Value::string("shop"), false}, Row{"an_error", kKind, Value::error("no"), false}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Guards, a_refuted_condition_is_false_although_a_fact_is_missing) {
  const Compiled condition = compiled(R"(facts.late > 5 && facts.paid)");
  std::vector<Value> facts = test::no_facts();
  facts[kPaid] = Value::boolean(false);
  Vm vm;
  Arena arena;
  const Result<Value> answer = vm.evaluate(*condition.program, {facts, nullptr}, arena);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(to_text(*answer), "false");
}

// Without any budget the machine says nothing: what is answered then, the guards have answered.
std::string without_machine(const char* condition, const std::vector<Value>& facts) {
  Limits none;
  none.steps = 0;
  Vm vm(none);
  Arena arena;
  Value answer;
  return vm.evaluate(*compiled(condition).program, {facts, nullptr}, arena, answer) ? to_text(answer) : "";
}

TEST(Guards, a_conjunction_of_guards_that_all_hold_needs_no_machine) {
  constexpr const char* kAll = R"(facts.days >= 3 && (facts.paid && facts.kind in ["inn", "shop"]))";
  std::vector<Value> facts = test::no_facts();
  facts[kDays] = Value::integer(3);
  facts[kPaid] = Value::boolean(true);
  EXPECT_EQ(without_machine(kAll, facts), "") << "one is not stated";
  facts[kKind] = Value::error("no");
  EXPECT_EQ(without_machine(kAll, facts), "");
  facts[kKind] = Value::string("shop");
  EXPECT_EQ(without_machine(kAll, facts), "true");
  EXPECT_EQ(without_machine(R"(facts.days >= 3 && facts.kind.startsWith("shop"))", facts), "") << "one part is no guard";
  EXPECT_EQ(without_machine("facts.days >= 3 || facts.paid", facts), "");
  EXPECT_EQ(without_machine("facts.paid", facts), "true");
  facts[kDays] = Value::real(3);
  EXPECT_EQ(without_machine(kAll, facts), "") << "of another kind";
  facts[kDays] = Value::integer(2);
  EXPECT_EQ(without_machine(kAll, facts), "false");
}

}  // namespace
}  // namespace isonomy::cel
