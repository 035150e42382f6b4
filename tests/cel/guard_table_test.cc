// SPDX-License-Identifier: Apache-2.0
// A table of guards crosses out what refuted() refutes, condition by condition: on values between, on and beyond all constants.
#include "daemon/cel/guard_table.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "tests/support/cel_facts.h"

namespace isonomy::cel {
namespace {

constexpr uint32_t kDays = 0, kRate = 2, kPaid = 4, kKind = 6;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct Conditions {
  std::vector<Compiled> compiled;
  GuardTable table;

  explicit Conditions(const std::vector<std::string>& sources) {
    std::vector<std::span<const Guard>> guards;
    for (const std::string& source : sources) {
      compiled.push_back(compile(source, test::cel_environment(), Type::boolean()));
      EXPECT_TRUE(compiled.back().ok()) << source;
    }
    for (const Compiled& each : compiled) guards.push_back(each.program->guards());
    table = GuardTable(guards);
  }
  std::vector<bool> standing(const std::vector<Value>& facts) const {
    std::vector<uint64_t> bits(table.words());
    table.standing(facts, bits);
    std::vector<bool> out;
    for (size_t i = 0; i < compiled.size(); ++i) out.push_back((bits[i / 64] >> (i % 64) & 1) != 0);
    return out;
  }
};

TEST(GuardTable, of_no_conditions_has_none_standing) {
  const Conditions none({});
  EXPECT_EQ(none.table.words(), 1u);
  EXPECT_EQ(none.table.all()[0], 0u);
}

TEST(GuardTable, leaves_what_has_no_guards_and_what_is_not_stated) {
  const Conditions conditions({"facts.days > 3 || facts.paid", "facts.days > 3", R"(facts.kind == "inn")"});
  std::vector<Value> facts = test::no_facts();
  EXPECT_EQ(conditions.standing(facts), (std::vector<bool>{true, true, true}));
  facts[kDays] = Value::integer(3);
  EXPECT_EQ(conditions.standing(facts), (std::vector<bool>{true, false, true}));
  facts[kDays] = Value::real(2.5);   // of another kind: the machine's
  EXPECT_EQ(conditions.standing(facts), (std::vector<bool>{true, true, true}));
}

TEST(GuardTable, leaves_out_a_variable_whose_constants_have_no_room) {
  std::vector<std::string> sources{"facts.days == -1 && facts.paid"};
  for (int i = 0; i < 3000; ++i) sources.push_back("facts.days == " + std::to_string(i));
  const Conditions conditions(sources);
  std::vector<Value> facts = test::no_facts();
  facts[kDays] = Value::integer(5);
  EXPECT_EQ(conditions.standing(facts), std::vector<bool>(sources.size(), true)) << "left to the machine";
  facts[kPaid] = Value::boolean(false);
  std::vector<bool> without_the_first(sources.size(), true);
  without_the_first[0] = false;
  EXPECT_EQ(conditions.standing(facts), without_the_first);
}

std::string random_part(std::mt19937& random) {
  constexpr const char* kOps[] = {"==", "!=", "<", "<=", ">", ">="};
  constexpr const char* kKinds[] = {"\"inn\"", "\"shop\"", "\"stall\"", "\"\"", "\"a longer name than a word of the machine\""};
  const auto kind = [&] { return std::string(kKinds[random() % std::size(kKinds)]); };
  switch (random() % 6) {
    case 0: return std::string("facts.days ") + kOps[random() % 6] + " " + std::to_string(static_cast<int>(random() % 12) - 2);
    case 1: return std::string("facts.rate ") + kOps[random() % 6] + " " + std::to_string(random() % 6) + ".5";
    case 2: return random() % 2 == 0 ? "facts.paid" : "!facts.paid";
    case 3: return std::string("facts.kind ") + kOps[random() % 2] + " " + kind();
    case 4: return "facts.kind in [" + kind() + ", " + kind() + "]";
    default: return "facts.days > facts.late";   // no guard
  }
}

TEST(GuardTable, stands_for_what_is_not_refuted) {
  const std::vector<Value> days{Value::unknown(nullptr, 0), Value::error("no"), Value::integer(std::numeric_limits<int64_t>::min()), Value::integer(-2),
                                Value::integer(0), Value::integer(3), Value::integer(4), Value::integer(9), Value::integer(50)};
  const std::vector<Value> rates{Value::integer(1), Value::real(-std::numeric_limits<double>::infinity()), Value::real(0.5), Value::real(0.7), Value::real(2.5),
                                 Value::real(3.0), Value::real(5.5), Value::real(1e300), Value::real(kNan)};
  const std::vector<Value> paid{Value::boolean(true), Value::boolean(false), Value::null()};
  const std::vector<Value> kinds{Value::string("inn"), Value::string("shop"), Value::string("in"), Value::string(""), Value::string("market"),
                                 Value::string("a longer name than a word of the machine"), Value::bytes("inn")};
  std::mt19937 random(7);
  size_t crossed_out = 0, left = 0;
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> sources;
    for (size_t i = random() % 150 + 1; i > 0; --i) {
      std::string source = random_part(random);
      for (size_t more = random() % 3; more > 0; --more) source += " && " + random_part(random);
      sources.push_back(source);
    }
    const Conditions conditions(sources);
    for (int trial = 0; trial < 40; ++trial) {
      std::vector<Value> facts = test::no_facts();
      facts[kDays] = days[random() % days.size()];
      facts[kRate] = rates[random() % rates.size()];
      facts[kPaid] = paid[random() % paid.size()];
      facts[kKind] = kinds[random() % kinds.size()];
      const std::vector<bool> standing = conditions.standing(facts);
      for (size_t i = 0; i < sources.size(); ++i) {
        ASSERT_EQ(standing[i], !refuted(conditions.compiled[i].program->guards(), facts)) << sources[i];
        ++(standing[i] ? left : crossed_out);
      }
    }
  }
  EXPECT_GT(crossed_out, 100'000u);
  EXPECT_GT(left, 100'000u);
}

}  // namespace
}  // namespace isonomy::cel
