// SPDX-License-Identifier: Apache-2.0
// Native events and maps: what is understood, and what a producer is told who gets it wrong.
#include "daemon/casework/row_event.h"
#include "tests/support/case_name.h"
#include "tests/support/judged.h"

namespace isonomy {
namespace {

using test::Judged;

const char* const kPack = R"(
[pack]
id = "xx.p"
[[fact]]
name = "weight"
type = "double"
[[input]]
format = "csv"
source = "urn:rows"
id = 'data.no'
[[map]]
when = 'has(data.act) && data.act == "fine"'
case = 'data.no'
at = 'date(data.day)'
emit = [ { as = "conduct", set = { weight = 'double(data.weight)' } }, { as = "decision.fine", set = { amount = 'money(data.sum)', cites = '["r"]' } } ]
[rule.r]
allows = "decision.fine"
)";

std::string native(const std::string& type, const std::string& data) {
  return R"({"specversion":"1.0","source":"s","id":"1","type":")" + type + R"(","data":)" + data + "}";
}

struct WrongCase {
  const char* name;
  std::string line;
  const char* message;
};
void PrintTo(const WrongCase& row, std::ostream* out) { *out << row.name; }
class WrongNative : public testing::TestWithParam<WrongCase> {};
TEST_P(WrongNative, SaysWhatWasExpectedAndWhere) {
  Judged world(kPack);
  EXPECT_EQ(world.rejection(GetParam().line), GetParam().message);
  EXPECT_EQ(world.engine().accepted(), 0u);
}
INSTANTIATE_TEST_SUITE_P(
    Events, WrongNative,
    testing::Values(
        WrongCase{"unknown_role", native("isonomy.conductt", R"({"case":"C","at":"2021"})"), "type: the type `isonomy.conductt` names no role, did you mean `conduct`?: write isonomy.ROLE or isonomy.ROLE.NAME"},
        WrongCase{"no_case", native("isonomy.conduct", R"({"at":"2021"})"), "data.case: `case` is missing: a native event names the case it belongs to, or a `subject` and the `rule` that it is about"},
        WrongCase{"no_day", native("isonomy.conduct", R"({"case":"C"})"), "data.at: `at` is missing: the day of the event, as in \"2021-03-12\""},
        WrongCase{"bad_day", native("isonomy.conduct", R"({"case":"C","at":"2021-13"})"), "data.at: `at`: `2021-13` is not a date: months run from 01 to 12"},
        WrongCase{"data_no_object", native("isonomy.conduct", "5"), "data: a native event needs an object in `data`"},
        WrongCase{"amount_no_money", native("isonomy.decision.fine", R"({"case":"C","at":"2021","amount":true})"), "data.amount: `amount` is true: expected an amount, as in 62.59 or \"62.59\""},
        WrongCase{"cites_no_list", native("isonomy.decision.fine", R"({"case":"C","at":"2021","cites":7})"), "data.cites: `cites` is 7: expected a list of strings"},
        WrongCase{"cites_by_typo", native("isonomy.decision.fine", R"({"case":"C","at":"2021","cites_by":"me"})"), "data.cites_by: `cites_by` is \"me\": expected \"authority\" or \"inferred\""},
        WrongCase{"through_before_at", native("isonomy.conduct", R"({"case":"C","at":"2021","through":"2020"})"), "data.through: `through` (2020) lies before `at` (2021)"},
        WrongCase{"fact_of_other_type", native("isonomy.conduct", R"({"case":"C","at":"2021","facts":{"weight":"heavy"}})"), "data.facts.weight: the fact `weight`: \"heavy\" is not of the declared type double"}),
    test::CaseName{});

TEST(Mapping, OneEventMayEmitSeveralRolesAndAnAbsentCellIsAbsent) {
  Judged world(kPack);
  world.file_line(R"({"specversion":"1.0","source":"s","id":"1","type":"t","data":{"act":"fine","no":"C1","day":"2021-03-12","sum":"62.59"}})");
  const casework::Case* of = world.engine().find_case("C1");
  ASSERT_NE(of, nullptr);
  ASSERT_EQ(of->events.size(), 2u);
  EXPECT_EQ(of->events[0].name, "conduct");
  EXPECT_TRUE(of->events[0].facts.empty());
  EXPECT_EQ(of->events[1].amount->hundredths, 6259);
  ASSERT_EQ(of->events[1].decision->kinds.size(), 1u);
  EXPECT_EQ(of->events[1].decision->kinds.front(), "fine");
}

TEST(Mapping, AValueThatCannotBeReadRejectsTheWholeEvent) {
  Judged world(kPack);
  EXPECT_NE(world.rejection(R"({"specversion":"1.0","source":"s","id":"1","type":"t","data":{"act":"fine","no":"C1","day":"2021-03-12","sum":"lots"}})")
                .find("`amount` has no value here"),
            std::string::npos);
  EXPECT_EQ(world.engine().cases(), 0u);
}

TEST(Mapping, AnEventThatNoMapReadsIsKeptAndCounted) {
  Judged world(kPack);
  world.file_line(R"({"specversion":"1.0","source":"s","id":"1","type":"weather","data":{"rain":true}})");
  EXPECT_EQ(world.engine().accepted(), 1u);
  EXPECT_EQ(world.engine().unmapped(), 1u);
}

TEST(RowEvents, ARowIsAnEventWhoseDataIsTheRow) {
  Judged world(kPack);
  const auto input = casework::input_of(world.engine().rules(), "csv", "");
  ASSERT_TRUE(input.has_value());
  casework::RowEvents rows(**input, {"no", "act", "day"});
  EXPECT_EQ(*rows.line({"7", "fine", ""}),
            R"({"specversion":"1.0","id":"7","source":"urn:rows","type":"isonomy.row","data":{"no":"7","act":"fine"}})");
  EXPECT_EQ(rows.line({"7", "a", "b", "c"}).error().message, "the row has 4 cells, the header 3");
  EXPECT_NE(rows.line({"", "a"}).error().message.find("the row's id cannot be told"), std::string::npos);
}

}  // namespace
}  // namespace isonomy
