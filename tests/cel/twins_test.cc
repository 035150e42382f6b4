// SPDX-License-Identifier: Apache-2.0
// Property: the machine, the traced machine, the batch and a naive tree walk answer alike on random conditions and facts.
#include <limits>
#include <random>

#include "daemon/cel/batch.h"
#include "daemon/cel/unparse.h"
#include "tests/support/cel_facts.h"
#include "tests/support/cel_tree_walk.h"

namespace isonomy::cel {
namespace {

// Conditions that check, over the facts of tests/support/cel_facts.h.
class Writer {
 public:
  explicit Writer(uint32_t seed) : random_(seed) {}

  std::string condition(int depth) {
    if (depth <= 0) return atom(0);
    switch (below(9)) {
      case 0: return "(" + condition(depth - 1) + " && " + condition(depth - 1) + ")";
      case 1: return "(" + condition(depth - 1) + " || " + condition(depth - 2) + " || " + condition(depth - 2) + ")";
      case 2: return "!(" + condition(depth - 1) + ")";
      case 3: return "(" + condition(depth - 2) + " ? " + condition(depth - 1) + " : " + condition(depth - 2) + ")";
      case 4: return "cel.bind(v, " + integer(depth - 1) + ", v > 3 && " + condition(depth - 2) + ")";
      default: return atom(depth);
    }
  }

 private:
  size_t below(size_t n) { return random_() % n; }
  template <size_t size>
  std::string one(const char* const (&choices)[size]) {
    return choices[below(size)];
  }

  std::string comparison() { return one({" == ", " != ", " < ", " <= ", " > ", " >= "}); }

  std::string atom(int depth) {
    switch (below(30)) {
      case 16: return unsigned_integer(depth) + comparison() + unsigned_integer(depth);
      case 17: return unsigned_integer(depth) + one({" < ", " >= "}) + one({"facts.days", "1.5", "facts.rate", "3"});
      case 18: return bytes(depth) + comparison() + bytes(depth);
      case 19: return "facts.rates" + one({"[\"a\"]", ".a", "[facts.kind]", ".missing"}) + comparison() + real(0);
      case 20: return text() + " in facts.rates";
      case 21: return "facts.rates." + one({"all", "exists", "existsOne"}) + "(k, v, " + one({"v > 1.0", "k == facts.kind", "v / 0.0 > 1.0", "size(k) > facts.days"}) + ")";
      case 22: return "facts.rates.transformMap(k, v, v > 0.5, v * facts.rate)" + one({" == ", " != "}) + one({"{}", "facts.rates", "{\"a\": 3.0}"});
      case 23: return "facts.tags.transformList(i, t, i % 2 == 0, t + facts.kind)" + one({" == ", " != "}) + one({"[]", "facts.tags", "[\"ashop\"]"});
      case 24: return "facts.rates[?" + text() + "]" + one({".orValue(facts.rate)", ".optMap(v, v + 1.0).orValue(2.0)", ".or(optional.of(facts.hours)).value()"}) + comparison() + real(0);
      case 25: return "facts.rates.?" + one({"a", "b", "missing"}) + one({".hasValue()", " == optional.none()", " != optional.of(facts.rate)"});
      case 26: return anything() + one({" == ", " != "}) + anything();
      case 27: return anything() + one({" && ", " || "}) + "(" + anything() + ")";
      case 28: return anything() + one({".n > 3", "[0] == 1", " < 3", " in [1, null, \"x\"]", ".exists(x, x == 1)", " > dyn(2u)"});
      case 29: return "[" + date() + ", " + date() + "] == [" + date() + ", " + date() + "]";
      case 0: return integer(depth) + comparison() + integer(depth);
      case 1: return real(depth) + comparison() + real(depth);
      case 2: return integer(depth) + one({" < ", " >= "}) + real(depth);
      case 3: return "facts.kind" + comparison() + text();
      case 4: return text() + " in [" + text() + ", " + text() + "]";
      case 5: return "facts.paid";
      case 6: return "facts.grave";
      case 7: return "has(facts." + one({"days", "kind", "tags", "fined", "grave"}) + ")";
      case 8: return money(depth) + comparison() + money(depth);
      case 9: return date() + comparison() + date();
      case 10: return "facts.tags." + one({"all", "exists", "exists_one"}) + "(t, t" + comparison() + text() + ")";
      case 11: return "size(facts.tags.filter(t, t != " + text() + ")) > " + std::to_string(below(3));
      case 12: return text() + " in facts.tags";
      case 13: return "facts.kind." + one({"startsWith", "endsWith", "contains", "matches"}) + "(\"" + one({"s", "in", "o", "shop"}) + "\")";
      case 14: return "facts.tags.map(t, size(t))" + one({" == ", " != "}) + "[1, 2]";
      default: return one({"true", "false", "1 / 0 > 3", "facts.seen - facts.served > 20", "facts.days in [1, 45, facts.late]"});
    }
  }

