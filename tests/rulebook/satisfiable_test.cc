// SPDX-License-Identifier: Apache-2.0
#include "daemon/rulebook/satisfiable.h"

#include <random>

#include "daemon/cel/compiler.h"
#include "daemon/cel/vm.h"
#include "tests/support/case_name.h"

namespace isonomy::rulebook {
namespace {

std::vector<Fact> facts() {
  std::vector<Fact> list;
  const auto add = [&](const char* name, cel::Type type) {
    Fact fact;
    fact.name = name;
    fact.type = std::move(type);
    list.push_back(std::move(fact));
  };
  add("a", cel::Type::integer());
  add("b", cel::Type::integer());
  add("x", cel::Type::real());
  add("kind", cel::Type::string());
  add("grave", cel::Type::boolean());
  add("day", cel::Type::date());
  add("gain", cel::Type::money());
  add("any", cel::Type::dyn());
  add("c", cel::Type::integer());
  add("other", cel::Type::string());
  add("loss", cel::Type::money());
  add("end", cel::Type::date());
  add("y", cel::Type::real());
  add("tags", cel::Type::list(cel::Type::string()));
  return list;
}

Answer ask(const std::vector<std::string>& sources) {
  std::vector<Condition> conditions(sources.size());
  std::vector<Demand> demands;
  for (size_t i = 0; i < sources.size(); ++i) {
    conditions[i].source = sources[i];
    demands.push_back({&conditions[i], true});
  }
  const std::vector<Fact> declared = facts();
  return jointly_possible(demands, declared);
}

struct JointCase {
  const char* name;
  const char* first;
  const char* second;
  Possible want;
};
class JointlyPossible : public testing::TestWithParam<JointCase> {};
TEST_P(JointlyPossible, IsDecided) { EXPECT_EQ(ask({GetParam().first, GetParam().second}).possible, GetParam().want); }
INSTANTIATE_TEST_SUITE_P(
    Conditions, JointlyPossible,
    testing::Values(
        JointCase{"disjoint_intervals", "facts.a <= 3", "facts.a > 5", Possible::kNever},
        JointCase{"touching_intervals", "facts.a <= 3", "facts.a >= 3", Possible::kYes},
        JointCase{"open_ends_do_not_touch", "facts.a < 3", "facts.a >= 3", Possible::kNever},
        JointCase{"no_whole_number_between", "facts.a > 3", "facts.a < 4", Possible::kNever},
        JointCase{"a_real_number_between", "facts.x > 3.0", "facts.x < 4.0", Possible::kYes},
        JointCase{"constant_on_the_left", "3 >= facts.a", "5 < facts.a", Possible::kNever},
        JointCase{"different_texts", "facts.kind == 'fine'", "facts.kind == 'ban'", Possible::kNever},
        JointCase{"membership_overlaps", "facts.kind in ['fine', 'ban']", "facts.kind != 'fine'", Possible::kYes},
        JointCase{"membership_exhausted", "facts.kind in ['fine', 'ban']", "!(facts.kind in ['ban', 'fine', 'other'])", Possible::kNever},
        JointCase{"true_and_false", "facts.grave", "!facts.grave", Possible::kNever},
        JointCase{"equal_false_is_not", "facts.grave == false", "facts.grave", Possible::kNever},
        JointCase{"de_morgan", "!(facts.a > 3 || facts.b > 3)", "facts.b == 4", Possible::kNever},
        JointCase{"one_branch_lives", "facts.a > 3 || facts.b > 3", "facts.a < 2", Possible::kYes},
        JointCase{"no_branch_lives", "facts.a > 3 || facts.b > 3", "facts.a < 2 && facts.b < 2", Possible::kNever},
        JointCase{"conditional", "facts.grave ? facts.a > 10 : facts.a > 5", "facts.a < 8 && facts.grave", Possible::kNever},
        JointCase{"conditional_other_side", "facts.grave ? facts.a > 10 : facts.a > 5", "facts.a < 8", Possible::kYes},
        JointCase{"days", "facts.day < date('2010-08-14')", "facts.day >= date('2010-08-14')", Possible::kNever},
        JointCase{"amounts", "facts.gain > money(100)", "facts.gain < money('100.01')", Possible::kNever},
        JointCase{"amounts_a_hundredth_apart", "facts.gain > money(100)", "facts.gain <= money('100.01')", Possible::kYes},
        JointCase{"many_excluded", "facts.a >= 1 && facts.a <= 3", "!(facts.a in [1, 2, 3])", Possible::kNever},
        JointCase{"all_but_one_excluded", "facts.a >= 1 && facts.a <= 4", "!(facts.a in [1, 2, 3])", Possible::kYes},
        JointCase{"untyped_text_is_no_number", "facts.any == 'x'", "facts.any > 3", Possible::kNever},
        JointCase{"untyped_differs_from_both", "facts.any != 'x'", "facts.any != 3", Possible::kYes},
        JointCase{"a_call_takes_part", "count('decision.fine') > 3", "facts.a > 3", Possible::kUnknown},
        JointCase{"the_same_call_contradicts_itself", "count('decision.fine') > 3", "count('decision.fine') < 2", Possible::kNever},
        JointCase{"spacing_makes_no_new_term", "count('decision.fine')>3", "3 > count( \"decision.fine\" )", Possible::kNever},
        JointCase{"different_calls", "count('decision.fine') > 3", "count('appeal') < 2", Possible::kUnknown},
        JointCase{"dates_of_the_conduct_hang_together", "conduct.from > date('2010-01-01')", "conduct.until < date('2009-01-01')", Possible::kNever},
        JointCase{"dates_of_the_conduct_in_order", "conduct.from > date('2010-01-01')", "conduct.until < date('2011-01-01')", Possible::kUnknown},
        JointCase{"fact_against_fact", "facts.a > facts.b", "facts.a < 3", Possible::kYes},
        JointCase{"facts_in_a_circle", "facts.a < facts.b && facts.b < facts.c", "facts.c <= facts.a", Possible::kNever},
        JointCase{"facts_in_a_circle_of_equals", "facts.a <= facts.b && facts.b <= facts.a", "facts.a != facts.b", Possible::kNever},
        JointCase{"a_fact_against_itself", "facts.a < facts.a", "true", Possible::kNever},
        JointCase{"no_whole_number_between_facts", "facts.a < facts.b && facts.b < facts.c", "facts.a == 3 && facts.c == 4", Possible::kNever},
        JointCase{"a_real_number_between_facts", "facts.x < facts.y", "facts.x > 3.0 && facts.y < 4.0", Possible::kYes},
        JointCase{"bounds_pass_from_fact_to_fact", "facts.a < facts.b", "facts.a >= 5 && facts.b <= 5", Possible::kNever},
        JointCase{"equal_facts_share_their_values", "facts.kind == facts.other", "facts.kind == 'fine' && facts.other != 'fine'", Possible::kNever},
        JointCase{"different_texts_of_facts", "facts.kind != facts.other", "facts.kind == 'fine' && facts.other in ['fine', 'ban']", Possible::kYes},
        JointCase{"days_against_days", "facts.day < facts.end", "facts.end <= date('2010-01-01') && facts.day >= date('2010-01-01')", Possible::kNever},
        JointCase{"amounts_against_amounts", "facts.gain > facts.loss", "facts.gain <= money(10) && facts.loss >= money('9.99')", Possible::kYes},
        JointCase{"amounts_a_hundredth_short", "facts.gain > facts.loss", "facts.gain < money(10) && facts.loss >= money('9.99')", Possible::kNever},
        JointCase{"a_number_added", "facts.a - 5 > facts.b", "facts.a < 7 && facts.b > 1", Possible::kNever},
        JointCase{"a_number_added_leaves_one", "facts.a - 5 > facts.b", "facts.a <= 8 && facts.b > 1", Possible::kYes},
        JointCase{"sums_of_constants", "facts.a > 2 * 30 + 1", "facts.a < 62", Possible::kNever},
        JointCase{"sums_of_amounts", "facts.gain > money(100) - money('0.01')", "facts.gain < money(100)", Possible::kNever},
        JointCase{"a_real_number_added_is_left_alone", "facts.x + 0.1 > 0.3", "facts.x < 0.1", Possible::kUnknown},
        JointCase{"membership_among_facts", "facts.a in [facts.b, 3]", "facts.a > 3 && facts.b < 4", Possible::kNever},
        JointCase{"membership_among_facts_leaves_one", "facts.a in [facts.b, 3]", "facts.a < 4 && facts.b > 3", Possible::kYes},
        JointCase{"not_among_facts", "!(facts.a in [facts.b, 3])", "facts.a == facts.b", Possible::kNever},
        JointCase{"tags_are_free", "'x' in facts.tags", "!('y' in facts.tags)", Possible::kYes},
        JointCase{"a_tag_is_there_or_not", "'x' in facts.tags", "!('x' in facts.tags)", Possible::kNever},
        JointCase{"another_look_at_the_tags", "'x' in facts.tags", "size(facts.tags) == 0", Possible::kUnknown},
        JointCase{"truths_that_are_equal", "facts.grave == (facts.a > 3)", "facts.grave && facts.a < 2", Possible::kNever},
        JointCase{"truths_that_differ", "facts.grave != (facts.a > 3)", "facts.grave && facts.a < 2", Possible::kYes},
        JointCase{"a_stated_fact", "has(facts.a)", "facts.a > 3", Possible::kYes},
        JointCase{"a_fact_that_is_not_stated", "!has(facts.a)", "facts.b > 3", Possible::kYes},
        JointCase{"a_fact_not_stated_decides_nothing", "!has(facts.a)", "facts.a > 3", Possible::kNever},
        JointCase{"nor_does_a_list_that_is_not_stated", "!has(facts.tags)", "!('x' in facts.tags)", Possible::kNever},
        JointCase{"stated_or_large", "!has(facts.a) || facts.a > 9", "facts.a < 9", Possible::kNever},
        JointCase{"counts_are_not_negative", "count('appeal') < 0", "true", Possible::kNever},
        JointCase{"no_count_between", "count('appeal') > 3", "count('appeal') < 4", Possible::kNever},
        JointCase{"texts_in_order_are_left_alone", "facts.kind < 'a'", "facts.kind > 'b'", Possible::kUnknown},
        JointCase{"reduced_precision_is_opaque", "facts.day < date('2010-08')", "facts.day > date('2011-01-01')", Possible::kUnknown},
        JointCase{"a_constant_condition", "false", "facts.a > 3", Possible::kNever},
        JointCase{"what_does_not_parse", "facts.a >", "facts.a > 3", Possible::kUnknown}),
    test::CaseName());

TEST(JointlyPossible, NamesFactsThatDoIt) {
  EXPECT_EQ(ask({"facts.a > 3 && facts.kind == 'fine'", "facts.a < 5"}).example, "facts.a = 4 and facts.kind = \"fine\"");
}

TEST(JointlyPossible, NamesFactsThatAreComparedWithOneAnotherAndThoseNotStated) {
  EXPECT_EQ(ask({"facts.a > facts.b && facts.b >= 4", "facts.a != 5"}).example, "facts.a = 6 and facts.b = 4");
  EXPECT_EQ(ask({"!has(facts.a)", "facts.b == 2"}).example, "facts.b = 2 and facts.a is not stated");
}

TEST(JointlyPossible, AFactThatTwoPacksDeclareDifferentlyHasNoType) {
  std::vector<Fact> declared = facts();
  Fact twin = declared[0];
  twin.type = cel::Type::real();
  declared.push_back(twin);
  Condition above{"facts.a > 3.0", {}, nullptr}, below{"facts.a < 4.0", {}, nullptr};
  const Demand demands[] = {{&above, true}, {&below, true}};
  EXPECT_EQ(jointly_possible(demands, declared).possible, Possible::kYes);
}

TEST(JointlyPossible, GivesUpOnTooManyBranchesInsteadOfGuessing) {
  std::string many = "(facts.a > 1 || facts.b > 1)";
  for (int i = 0; i < 20; ++i) many += " && (facts.a == " + std::to_string(i) + " || facts.b == " + std::to_string(i) + ")";
  EXPECT_NE(ask({many}).possible, Possible::kYes);
}

// The slow twin: every assignment of two small whole numbers, a word and a truth value, run through the real machine.
TEST(JointlyPossibleProperty, AgreesWithTryingEveryFact) {
  std::mt19937 random(11);
  const auto pick = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
  static constexpr const char* kOps[] = {"<", "<=", ">", ">=", "==", "!="};
  const std::function<std::string(int)> condition = [&](int depth) -> std::string {
    if (depth > 0 && pick(2) > 0) {
      const std::string inside = "(" + condition(depth - 1) + (pick(1) ? " && " : " || ") + condition(depth - 1) + ")";
      return pick(3) == 0 ? "!" + inside : inside;
    }
    switch (pick(4)) {
      case 0: return pick(1) ? "facts.grave" : "!facts.grave";
      case 1: return std::string("facts.kind ") + (pick(1) ? "==" : "!=") + (pick(1) ? " 'p'" : " 'q'");
      case 2: return std::string(pick(1) ? "facts.a" : "facts.b") + " in [" + std::to_string(pick(5)) + ", " + std::to_string(pick(5)) + "]";
      default: return std::string(pick(1) ? "facts.a " : "facts.b ") + kOps[pick(5)] + " " + std::to_string(pick(5));
    }
  };
  cel::Environment env;
  env.add_variable("facts.a", cel::Type::integer(), 0);
  env.add_variable("facts.b", cel::Type::integer(), 1);
  env.add_variable("facts.kind", cel::Type::string(), 2);
  env.add_variable("facts.grave", cel::Type::boolean(), 3);
  cel::Vm vm;
  cel::Arena arena;
  int never = 0, yes = 0;
  for (int round = 0; round < 1500; ++round) {
    const std::string first = condition(2), second = condition(2);
    const cel::Compiled both = cel::compile("(" + first + ") && (" + second + ")", env);
    ASSERT_TRUE(both.ok()) << first << " / " << second;
    bool found = false;
    for (int a = -2; a <= 8 && !found; ++a) {
      for (int b = -2; b <= 8 && !found; ++b) {
        for (const char* kind : {"p", "q", "r"}) {
          for (const bool grave : {false, true}) {
            const cel::Value values[] = {cel::Value::integer(a), cel::Value::integer(b), cel::Value::string(kind), cel::Value::boolean(grave)};
            arena.reset();
            const auto value = vm.evaluate(*both.program, {values, nullptr}, arena);
            ASSERT_TRUE(value.has_value() && value->is_bool());
            found = found || value->as_bool();
          }
        }
      }
    }
    ASSERT_EQ(ask({first, second}).possible, found ? Possible::kYes : Possible::kNever) << "seed 11: " << first << "   and   " << second;
    (found ? yes : never) += 1;
  }
  EXPECT_GT(yes, 200);
  EXPECT_GT(never, 100);
}

// The same for facts that are compared with one another, with numbers added, and for facts that are not stated: every assignment of three
// whole numbers, of which the first may be missing, and a truth value. "Unknown" is allowed, and must stay rare.
TEST(JointlyPossibleProperty, AgreesWithTryingEveryFactWhereFactsMeetFacts) {
  std::mt19937 random(12);
  const auto pick = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
  static constexpr const char* kOps[] = {"<", "<=", ">", ">=", "==", "!="};
  static constexpr const char* kNumbers[] = {"facts.a", "facts.b", "facts.c"};
  const auto operand = [&]() -> std::string {
    const std::string fact = kNumbers[pick(2)];
    switch (pick(5)) {
      case 0: return std::to_string(pick(4));
      case 1: return fact + " + " + std::to_string(pick(2));
      case 2: return fact + " - " + std::to_string(pick(2));
      default: return fact;
    }
  };
  const std::function<std::string(int)> condition = [&](int depth) -> std::string {
    if (depth > 0 && pick(3) > 0) {
      const std::string inside = "(" + condition(depth - 1) + (pick(2) ? " && " : " || ") + condition(depth - 1) + ")";
      return pick(3) == 0 ? "!" + inside : inside;
    }
    switch (pick(7)) {
      case 0: return pick(1) ? "has(facts.a)" : "!has(facts.a)";
      case 1: return "facts.grave == (" + operand() + " < " + operand() + ")";
      case 2: return std::string(pick(1) ? "" : "!") + "(" + kNumbers[pick(2)] + " in [" + operand() + ", " + operand() + "])";
      default: return operand() + " " + kOps[pick(5)] + " " + operand();
    }
  };
  cel::Environment env;
  for (uint32_t i = 0; i < 3; ++i) env.add_variable(kNumbers[i], cel::Type::integer(), i);
  env.add_variable("facts.grave", cel::Type::boolean(), 3);
  cel::Vm vm;
  cel::Arena arena;
  static constexpr std::string_view kMissing = "facts.a";
  int never = 0, yes = 0, unknown = 0;
  for (int round = 0; round < 2000; ++round) {
    const std::string first = condition(2), second = condition(2);
    const cel::Compiled both = cel::compile("(" + first + ") && (" + second + ")", env);
    ASSERT_TRUE(both.ok()) << first << " / " << second;
    bool found = false;
    for (int a = -7; a <= 11 && !found; ++a) {
      for (int b = -7; b <= 11 && !found; ++b) {
        for (int c = -7; c <= 11 && !found; ++c) {
          for (const bool grave : {false, true}) {
            const cel::Value stated = a == -7 ? cel::Value::unknown(&kMissing, 1) : cel::Value::integer(a);
            const cel::Value values[] = {stated, cel::Value::integer(b), cel::Value::integer(c), cel::Value::boolean(grave)};
            arena.reset();
            const auto value = vm.evaluate(*both.program, {values, nullptr}, arena);
            ASSERT_TRUE(value.has_value());
            found = found || (value->is_bool() && value->as_bool());
          }
        }
      }
    }
    const Possible got = ask({first, second}).possible;
    if (got == Possible::kUnknown) {
      ++unknown;
      continue;
    }
    ASSERT_EQ(got, found ? Possible::kYes : Possible::kNever) << "seed 12: " << first << "   and   " << second;
    (found ? yes : never) += 1;
  }
  EXPECT_GT(yes, 100);
  EXPECT_GT(never, 100);
  EXPECT_LT(unknown, 40);
}

}  // namespace
}  // namespace isonomy::rulebook
