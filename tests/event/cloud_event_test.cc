// SPDX-License-Identifier: Apache-2.0
#include "daemon/event/cloud_event.h"

#include "tests/support/case_name.h"

namespace isonomy::event {
namespace {

const std::string kGood = R"({"specversion":"1.0","id":"1","source":"urn:a","type":"isonomy.conduct","time":"2021-03-12T01:00:00Z","data":{"case":"C","n":5,"x":1.5,"l":[true,null]}})";

TEST(CloudEvent, IsReadWithItsDataAsValues) {
  EventReader reader;
  cel::Arena arena;
  const Result<CloudEvent> event = reader.read(kGood, arena);
  ASSERT_TRUE(event.has_value()) << event.error().message;
  EXPECT_EQ(event->id, "1");
  EXPECT_EQ(event_key(*event), "urn:a\n1");
  EXPECT_EQ(cel::to_text(event->data), R"({"case": "C", "n": 5, "x": 1.5, "l": [true, null]})");
  EXPECT_EQ(cel::find(event->attributes, "data"), nullptr);
  EXPECT_EQ(cel::find(event->attributes, "type")->as_string(), "isonomy.conduct");
}

struct BadCase {
  const char* name;
  std::string line;
  const char* message;
};
void PrintTo(const BadCase& row, std::ostream* out) { *out << row.name; }
class BadEvent : public testing::TestWithParam<BadCase> {};
TEST_P(BadEvent, SaysWhatIsWrongAndLeavesTheReaderUsable) {
  EventReader reader;
  cel::Arena arena;
  const Result<CloudEvent> event = reader.read(GetParam().line, arena);
  ASSERT_TRUE(event.has_error());
  EXPECT_EQ(to_string(event.error()), GetParam().message);
  EXPECT_TRUE(reader.read(kGood, arena).has_value());
}
std::string with(const std::string& attributes) { return "{" + attributes + "}"; }
INSTANTIATE_TEST_SUITE_P(
    Lines, BadEvent,
    testing::Values(
        BadCase{"broken_json", R"({"specversion":"1.0",)", "the line is not JSON: a comma, brace, bracket or name is missing or one too many"},
        BadCase{"empty", "", "the line is empty: send one JSON object a line"},
        BadCase{"no_object", "[1]", "the line is JSON but no object: send one CloudEvents object a line"},
        BadCase{"invalid_utf8", "{\"specversion\":\"1.0\",\"id\":\"\xC3\x28\"}", "the line is not valid UTF-8: send UTF-8"},
        BadCase{"too_deep", std::string(100'000, '[') + std::string(100'000, ']'), "the JSON is nested deeper than 64 levels: flatten the event"},
        BadCase{"too_long", std::string(1024 * 1024, ' '), "the line has 1048576 bytes, more than the limit of 1048575: split the event or raise ingest.line_bytes"},
        BadCase{"missing_id", with(R"("specversion":"1.0","source":"s","type":"t")"), "id: the attribute `id` is missing: CloudEvents 1.0 asks for it"},
        BadCase{"id_no_string", with(R"("specversion":"1.0","source":"s","type":"t","id":7)"), "id: the attribute `id` must be a string"},
        BadCase{"empty_source", with(R"("specversion":"1.0","source":"","type":"t","id":"7")"), "source: the attribute `source` is empty: leave it out or fill it"},
        BadCase{"control_in_id", with(R"("specversion":"1.0","id":"a\nb","source":"s","type":"t")"), "id: the attribute `id` holds a control character"},
        BadCase{"old_version", with(R"("specversion":"0.3","id":"1")"), "specversion: the attribute `specversion` is `0.3`: only 1.0 is read"},
        BadCase{"bad_time", with(R"("specversion":"1.0","id":"1","source":"s","type":"t","time":"soon")"), "time: the attribute `time` is `soon`: write an RFC 3339 instant, as in 2021-03-12T00:00:00Z"},
        BadCase{"twice", with(R"("specversion":"1.0","id":"1","id":"2")"), "the field `id` stands twice in one object: send it once"},
        BadCase{"base64", with(R"("specversion":"1.0","id":"1","source":"s","type":"t","data_base64":"AA==")"), "data_base64: `data_base64` is not read: send the data as JSON in `data`"}),
    test::CaseName{});

}  // namespace
}  // namespace isonomy::event
