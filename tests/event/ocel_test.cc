// SPDX-License-Identifier: Apache-2.0
// OCEL 2.0 JSON: entries of a document that is never in memory as a whole, objects as of the time of the event, and what is refused.
#include "daemon/event/ocel.h"

#include <gtest/gtest.h>

#include "daemon/event/json_items.h"

namespace isonomy {
namespace {

using event::JsonItems;
using event::OcelReader;

std::string items_of(std::string_view text, size_t piece = SIZE_MAX, const JsonItems::Limits& limits = {}) {
  JsonItems items({"objects", "events"}, limits);
  std::string out;
  Status status;
  while (!text.empty() && !status.has_error()) {
    status = items.feed(text.substr(0, piece));
    text.remove_prefix(std::min(piece, text.size()));
    while (const auto item = items.next()) out += std::to_string(item->line) + " " + item->list + " " + item->text + "\n";
  }
  if (!status.has_error()) status = items.finish();
  if (status.has_error()) return out + to_string(status.error());
  return out + (items.ended("objects") ? "objects " : "") + (items.ended("events") ? "events" : "");
}

constexpr std::string_view kDocument = "\xEF\xBB\xBF {\"n\": [1, {\"a\": \"]}\"}], \"v\": 2.0, \"t\" : true, \"s\":\"x\\\"}\",\n\"events\": [\n{\"id\": \"a]\\\\\"}, {\"b\": [{}]}\n],\"objects\":[ ]\n} \n";
constexpr std::string_view kItems = "3 events {\"id\": \"a]\\\\\"}\n3 events {\"b\": [{}]}\nobjects events";

TEST(JsonItems, AreGivenOutOneByOne) { EXPECT_EQ(items_of(kDocument), kItems); }

TEST(JsonItems, AreTheSameInPiecesOfAnySize) {
  for (size_t piece = 1; piece < 64; ++piece) ASSERT_EQ(items_of(kDocument, piece), kItems) << piece;
}

struct BrokenCase {
  const char *text, *want;
};

TEST(JsonItems, OfABrokenDocumentSayWhere) {
  const BrokenCase cases[] = {
      {"", "line 1: the file ends in the midst of the JSON object: it was cut off"},
      {"[]", "line 1: the file does not begin with `{`: expected one JSON object with the lists `objects` and `events`"},
      {"{\n\"events\":{}}", "line 2: `events` must be a list: expected `[`"},
      {"{\"events\":[\n1]}", "line 2: an entry of `events` is no JSON object: expected `{`"},
      {"{\"events\":[{},]}", "line 1: an entry of `events` is no JSON object: expected `{`"},
      {"{\"events\":[{} {}]}", "line 1: the JSON is broken: expected `,` or `]` after an entry of `events`"},
      {"{\"events\":[{]]}", "line 1: the JSON is broken: an entry of `events` begins with `{` and ends with `]`"},
      {"{\"events\":[{}]", "line 1: the file ends in the midst of the JSON object: it was cut off"},
      {"{\"a\" 1}", "line 1: the JSON is broken: expected `:` after a name"},
      {"{\"a\":,}", "line 1: the JSON is broken: `a` has no value"},
      {"{\"a\":1 \"b\":2}", "line 1: the JSON is broken: expected `,` or `}` after the member `a`"},
      {"{a:1}", "line 1: the JSON is broken: expected the name of a member"},
      {" \xEF\xBB\xBF{}", "line 1: the file does not begin with `{`: expected one JSON object with the lists `objects` and `events`"},
      {"{} x", "line 1: something stands after the end of the JSON object"},
  };
  for (const BrokenCase& each : cases) {
    const std::string got = items_of(each.text);
    EXPECT_TRUE(got == each.want || got.ends_with("\n" + std::string(each.want))) << each.text << ": " << got;
  }
}

TEST(JsonItems, AreBounded) {
  JsonItems::Limits limits;
  limits.depth = 3;
  limits.item_bytes = 20;
  limits.name_bytes = 6;
  EXPECT_EQ(items_of("{\"x\":[[[[]]]]}", SIZE_MAX, limits), "line 1: the JSON nests deeper than 3");
  EXPECT_EQ(items_of("{\"events\":[{\"a\":[[[]]]}]}", SIZE_MAX, limits), "line 1: the JSON nests deeper than 3");
  EXPECT_EQ(items_of("{\"events\":[{\"a\":\"0123456789012345", SIZE_MAX, limits), "line 1: an entry of `events` is longer than 20 bytes: is a quote or a brace missing?");
  EXPECT_EQ(items_of("{\"events\":[{\"a\":\"01234567890123\"}]}", SIZE_MAX, limits), "line 1: an entry of `events` is longer than 20 bytes: is a quote or a brace missing?");
  EXPECT_EQ(items_of("{\"abcdefg\":1}", SIZE_MAX, limits), "line 1: the name of a member is longer than 6 bytes");
}

class Ocel : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* object : {R"({"id":"f7","type":"fine","attributes":[{"name":"article","time":"2020-03-01T00:00:00Z","value":"158"},{"name":"article","time":"1970-01-01T00:00:00Z","value":157},{"name":"late","time":"2021-01-01T00:00:00Z","value":true}]})",
                               R"({"id":"f8","type":"fine","attributes":[{"name":"article","value":"other"}]})", R"({"id":"anna","type":"person"})"}) {
      const Status added = reader_.add_object(object);
      ASSERT_TRUE(added.has_value()) << to_string(added.error());
    }
  }
  std::string row(const std::string& json) {
    arena_.reset();
    const auto data = reader_.event(json, arena_);
    if (data.has_error()) return to_string(data.error());
    std::string out;
    cel::append_json(out, cel::Value::map(*data));
    return out;
  }
  std::string added(const std::string& json) {
    const Status status = reader_.add_object(json);
    return status.has_error() ? to_string(status.error()) : "added";
  }
  OcelReader reader_;
  cel::Arena arena_{size_t{1} << 20};
};