  std::string integer(int depth) {
    if (depth > 0 && below(2) == 0) return "(" + integer(depth - 1) + one({" + ", " - ", " * ", " / ", " % "}) + integer(depth - 1) + ")";
    return one({"facts.days", "facts.late", "0", "3", "45", "-7", "9223372036854775807", "size(facts.kind)"});
  }
  std::string real(int depth) {
    if (depth > 0 && below(2) == 0) return "(" + real(depth - 1) + one({" + ", " - ", " * ", " / "}) + real(depth - 1) + ")";
    return one({"facts.rate", "facts.hours", "0.0", "1.5", "-2.0", "45.0", "double(facts.days)"});
  }
  std::string money(int depth) {
    if (depth > 0 && below(3) == 0) return "(" + money(depth - 1) + " + " + money(depth - 1) + ")";
    return one({"facts.fined", "money(\"100\")", "money(0)", "percent(5, facts.fined)"});
  }
  std::string unsigned_integer(int depth) {
    if (depth > 0 && below(2) == 0) return "(" + unsigned_integer(depth - 1) + one({" + ", " - ", " * ", " / ", " % "}) + unsigned_integer(depth - 1) + ")";
    return one({"facts.units", "0u", "3u", "18446744073709551615u", "uint(facts.days)"});
  }
  std::string bytes(int depth) {
    if (depth > 0 && below(3) == 0) return "(" + bytes(depth - 1) + " + " + bytes(depth - 1) + ")";
    return one({"facts.seal", "b\"\\xff\"", "b\"\"", "bytes(facts.kind)"});
  }
  // Of a type that shows at run time: null, numbers of all kinds, text, lists, maps, and what is missing.
  std::string anything() { return one({"data", "dyn(facts.days)", "dyn(null)", "dyn(1)", "dyn(2u)", "dyn(facts.tags)", "dyn(facts.rates)", "dyn(facts.paid)", "dyn(1 / 0)", "data.n"}); }
  std::string date() { return one({"facts.seen", "facts.served", "date(\"2021-03-15\")", "date(\"2021-03\")", "(facts.seen + period(\"1m\"))"}); }
  std::string text() { return one({"\"shop\"", "\"inn\"", "\"\"", "\"a\"", "facts.kind", "facts.article"}); }

