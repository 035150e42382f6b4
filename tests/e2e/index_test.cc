// SPDX-License-Identifier: Apache-2.0
// The index of a running daemon: what `isonomy index` reads in its journal, to the byte, in each of its lives; bounded, and aloud about it.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "tests/e2e/programs.h"

namespace isonomy::test {
namespace {

struct Answer {
  int status = 0;
  std::string body;
};

// One request, one connection.
Answer get(const Daemon& daemon, const std::string& target) {
  const std::string log = daemon.log(), mark = "http.listen address=127.0.0.1:";
  const size_t at = log.find(mark);
  EXPECT_NE(at, std::string::npos);
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(std::atoi(log.c_str() + at + mark.size())));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval patience{60, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  const std::string request = "GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  EXPECT_EQ(::send(fd, request.data(), request.size(), MSG_NOSIGNAL), static_cast<ssize_t>(request.size()));
  std::string said;
  char chunk[4096];
  for (ssize_t n; (n = ::recv(fd, chunk, sizeof chunk, 0)) > 0;) said.append(chunk, static_cast<size_t>(n));
  ::close(fd);
  const size_t body = said.find("\r\n\r\n");
  if (body == std::string::npos) return {};
  return {std::atoi(said.c_str() + said.find(' ')), said.substr(body + 4)};
}

std::string pack_folder() { return source_path("rules/cn/platform-economy"); }
std::string all_events() { return contents(source_path("examples/cn-platform/events.ndjson")); }

std::string of_journal(const Daemon& daemon, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"index", "--json", "--pack", pack_folder(), "--journal", daemon.journal()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Ran run("isonomy", arguments);
  EXPECT_EQ(run.status, 0) << run.error;
  return run.out;
}

void expect_same(const Daemon& daemon) {
  const std::string whole = of_journal(daemon);
  EXPECT_NE(whole.find("\"decisions\":"), std::string::npos);
  EXPECT_EQ(get(daemon, "/v1/index").body, whole);
  EXPECT_EQ(daemon.ctl("index").out, whole);
  EXPECT_EQ(get(daemon, "/v1/index?by=authority&at=2021-12-31&known=2022-06").body, of_journal(daemon, {"--by", "authority", "--at", "2021-12-31", "--known", "2022-06"}));
}

class RunningIndex : public testing::Test {
 protected:
  explicit RunningIndex(const std::string& more = {}) : daemon("[\"" + pack_folder() + "\"]", more) {
    const std::string all = all_events();
    const size_t middle = all.find('\n', all.size() / 2) + 1;
    write_file(daemon.file("a.ndjson"), all.substr(0, middle));
    write_file(daemon.file("b.ndjson"), all.substr(middle));
  }
  Daemon daemon;
};
struct SmallIndex : RunningIndex {
  SmallIndex() : RunningIndex("[index]\nbytes = 65536\n") {}
};
struct NoIndex : RunningIndex {
  NoIndex() : RunningIndex("[index]\nkeep = false\n") {}
};

TEST_F(RunningIndex, is_that_of_its_journal_through_restart_and_kill) {
  ASSERT_TRUE(daemon.start());
  ASSERT_EQ(daemon.send(daemon.file("a.ndjson")).status, 0);
  expect_same(daemon);
  EXPECT_EQ(daemon.stop(), 0);
  ASSERT_TRUE(daemon.start());
  expect_same(daemon);
  ASSERT_EQ(daemon.send(daemon.file("b.ndjson")).status, 0);
  expect_same(daemon);
  EXPECT_EQ(daemon.stop(SIGKILL), 128 + SIGKILL);
  ASSERT_TRUE(daemon.start());
  expect_same(daemon);
  EXPECT_EQ(daemon.stop(), 0);
  EXPECT_EQ(Ran("isonomy", {"replay", "--journal", daemon.journal(), "--rules", pack_folder()}).status, 0) << "what looks found does not disturb the findings";
}

TEST_F(RunningIndex, looks_once_a_week_is_over_and_writes_down_what_is_new_once) {
  ASSERT_TRUE(daemon.start());
  ASSERT_EQ(daemon.send(daemon.file("a.ndjson")).status, 0);
  ASSERT_EQ(daemon.send(daemon.file("b.ndjson")).status, 0);
  const Ran found("isonomy", {"index", "--findings", "--pack", pack_folder(), "--journal", daemon.journal()});
  ASSERT_NE(found.out.find("\"code\":\"CAM-1\""), std::string::npos) << "the published series holds a burst";
  ASSERT_TRUE(eventually([&] { return get(daemon, "/metrics").body.find("isonomy_statistical_findings{code=\"CAM-1\"}") != std::string::npos; }));
  ASSERT_TRUE(eventually([&] { return daemon.log().find("index.found") != std::string::npos; }));
  ASSERT_TRUE(eventually([&] { return daemon.ctl("status").out.find("\"looked_through\":\"2022-12-25\"") != std::string::npos; })) << "the last week but that of the newest decision";
  EXPECT_GT(daemon.counted("statistical_findings"), 0u);
  EXPECT_EQ(daemon.stop(), 0);
  ASSERT_TRUE(daemon.start());
  ASSERT_TRUE(eventually([&] { return daemon.counted("statistical_findings") > 0; })) << "the first look of a new life";
  EXPECT_NE(daemon.log().find(" records=" + std::to_string(daemon.counted("records")) + " "), std::string::npos) << "what is known is not written again: " << daemon.log();
}

TEST_F(RunningIndex, refuses_what_is_no_question) {
  ASSERT_TRUE(daemon.start());
  EXPECT_EQ(get(daemon, "/v1/index?by=colour").status, 400);
  EXPECT_NE(get(daemon, "/v1/index?att=2021").body.find("did you mean `at`?"), std::string::npos);
  EXPECT_EQ(get(daemon, "/v1/index?at=tomorrow").status, 400);
  EXPECT_EQ(get(daemon, "/v1/index?rule=%ff").status, 400);
  EXPECT_EQ(daemon.ctl("index").status, 0) << "of nothing there is an index, too";
  EXPECT_EQ(get(daemon, "/openapi.json").status, 200);
}

TEST_F(SmallIndex, stops_aloud_when_its_budget_is_reached_and_keeps_every_event) {
  std::string many;
  for (int i = 0; i < 400; ++i) {
    const std::string id = std::to_string(i);
    many += R"({"specversion":"1.0","source":"urn:test","type":"isonomy.decision.fine","id":")" + id + R"(","subject":"s)" + id + R"(","data":{"case":"c)" + id +
            R"(","at":"2021-03-01","authority":"samr","official":"o)" + id + R"(","amount":100,"cites":["aml-merger"]}})" + "\n";
  }
  write_file(daemon.file("many.ndjson"), many);
  ASSERT_TRUE(daemon.start());
  ASSERT_EQ(daemon.send(daemon.file("many.ndjson")).status, 0);
  EXPECT_EQ(daemon.counted("events"), 400u);
  const uint64_t after = daemon.counted("counting_stopped_after");
  EXPECT_GT(after, 50u);
  EXPECT_LT(after, 400u);
  EXPECT_NE(daemon.log().find("index.stopped events=" + std::to_string(after)), std::string::npos) << daemon.log();
  EXPECT_NE(get(daemon, "/metrics").body.find("isonomy_counting_stopped 1\n"), std::string::npos);
  EXPECT_NE(get(daemon, "/v1/index").body.find("\"counted_events\":" + std::to_string(after) + ","), std::string::npos);
  EXPECT_EQ(daemon.stop(SIGKILL), 128 + SIGKILL);
  ASSERT_TRUE(daemon.start());
  EXPECT_EQ(daemon.counted("counting_stopped_after"), after) << "read again it stops at the same event";
}

TEST_F(NoIndex, is_told_apart_from_an_empty_one) {
  ASSERT_TRUE(daemon.start());
  EXPECT_EQ(get(daemon, "/v1/index").status, 404);
  EXPECT_EQ(daemon.ctl("index").status, 1);
}

}  // namespace
}  // namespace isonomy::test