TEST_F(Ocel, AnEventHasItsAttributesAndThoseOfItsObjectsAsOfThen) {
  EXPECT_EQ(row(R"({"id":"e1","type":"pay","time":"2020-02-29T09:00:00+01:00","attributes":[{"name":"amount","value":35.50},{"name":"note","value":null},{"name":"full","value":false}],
                    "relationships":[{"objectId":"f7","qualifier":"of"},{"objectId":"f8","qualifier":"also"},{"objectId":"anna"}]})"),
            R"({"amount":"35.5","fine":"f7","fine.article":"157","full":"false","ocel:id":"e1","ocel:time":"2020-02-29T09:00:00+01:00","ocel:type":"pay","person":"anna",)"
            R"("objects":{"fine":[{"id":"f7","qualifier":"of"},{"id":"f8","qualifier":"also"}],"person":[{"id":"anna","qualifier":""}]}})");
  EXPECT_NE(row(R"({"id":"e2","type":"pay","time":"2020-03-01","relationships":[{"objectId":"f7","qualifier":"of"}]})").find(R"("fine.article":"158")"), std::string::npos);
  EXPECT_EQ(row(R"({"id":"e3","type":"pay","time":"2020-03-01T08:00:00"})"), R"({"ocel:id":"e3","ocel:time":"2020-03-01T08:00:00","ocel:type":"pay"})");
}

TEST_F(Ocel, AnAttributeOfTheEventHidesTheFieldOfThatName) {
  EXPECT_NE(row(R"({"id":"e1","type":"pay","time":"2020-03-01","attributes":[{"name":"fine","value":"mine"}],"relationships":[{"objectId":"f7"}]})").find(R"("fine":"mine")"), std::string::npos);
}

TEST_F(Ocel, WhatCannotBeReadSaysWhy) {
  EXPECT_EQ(row(R"({"type":"pay","time":"2020-03-01"})"), "the event has no `id`: OCEL 2.0 asks for it");
  EXPECT_EQ(row(R"({"id":"","type":"pay","time":"2020-03-01"})"), "`id` of the event must be a text that is not empty");
  EXPECT_EQ(row(R"({"id":"e","type":"pay","time":"yesterday"})"), "the time `yesterday` cannot be read: expected RFC 3339, such as 2020-01-05T09:00:00Z");
  EXPECT_EQ(row(R"({"id":"e","type":"pay","time":"2020-03-01","relationships":[{"objectId":"f9"}]})"), "the event `e` names the object `f9`, which is not among `objects`");
  EXPECT_EQ(row(R"({"id":"e","type":"pay","time":"2020-03-01","attributes":[{"name":"a","value":1},{"name":"a","value":2}]})"), "the attribute `a` stands twice: write it once");
  EXPECT_EQ(row(R"({"id":"e","type":"pay","time":"2020-03-01","attributes":[{"name":"a","value":[1]}]})"), "the attribute `a` is a list or an object: OCEL values are single");
  EXPECT_EQ(row(R"({"id":"e","type":"pay","time":"2020-03-01","attributes":{"a":1}})"), "`attributes` must be a list");
  EXPECT_EQ(row("{\"id\""), "the event is not JSON: " + row("{\"id\"").substr(23));
  EXPECT_EQ(row("[1]"), "the event is no JSON object");
  EXPECT_EQ(added(R"({"id":"f7","type":"fine"})"), "the object `f7` stands twice: ids must differ");
  EXPECT_EQ(added(R"({"id":"f9"})"), "the object has no `type`: OCEL 2.0 asks for it");
  EXPECT_EQ(added(R"({"id":"f9","type":"fine","attributes":[{"name":"a","time":"soon","value":1}]})"),
            "the time `soon` of the attribute `a` cannot be read: expected RFC 3339, such as 2020-01-05T09:00:00Z");
  EXPECT_EQ(reader_.objects(), 3u);
}

TEST(OcelBounds, TooManyObjectsAreRefused) {
  OcelReader reader(size_t{1} << 20);
  Status status;
  size_t n = 0;
  while (!status.has_error() && n < 100'000) status = reader.add_object("{\"id\":\"" + std::to_string(n++) + "\",\"type\":\"t\"}");
  ASSERT_TRUE(status.has_error());
  EXPECT_EQ(status.error().message, "the objects need more than 1 MiB: split the log, or leave out attributes of objects that no map reads");
  EXPECT_GT(reader.objects(), 5'000u);
}

}  // namespace
}  // namespace isonomy
