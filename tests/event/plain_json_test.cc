// SPDX-License-Identifier: Apache-2.0
#include "daemon/event/plain_json.h"

#include <gtest/gtest.h>

#include "daemon/event/cloud_event.h"
#include "daemon/stats/random.h"
#include "tests/support/plain_json_check.h"

namespace isonomy::event {
namespace {

using test::check_plain_json;
using test::Plain;

TEST(PlainJson, ReadsWhatEventsAreMadeOf) {
  PlainJson plain(4096, 64);
  for (const char* text : {R"({})", R"({"a":1})", R"( { "a" : -12 , "b" : [ ] , "c" : { } } )", R"({"a":[1,2.5,true,false,null,"x"],"b":{"c":[{"d":""}]}})",
                           R"({"":0})", R"({"grün":"Straße – 路"})", R"({"a":999999999999999,"b":-0,"c":-0.0,"d":0.1,"e":123456.789012345})", "{\"a\":1}\r", "{\t\"a\"\t:\t\"b\"\t}"}) {
    EXPECT_EQ(check_plain_json(plain, text), Plain::kSame) << text;
  }
}

TEST(PlainJson, LeavesTheUnusualAndTheWrongToTheOtherReader) {
  PlainJson plain(4096, 8);
  for (const char* text : {"", " ", "1", "[1]", "\"a\"", R"({"a":"b\n"})", R"({"a":1e5})", R"({"a":1234567890123456})", R"({"a":0.1234567890123456})", R"({"a":01})", R"({"a":1.})",
                           R"({"a":.5})", R"({"a":+1})", R"({"a":--1})", R"({"a":tru})", R"({"a":truee})", R"({"a":nul})", R"({"a" 1})", R"({"a":1,})", R"({,"a":1})", R"({"a":1 "b":2})",
                           R"({"a":1}})", R"({"a":1}{"b":2})", R"({"a":[1,]})", R"({"a":[1 2]})", R"({"a":[1})", R"({"a":{"b":1])", R"({"a")", R"({"a":)", R"({"a":1)", R"({1:2})", R"({a:1})",
                           R"({"a":"b"c})", R"({"a":"b" "c"})", R"({"a":"b)", R"({"a":1,"a":2})", R"({"a":[[[[[[[[1]]]]]]]]})", "{\"a\":\"\xC3\x28\"}", "{\"a\":\"\n\"}", "\xEF\xBB\xBF{}", "{\"a\":1}\f"}) {
    EXPECT_EQ(check_plain_json(plain, text), Plain::kLeft) << text;
  }
}

TEST(PlainJson, LeavesWhatDoesNotFitAndGivesTheArenaBack) {
  PlainJson plain(1 << 16, 64);
  std::string text = "{\"a\":[0";
  for (int i = 0; i < 1000; ++i) text += ",0";
  text += "]}" + std::string(JsonStructure::padding(), ' ');
  cel::Arena arena(8192);
  ASSERT_NE(arena.allocate(100), nullptr);
  EXPECT_FALSE(plain.read(text, arena));
  EXPECT_EQ(arena.used(), 100u);
}

// Texts that are nearly right are where two readers part.
class Writer {
 public:
  explicit Writer(uint64_t seed) : random_(seed) {}

  std::string object() {
    std::string out;
    value(out, 0, true);
    for (size_t damages = below(3); damages > 0 && !out.empty(); --damages) damage(out);
    return out;
  }

 private:
  size_t below(size_t count) { return static_cast<size_t>(random_.bits() % count); }
  void blank(std::string& out) {
    if (below(8) == 0) out += " \t"[below(2)];
  }
  void text(std::string& out) {
    static constexpr const char* kTexts[] = {"", "a", "b", "data", "Straße", "a longer text, of more than one step", "{", "]", ":", "\xF0\x9F\x98\x80", "\\n", "\\\""};
    out += '"';
    out += kTexts[below(below(4) == 0 ? std::size(kTexts) : 6)];
    if (below(2) == 0) out += std::to_string(below(100));
    out += '"';
  }
  void value(std::string& out, size_t depth, bool object) {
    static constexpr const char* kPlain[] = {"0", "-0", "-0.0", "7", "123456789012345", "1234567890123456", "0.1", "3.14159", "-12.50", "1e3", "1E-2", "true", "false", "null", "99999999999999999999"};
    blank(out);
    const size_t kind = object ? 2 : below(depth > 4 ? 2 : 4);
    if (kind == 0) text(out);
    if (kind == 1) out += kPlain[below(std::size(kPlain))];
    if (kind >= 2) {
      out += "{["[kind - 2];
      for (size_t i = 0, count = below(5); i < count; ++i) {
        if (i > 0) out += ',';
        if (kind == 2) {
          text(out);
          blank(out);
          out += ':';
        }
        value(out, depth + 1, false);
      }
      out += "}]"[kind - 2];
    }
    blank(out);
  }
  void damage(std::string& out) {
    static constexpr char kMarks[] = "{}[]:,\"\\ \t\n0-.e";
    const size_t at = below(out.size());
    const size_t what = below(3);
    if (what == 0) out.erase(at, 1);
    if (what == 1) out.insert(at, 1, kMarks[below(sizeof kMarks - 1)]);
    if (what == 2) out[at] = static_cast<char>(below(256));
  }

  stats::Random random_;
};

TEST(PlainJson, ReadsAsSimdjsonDoesOrLeavesIt) {
  PlainJson plain(1 << 16, 64);
  Writer writer(7);
  int same = 0, left = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::string text = writer.object();
    const Plain found = check_plain_json(plain, text);
    ASSERT_NE(found, Plain::kDifferent) << text;
    ++(found == Plain::kSame ? same : left);
  }
  EXPECT_GT(same, 10'000);
  EXPECT_GT(left, 10'000);
}

// Whichever of the two reads a line, the event is the same: the same line, once as it is and once with an escape that means nothing else.
TEST(PlainJson, AnEventIsTheSameReadEitherWay) {
  EventReader reader;
  cel::Arena arena;
  const std::string line = R"({"specversion":"1.0","id":"1","source":"urn:a","type":"t","time":"2021-03-12T01:00:00Z","data":{"case":"C","n":[5,1.5,null]},"x":"y"})";
  std::string escaped = line;
  escaped.replace(escaped.find("urn:a"), 5, "ur\\u006e:a");
  const Result<CloudEvent> a = reader.read(line, arena), b = reader.read(escaped, arena);
  ASSERT_TRUE(a.has_value() && b.has_value());
  EXPECT_TRUE(test::same_value(a->attributes, b->attributes));
  EXPECT_TRUE(test::same_value(a->data, b->data));
  EXPECT_EQ(a->source, "urn:a");
  EXPECT_EQ(a->day, b->day);
}

}  // namespace
}  // namespace isonomy::event
