// SPDX-License-Identifier: Apache-2.0
// `isonomy explain` beside a running daemon: where in the audit log a finding and its evidence stand, and what became of a superseded one.
#include "daemon/app/json_findings.h"
#include "tests/e2e/programs.h"

namespace isonomy {
namespace {

std::string event(const std::string& id, const std::string& type, const std::string& day) {
  return R"({"specversion":"1.0","source":"urn:test","id":")" + id + R"(","type":"isonomy.)" + type + R"(","data":{"case":"c1","at":")" + day + "\"}}\n";
}

bool says(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

TEST(Explain, NamesTheRecordsOfTheAuditLog) {
  test::Daemon daemon;
  ASSERT_TRUE(daemon.start());
  test::write_file(daemon.file("first.ndjson"), event("a", "detection", "2020-01-01") + event("b", "procedure.answered", "2020-03-01"));
  ASSERT_EQ(daemon.send(daemon.file("first.ndjson")).status, 0);
  const auto finding = app::read_finding(daemon.findings());
  ASSERT_TRUE(finding.has_value());

  const test::Ran text("isonomy", {"explain", finding->id.substr(0, 6), "--journal", daemon.journal()});
  EXPECT_EQ(text.status, 0) << text.error;
  // Record 0 is the rulebook, 1 and 2 the events; the finding comes with the answer.
  EXPECT_TRUE(says(text.out, "urn:test  a  record 1")) << text.out;
  EXPECT_TRUE(says(text.out, "urn:test  b  record 2")) << text.out;
  EXPECT_TRUE(says(text.out, "the finding is record 3 of the journal")) << text.out;
  EXPECT_FALSE(says(text.out, "\033")) << "a file is no terminal";

  const test::Ran json("isonomy", {"explain", finding->id, "--json", "--journal", daemon.journal()});
  EXPECT_TRUE(says(json.out, R"("journal":{"record":3,"superseded":null,"evidence":[)")) << json.out;
  EXPECT_TRUE(says(json.out, R"({"source":"urn:test","id":"a","record":1})")) << json.out;
  EXPECT_TRUE(app::read_finding(json.out).has_value()) << "it is still a finding";

  // The answer of an earlier day is in time: the finding falls.
  test::write_file(daemon.file("second.ndjson"), event("c", "procedure.answered", "2020-01-10"));
  ASSERT_EQ(daemon.send(daemon.file("second.ndjson"), {"--from-start"}).status, 0);
  EXPECT_EQ(daemon.findings(), "");
  const test::Ran gone("isonomy", {"explain", finding->id, "--journal", daemon.journal()});
  EXPECT_EQ(gone.status, 0) << gone.error;
  EXPECT_TRUE(says(gone.out, "superseded") && says(gone.out, "the facts of the case changed (record 5)")) << gone.out;
  const test::Ran gone_json("isonomy", {"explain", finding->id, "--json", "--journal", daemon.journal()});
  EXPECT_TRUE(says(gone_json.out, R"("superseded":{"record":5,"reason":"the facts of the case changed"})")) << gone_json.out;
  EXPECT_EQ(test::Ran("isonomy", {"explain", finding->id.substr(0, 6), "--journal", daemon.journal()}).status, 1) << "the beginning of an id is not enough for it";
  EXPECT_EQ(daemon.stop(), 0);
}

TEST(Case, DrawsItsTimelineAndHoldsItBackInJson) {
  const test::TempFolder folder;
  std::filesystem::create_directories(folder.file("rules"));
  test::write_file(folder.file("rules/pack.toml"), test::kTermPack);
  test::write_file(folder.file("events.ndjson"), event("a", "detection", "2020-01-01") + event("b", "procedure.answered", "2020-03-01"));
  const test::Ran text("isonomy", {"case", "c1", "--pack", folder.file("rules"), "--events", folder.file("events.ndjson")});
  EXPECT_EQ(text.status, 0) << text.error;
  EXPECT_TRUE(says(text.out, "2020-01-01  detection           ●···")) << text.out;
  EXPECT_TRUE(says(text.out, "···●\n")) << text.out;
  const test::Ran json("isonomy", {"case", "c1", "--json", "--pack", folder.file("rules"), "--events", folder.file("events.ndjson")});
  EXPECT_TRUE(json.out.starts_with(R"({"case":"c1")")) << json.out;
  EXPECT_FALSE(says(json.out, "●"));
}

}  // namespace
}  // namespace isonomy
