// SPDX-License-Identifier: Apache-2.0
// Nothing acknowledged is lost, nothing counts twice, whoever dies when; and the daemon finds what a run without daemon finds.
#include "tests/e2e/programs.h"

namespace isonomy::test {
namespace {

class Durability : public testing::Test {
 protected:
  void SetUp() override {
    write_file(daemon_.file("events.ndjson"), term_events(kCases));
    expected_ = evaluated(daemon_.file("rules/terms"), events());
    ASSERT_FALSE(expected_.empty());
    ASSERT_TRUE(daemon_.start());
  }
  std::string events() const { return daemon_.file("events.ndjson"); }

  static constexpr size_t kCases = 15'000;
  Daemon daemon_{{}, "connection_bytes = 262144\n"};   // of 4 MB that are sent: whoever is interrupted is in the middle of it
  std::string expected_;
};

TEST_F(Durability, a_stream_gives_the_same_bytes_as_a_run_without_daemon) {
  const Ran sent = daemon_.send(events());
  EXPECT_EQ(sent.status, 0) << sent.error;
  EXPECT_EQ(daemon_.findings(), expected_);
  EXPECT_EQ(daemon_.stop(), 0);
  EXPECT_EQ(daemon_.findings(), expected_);
}

TEST_F(Durability, sending_twice_counts_once) {
  EXPECT_EQ(daemon_.send(events()).status, 0);
  EXPECT_EQ(daemon_.send(events(), {"--from-start"}).status, 0);
  EXPECT_EQ(daemon_.counted("events"), 2 * kCases);
  EXPECT_EQ(daemon_.counted("duplicates"), 2 * kCases);
  EXPECT_EQ(daemon_.findings(), expected_);
}

TEST_F(Durability, a_sender_that_is_killed_goes_on_where_it_was) {
  {
    Process sender({program("isonomy"), "send", events(), "--to", "unix:" + daemon_.ingest(), "--state", daemon_.file("sent")}, daemon_.file("o"), daemon_.file("e"));
    ASSERT_TRUE(eventually([&] { return daemon_.counted("events") > 1000; }));
    sender.signal(SIGKILL);
    sender.wait();
  }
  const Ran again = daemon_.send(events());
  EXPECT_EQ(again.status, 0) << again.error;
  EXPECT_EQ(daemon_.counted("events"), 2 * kCases);
  EXPECT_EQ(daemon_.findings(), expected_);
}

TEST_F(Durability, a_sender_that_is_interrupted_says_so_and_goes_on_after_the_last_acknowledged_event) {
  Process sender({program("isonomy"), "send", events(), "--to", "unix:" + daemon_.ingest(), "--state", daemon_.file("sent")}, daemon_.file("o"), daemon_.file("e"));
  ASSERT_TRUE(eventually([&] { return daemon_.counted("events") > 100; }));
  sender.signal(SIGINT);
  const int status = sender.wait();
  if (status == 0) GTEST_SKIP() << "the sender was done before the interrupt reached it";
  EXPECT_EQ(status, 3);
  EXPECT_NE(contents(daemon_.file("o")).find("the same command goes on from here"), std::string::npos);
  const Ran again = daemon_.send(events());
  EXPECT_EQ(again.status, 0) << again.error;
  EXPECT_NE(again.error.find("going on after event"), std::string::npos);
  EXPECT_EQ(again.out.find("\"resumed_after\":0,"), std::string::npos) << again.out;
  EXPECT_EQ(daemon_.counted("duplicates"), 0u);
  EXPECT_EQ(daemon_.findings(), expected_);
}

TEST_F(Durability, a_daemon_that_is_killed_keeps_what_it_acknowledged) {
  for (const uint64_t at : {uint64_t{500}, uint64_t{8'000}, uint64_t{20'000}}) {
    Process sender({program("isonomy"), "send", events(), "--to", "unix:" + daemon_.ingest(), "--state", daemon_.file("sent"), "--json"}, daemon_.file("o"), daemon_.file("e"));
    ASSERT_TRUE(eventually([&] { return daemon_.counted("events") >= at || !sender.running(); }));
    daemon_.stop(SIGKILL);
    sender.wait();
    const std::string said = contents(daemon_.file("o"));
    const size_t last = said.rfind("\"acknowledged\":");
    const uint64_t acknowledged = last == std::string::npos ? 0 : std::stoull(said.substr(last + 15));
    ASSERT_TRUE(daemon_.start());
    EXPECT_GE(daemon_.counted("events"), acknowledged);
  }
  EXPECT_EQ(daemon_.send(events()).status, 0);
  EXPECT_EQ(daemon_.counted("events"), 2 * kCases);
  EXPECT_EQ(daemon_.findings(), expected_);
  EXPECT_EQ(daemon_.stop(), 0);
}

TEST_F(Durability, stopping_in_the_middle_loses_nothing_acknowledged_and_ends_well) {
  Process sender({program("isonomy"), "send", events(), "--to", "unix:" + daemon_.ingest(), "--state", daemon_.file("sent")}, daemon_.file("o"), daemon_.file("e"));
  ASSERT_TRUE(eventually([&] { return daemon_.counted("events") > 1000 || !sender.running(); }));
  EXPECT_EQ(daemon_.stop(), 0);
  sender.wait();
  ASSERT_TRUE(daemon_.start());
  EXPECT_EQ(daemon_.send(events()).status, 0);
  EXPECT_EQ(daemon_.counted("events"), 2 * kCases);
  EXPECT_EQ(daemon_.findings(), expected_);
}

TEST_F(Durability, two_senders_of_the_same_file_at_once_count_once) {
  const std::vector<std::string> common = {program("isonomy"), "send", events(), "--to", "unix:" + daemon_.ingest(), "--state"};
  auto first = common, second = common;
  first.push_back(daemon_.file("s1"));
  second.push_back(daemon_.file("s2"));
  Process one(first, daemon_.file("o1"), daemon_.file("e1")), two(second, daemon_.file("o2"), daemon_.file("e2"));
  EXPECT_EQ(one.wait(), 0);
  EXPECT_EQ(two.wait(), 0);
  EXPECT_EQ(daemon_.counted("events"), 2 * kCases);
  EXPECT_EQ(daemon_.findings(), expected_);
}

// The whole log of fines, the daemon killed on the way.
TEST(FineLog, streamed_through_a_killed_daemon_gives_the_findings_of_a_run_without) {
  ISO_NEEDS_SHARED("data/it-traffic-fines/rtfm_events.csv.gz");
  const std::string log = shared_path("data/it-traffic-fines/rtfm_events.csv.gz"), pack = source_path("rules/it/highway-code");
  Daemon daemon("[\"" + pack + "\"]");
  ASSERT_TRUE(daemon.start());
  {
    Process sender({program("isonomy"), "send", log, "--pack", pack, "--to", "unix:" + daemon.ingest(), "--state", daemon.file("sent")}, daemon.file("o"), daemon.file("e"));
    ASSERT_TRUE(eventually([&] { return daemon.counted("events") > 250'000 || !sender.running(); }, std::chrono::seconds(200)));
    daemon.stop(SIGKILL);
    EXPECT_EQ(sender.wait(), 3);
  }
  ASSERT_TRUE(daemon.start());
  const Ran rest = daemon.send(log, {"--pack", pack});
  EXPECT_EQ(rest.status, 0) << rest.error;
  EXPECT_EQ(daemon.counted("events"), 561'470u);
  EXPECT_EQ(daemon.counted("cases"), 150'370u);
  EXPECT_TRUE(daemon.findings() == evaluated(pack, log)) << "the exports differ";
}

}  // namespace
}  // namespace isonomy::test
