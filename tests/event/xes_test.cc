// SPDX-License-Identifier: Apache-2.0
// XES: what is read, what is passed over, and what is refused, wherever the pieces of the file happen to end.
#include "daemon/event/xes.h"

#include <gtest/gtest.h>

namespace isonomy {
namespace {

using event::XesReader;

// One event a line: "line: name=value name=value", or "line: ! problem"; then what went wrong.
std::string read(std::string_view text, size_t piece = SIZE_MAX, const XesReader::Limits& limits = {}) {
  XesReader reader(limits);
  std::string out;
  const auto take = [&] {
    while (const auto event = reader.next()) {
      out += std::to_string(event->line) + ":";
      if (!event->problem.empty()) out += " ! " + event->problem;
      for (const auto& [name, value] : event->fields) out += " " + name + "=" + value;
      out += "\n";
    }
  };
  for (;;) {
    const std::string_view now = text.substr(0, piece);
    text.remove_prefix(now.size());
    const Status fed = reader.feed(now, text.empty());
    take();
    if (fed.has_error()) return out + to_string(fed.error());
    if (text.empty()) return out;
  }
}

constexpr std::string_view kLog = R"(<?xml version="1.0"?>
<log xes.version="2.0" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="u"/>
<global scope="event"><string key="concept:name" value="default"/></global>
<string key="concept:name" value="the log"/>
<trace>
<string key="concept:name" value="F1"/>
<list key="things"><values><string key="thing" value="x"/></values></list>
<event><string key="concept:name" value="seen"/><date key="time:timestamp" value="2020-01-05T09:00:00Z"/>
<int key="points" value="02"><string key="inner" value="y"/></int><float key="amount" value="35.50"/><boolean key="paid" value="true"/><string key="empty" value=""/></event>
<event/>
</trace>
<event><string key="concept:name" value="on its own"/></event>
<trace><event><id key="who" value="&lt;&#233;&gt;"/></event></trace>
</log>
)";

constexpr std::string_view kRead =
    "9: case:concept:name=F1 concept:name=seen time:timestamp=2020-01-05T09:00:00Z points=02 amount=35.50 paid=true xes:trace=1 xes:event=1\n"
    "11: case:concept:name=F1 xes:trace=1 xes:event=2\n"
    "13: concept:name=on its own xes:event=1\n"
    "14: who=<\u00e9> xes:trace=2 xes:event=1\n";

TEST(Xes, IsReadEventByEvent) { EXPECT_EQ(read(kLog), kRead); }

TEST(Xes, IsReadTheSameInPiecesOfAnySize) {
  for (size_t piece = 1; piece < 64; ++piece) ASSERT_EQ(read(kLog, piece), kRead) << piece;
}

TEST(Xes, OfAnotherEncodingAndWithAPrefixIsReadToo) {
  EXPECT_EQ(read("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><log><event><string key=\"a\" value=\"\xe9\"/></event></log>"), "1: a=\u00e9 xes:event=1\n");
  EXPECT_EQ(read("<x:log xmlns:x=\"u\"><x:event><x:string key=\"a\" value=\"b\"/></x:event></x:log>"), "1: a=b xes:event=1\n");
}

struct RefusedCase {
  const char* name;
  std::string text;
  const char* want;
};

TEST(Xes, ThatCannotBeReadSaysWhereAndWhatToDo) {
  const RefusedCase cases[] = {
      {"another root", "<html/>", "line 1: the root element is `html`: an XES file begins with `log`"},
      {"nothing", "", "line 1: the XML is not well formed: no element found; mend it there, or export the log again"},
      {"cut off", "<log>\n<trace>", "line 2: the XML is not well formed: no element found; mend it there, or export the log again"},
      {"not closed", "<log>\n<trace>\n</log>", "line 3: the XML is not well formed: mismatched tag; mend it there, or export the log again"},
      {"a document type", "<!DOCTYPE log><log/>", "line 1: the file declares a document type: an XES log needs none, remove the <!DOCTYPE ..>"},
      {"a bomb of entities", "<!DOCTYPE log [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><log><event><string key=\"x\" value=\"&b;\"/></event></log>",
       "line 1: the file declares a document type: an XES log needs none, remove the <!DOCTYPE ..>"},
      {"a file named by an entity", "<!DOCTYPE log [<!ENTITY a SYSTEM \"file:///etc/hostname\">]><log>&a;</log>",
       "line 1: the file declares a document type: an XES log needs none, remove the <!DOCTYPE ..>"},
      {"an entity that nothing declares", "<log>&a;</log>", "line 1: the XML is not well formed: undefined entity; mend it there, or export the log again"},
      {"an attribute of the trace too late", "<log><trace><event/>\n<string key=\"a\" value=\"b\"/></trace></log>",
       "line 2: an attribute of the trace stands after its first event: move it before, so that it is read with every event"},
      {"a trace without a key", "<log><trace>\n<string value=\"b\"/></trace></log>", "line 2: an attribute has no `key`: every XES attribute needs one (in the trace)"},
  };
  for (const RefusedCase& each : cases) {
    const std::string got = read(each.text);
    EXPECT_TRUE(got == each.want || got.ends_with("\n" + std::string(each.want))) << each.name << ": " << got;
  }
}

TEST(Xes, OneBadEventIsOneProblem) {
  EXPECT_EQ(read("<log>\n<event><string key=\"a\" value=\"1\"/><string key=\"a\" value=\"2\"/></event>\n<event><string key=\"a\"/></event>\n<event><int key=\"a\" value=\"3\"/></event></log>"),
            "2: ! the attribute `a` stands twice: write it once\n"
            "3: ! the attribute `a` has no `value`: add it\n"
            "4: a=3 xes:event=3\n");
}

TEST(Xes, IsBounded) {
  XesReader::Limits limits;
  limits.depth = 4;
  limits.value_bytes = 10;
  limits.event_bytes = 30;
  limits.fields = 3;
  limits.tag_bytes = 1000;
  EXPECT_EQ(read("<log><a><b><c><d/></c></b></a></log>", SIZE_MAX, limits), "line 1: elements nest deeper than 4: this is no event log");
  EXPECT_EQ(read("<log><event><string key=\"a\" value=\"0123456789a\"/></event></log>", SIZE_MAX, limits), "1: ! the attribute `a` is longer than 10 bytes\n");
  EXPECT_EQ(read("<log><event><id key=\"a\" value=\"0123456789\"/><id key=\"b\" value=\"0123456789\"/><id key=\"c\" value=\"0123456789\"/></event></log>", SIZE_MAX, limits),
            "1: ! the event has more than 3 attributes or 30 bytes\n");
  EXPECT_EQ(read("<log><event><id key=\"a\" value=\"1\"/><id key=\"b\" value=\"2\"/><id key=\"c\" value=\"3\"/><id key=\"d\" value=\"4\"/></event></log>", SIZE_MAX, limits),
            "1: ! the event has more than 3 attributes or 30 bytes\n");
  const std::string endless = "<log><event><string key=\"a\" value=\"" + std::string(300'000, 'x');
  const std::string got = read(endless, 100, limits);
  EXPECT_EQ(got, "line 1: one tag is longer than 1000 bytes: is a quote missing?");
}

}  // namespace
}  // namespace isonomy