  std::mt19937 random_;
};

// Free JSON.
Value random_json(std::mt19937& random) {
  static const Value kItems[] = {Value::integer(1), Value::null(), Value::string("x"), Value::real(2.5)};
  static const MapEntry kEntries[] = {{Value::string("n"), Value::integer(5)}, {Value::string("x"), Value::list(kItems)}};
  switch (random() % 8) {
    case 0: return Value::null();
    case 1: return Value::boolean(random() % 2 == 0);
    case 2: return Value::integer(static_cast<int64_t>(random() % 5));
    case 3: return Value::unsigned_integer(2);
    case 4: return Value::real(static_cast<double>(random() % 4));
    case 5: return Value::string("x");
    case 6: return Value::list(std::span(kItems).first(random() % 5));
    default: return Value::map(std::span(kEntries).first(random() % 3));
  }
}

// Facts of one row: some stated, some missing, some of the wrong kind.
std::vector<Value> random_facts(std::mt19937& random) {
  static const Value kTags[] = {Value::string("a"), Value::string("shop"), Value::string("inn")};
  static const std::string_view kTexts[] = {"shop", "inn", "", "7"}, kSeals[] = {"\xff", "", "shop", "\x01\x02"};
  std::vector<Value> facts = test::no_facts();
  const auto stated = [&] { return random() % 4 != 0; };
  const auto odd = [&] { return random() % 25 == 0; };
  for (const size_t slot : {0u, 1u}) {
    if (stated()) facts[slot] = odd() ? Value::string("x") : Value::integer(random() % 5 == 0 ? INT64_MAX : static_cast<int64_t>(random() % 60) - 10);
  }
  for (const size_t slot : {2u, 3u}) {
    if (stated()) facts[slot] = odd() ? Value::null() : Value::real(random() % 7 == 0 ? std::numeric_limits<double>::quiet_NaN() : random() % 7 == 0 ? -0.0 : static_cast<double>(random() % 100) / 2);
  }
  for (const size_t slot : {4u, 5u}) {
    if (stated()) facts[slot] = odd() ? Value::string("true") : Value::boolean(random() % 2 == 0);
  }
  for (const size_t slot : {6u, 7u}) {
    if (stated()) facts[slot] = odd() ? Value::integer(7) : Value::string(kTexts[random() % 4]);
  }
  if (stated()) facts[8] = odd() ? Value::real(5) : Value::money(Money{static_cast<int64_t>(random() % 30000)});
  for (const size_t slot : {9u, 10u}) {
    static const char* const kDays[] = {"2021-03-15", "2021-03-16", "2021-03", "2021", "2021-04-15"};
    if (stated()) facts[slot] = Value::date(*parse_span(kDays[random() % 5]));
  }
  if (stated()) facts[11] = Value::list(std::span(kTags).first(random() % 4));
  if (stated()) facts[12] = random_json(random);
  if (stated()) facts[14] = odd() ? Value::integer(3) : Value::unsigned_integer(random() % 5 == 0 ? UINT64_MAX : random() % 50);
  if (stated()) facts[15] = odd() ? Value::string("seal") : Value::bytes(kSeals[random() % 4]);
  static const MapEntry kRates[] = {{Value::string("a"), Value::real(1.5)}, {Value::string("shop"), Value::real(0.25)}, {Value::string("b"), Value::real(-2)}};
  if (stated()) facts[16] = odd() ? Value::null() : Value::map(std::span(kRates).first(random() % 4));
  return facts;
}

const char* truth_of(const Value& v) { return v.is_bool() ? (v.as_bool() ? "true" : "false") : "undetermined"; }

class Twins : public testing::TestWithParam<uint32_t> {};

TEST_P(Twins, AnswerAlike) {
  const uint32_t seed = GetParam();
  Writer writer(seed);
  std::mt19937 random(seed + 1000);
  constexpr uint32_t kRows = 150;
  std::vector<std::vector<Value>> rows;
  Columns columns(test::cel_environment(), kRows);
  for (uint32_t row = 0; row < kRows; ++row) {
    rows.push_back(random_facts(random));
    for (Column& column : columns.all()) column.set(row, rows.back()[column.variable().slot]);
  }
  columns.set_rows(kRows);
  Batch batch(test::cel_environment());
  std::vector<std::string> conditions;
  for (int i = 0; i < 40; ++i) conditions.push_back(writer.condition(4));
  for (const std::string& condition : conditions) ASSERT_TRUE(batch.add(condition).has_value()) << condition;
  batch.run(columns);
  Vm vm;
  Arena arena;
  for (uint32_t c = 0; c < conditions.size(); ++c) {
    const std::string& condition = conditions[c];
    SCOPED_TRACE(condition + " (seed " + std::to_string(seed) + ")");
    const Compiled compiled = compile(condition, test::cel_environment());
    ASSERT_TRUE(compiled.ok());
    EXPECT_EQ(*format(*format(condition)), *format(condition));
    Diagnostics diagnostics;
    const Ast ast = parse(condition, Limits{}, diagnostics);
    const Checked checked = check(ast, test::cel_environment(), Checking::kStrict, Type::dyn(), diagnostics);
    const Truths truths = batch.truths(c);
    for (uint32_t row = 0; row < kRows; ++row) {
      arena.reset();
      const Value value = *vm.evaluate(*compiled.program, {rows[row], nullptr}, arena);
      Evaluation run(arena, Limits{});
      const std::string found = to_text(value);
      AtomTrace trace;
      ASSERT_EQ(found, to_text(test::TreeWalk(ast, checked, rows[row], run).value(ast.root))) << "tree walk, row " << row;
      ASSERT_EQ(found, to_text(*vm.trace(*compiled.program, {rows[row], nullptr}, arena, trace))) << "trace, row " << row;
      const bool yes = (truths.yes[row / 64] >> (row % 64) & 1) != 0, no = (truths.no[row / 64] >> (row % 64) & 1) != 0;
      ASSERT_EQ(yes ? "true" : no ? "false" : "undetermined", std::string(truth_of(value))) << "batch, row " << row << ": " << found << "\n" << batch.plan();
    }
  }
}
INSTANTIATE_TEST_SUITE_P(Seeds, Twins, testing::Range(1u, 26u));

// A batch that judges one row.
std::string judged(const std::string& condition, const std::vector<Value>& facts) {
  Batch batch(test::cel_environment());
  if (batch.add(condition).has_error()) return "does not compile";
  Columns columns(test::cel_environment(), 1);
  for (Column& column : columns.all()) column.set(0, facts[column.variable().slot]);
  columns.set_rows(1);
  batch.run(columns);
  return (batch.truths(0).yes[0] & 1) != 0 ? "true" : (batch.truths(0).no[0] & 1) != 0 ? "false" : "undetermined";
}

// Terms about one fact are judged together, written in parentheses of their own: one level more than the whole had.
TEST(Batch, JudgesTermsThatNestAsDeeplyAsTheyMay) {
  const uint32_t deep = Limits{}.depth - 2;
  const std::string nested = std::string(deep, '[') + std::string(deep, ']');
  std::vector<Value> facts = test::no_facts();
  facts[12] = Value::integer(1);
  EXPECT_EQ(judged("data != " + nested + " && data != 2", facts), "true");
}

// The escapes of a condition that is nearly as long as may be take more room when they are written again.
TEST(Batch, JudgesTermsThatGrowWhenWritten) {
  std::vector<Value> facts = test::no_facts();
  facts[6] = Value::string("shop");
  EXPECT_EQ(judged("facts.kind != '" + std::string(Limits{}.source_bytes - 100, '\x01') + "' && facts.kind != 'inn'", facts), "true");
}

// Values are told apart beyond what a person is shown of them.
TEST(Batch, TellsLongValuesApart) {
  const std::string head(100'000, 'a');
  const Value first[] = {Value::string(head), Value::string("x")}, second[] = {Value::string(head), Value::string("y")};
  Batch batch(test::cel_environment());
  ASSERT_TRUE(batch.add("facts.tags[1] == \"x\"").has_value());
  Columns columns(test::cel_environment(), 2);
  for (Column& column : columns.all()) {
    const bool tags = column.variable().name == "facts.tags";
    column.set(0, tags ? Value::list(first) : Value::null());
    column.set(1, tags ? Value::list(second) : Value::null());
  }
  columns.set_rows(2);
  batch.run(columns);
  EXPECT_EQ(batch.truths(0).yes[0] & 3, 1u);
  EXPECT_EQ(batch.truths(0).no[0] & 3, 2u);
}

}  // namespace
}  // namespace isonomy::cel
