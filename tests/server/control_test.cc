// SPDX-License-Identifier: Apache-2.0
#include "daemon/server/control.h"

#include <boost/asio/local/stream_protocol.hpp>

#include "tests/server/fake_registry.h"

namespace isonomy::test {
namespace {

using Lines = std::vector<std::string>;

// A rim with a control socket, whose operations only remember that they were asked.
class ControlTest : public testing::Test {
 protected:
  void SetUp() override {
    board_.docket = &rim_.docket();
    board_.ingest = &rim_.ingest();
    board_.version = "1.2.3";
    board_.started_ms = server::now_ms();
    board_.listening = {"ingest unix:x"};
    control_ = std::make_unique<server::Control>(rim_.io().get_executor(), rim_.docket(), board_,
                                                 server::Operations{.reload = [this]() -> server::Awaitable<isonomy::Status> {
                                                                      ++reloads_;
                                                                      if (reload_fails_) co_return malformed("unknown key `wen`, did you mean `when`?", "pack.toml:3:1");
                                                                      co_return isonomy::Status{};
                                                                    },
                                                                    .drain = [this]() -> server::Awaitable<isonomy::Status> {
                                                                      board_.draining = true;
                                                                      co_return isonomy::Status{};
                                                                    }});
    auto listener = server::Listener::on_unix(rim_.io().get_executor(), path(), 0600);
    ASSERT_TRUE(listener.has_value());
    control_->serve(*std::move(listener));
    rim_.start();
  }
  void TearDown() override {
    server::asio::co_spawn(rim_.io(), control_->stop(), server::asio::use_future).get();
    rim_.stop();
  }
  std::string path() const { return rim_.path("control.sock"); }

  Rim rim_;
  server::StatusBoard board_;
  std::unique_ptr<server::Control> control_;
  std::atomic<int> reloads_{0};
  std::atomic<bool> reload_fails_{false};
};

TEST_F(ControlTest, status_tells_what_is_committed) {
  Client producer(rim_.path());
  ASSERT_TRUE(producer.send("one\nbad\ntwo\n"));
  ASSERT_TRUE(producer.acknowledged(3));
  Client console(path());
  ASSERT_TRUE(console.send("status\n"));
  EXPECT_EQ(console.line(), R"({"ok":true,"lines":1})");
  const std::string status = console.line();
  EXPECT_TRUE(status.starts_with(R"({"state":"serving","version":"1.2.3","up_seconds":)")) << status;
  EXPECT_NE(status.find(R"("rulebook":"feed","events":2,"duplicates":0,"rejected":1,)"), std::string::npos) << status;
  EXPECT_NE(status.find(R"("listening":["ingest unix:x"])"), std::string::npos) << status;
}

TEST_F(ControlTest, findings_are_announced_by_their_number) {
  Client console(path());
  ASSERT_TRUE(console.send("findings\n"));
  EXPECT_EQ(console.line(), R"({"ok":true,"lines":2})");
  EXPECT_EQ(console.line(), R"({"id":"f-1","family":"arbitrary"})");
  EXPECT_EQ(console.line(), R"({"id":"f-2","family":"retroactive"})");
}

TEST_F(ControlTest, a_case_is_shown_or_said_to_be_unknown) {
  Client console(path());
  ASSERT_TRUE(console.send("case c-1\ncase c-2\n"));
  EXPECT_EQ(console.line(), R"({"ok":true,"lines":1})");
  EXPECT_EQ(console.line(), R"({"case":"c-1"})");
  EXPECT_EQ(console.line(), R"({"ok":false,"code":"not_found","message":"no case `c-2`"})");
}

TEST_F(ControlTest, a_failed_reload_says_why_and_where) {
  Client console(path());
  ASSERT_TRUE(console.send("reload\n"));
  EXPECT_EQ(console.line(), R"({"ok":true,"lines":1})");
  console.line();
  reload_fails_ = true;
  ASSERT_TRUE(console.send("reload\n"));
  EXPECT_EQ(console.line(), R"({"ok":false,"code":"malformed","message":"unknown key `wen`, did you mean `when`?","where":"pack.toml:3:1"})");
  EXPECT_EQ(reloads_, 2);
}

TEST_F(ControlTest, drain_shows_in_the_status) {
  Client console(path());
  ASSERT_TRUE(console.send("drain\n"));
  console.line();
  EXPECT_TRUE(console.line().starts_with(R"({"state":"draining")"));
}

TEST_F(ControlTest, checkpoint_signs_what_was_heard) {
  Client producer(rim_.path());
  ASSERT_TRUE(producer.send("one\ntwo\n"));
  ASSERT_TRUE(producer.acknowledged(2));
  Client console(path());
  ASSERT_TRUE(console.send("checkpoint\n"));
  EXPECT_EQ(console.line(), R"({"ok":true,"lines":1})");
  EXPECT_EQ(console.line(), R"({"records":2,"checkpoint":"log\n2\n"})");
}

TEST_F(ControlTest, a_checkpoint_without_key_is_refused_and_commits_all_the_same) {
  rim_.registry().signs = false;
  Client console(path());
  const size_t before = rim_.registry().commits;
  ASSERT_TRUE(console.send("checkpoint\n"));
  EXPECT_EQ(console.line(), R"({"ok":false,"code":"not_found","message":"there is no key to sign with"})");
  EXPECT_GT(rim_.registry().commits, before);
}

TEST_F(ControlTest, an_unknown_command_is_answered_with_the_nearest) {
  Client console(path());
  ASSERT_TRUE(console.send("statsu\n"));
  EXPECT_EQ(console.line(),
            R"({"ok":false,"code":"not_found","message":"there is no command `statsu` (status, reload, checkpoint, drain, case, findings, index, shadow), did you mean `status`?"})");
}

TEST_F(ControlTest, bytes_that_are_no_text_are_answered_too) {
  Client console(path());
  ASSERT_TRUE(console.send("\xff\xfe\n"));
  EXPECT_TRUE(console.line().starts_with(R"({"ok":false,"code":"not_found","message":"there is no command `(not UTF-8)`)"));
}

TEST_F(ControlTest, a_command_without_end_ends_the_connection) {
  Client console(path());
  console.send(std::string(10'000, 'x'));
  EXPECT_EQ(console.line(), "");
}

TEST(MetricsText, is_one_sample_a_metric_with_help_and_type) {
  Rim rim;
  server::StatusBoard board;
  board.docket = &rim.docket();
  board.ingest = &rim.ingest();
  board.version = "1.2.3";
  const std::string text = server::metrics_text(board);
  EXPECT_NE(text.find("# HELP isonomy_events_total "), std::string::npos);
  EXPECT_NE(text.find("# TYPE isonomy_events_total counter\nisonomy_events_total 0\n"), std::string::npos);
  EXPECT_NE(text.find("isonomy_ready 1\n"), std::string::npos);
  EXPECT_NE(text.find("isonomy_info{version=\"1.2.3\",rulebook=\"feed\"} 1\n"), std::string::npos);
  board.draining = true;
  EXPECT_NE(server::metrics_text(board).find("isonomy_ready 0\n"), std::string::npos);
}

TEST(Listener, replaces_a_socket_file_left_behind_and_no_other) {
  Rim rim;
  server::asio::io_context io;
  const std::string left = rim.path("left.sock");
  {
    server::asio::local::stream_protocol::acceptor gone(io, server::asio::local::stream_protocol::endpoint(left));
  }
  EXPECT_TRUE(server::Listener::on_unix(io.get_executor(), left, 0600).has_value());
  const auto second = server::Listener::on_unix(io.get_executor(), rim.path(), 0600);
  ASSERT_TRUE(second.has_error());
  EXPECT_EQ(second.error().message, "another process listens on `" + rim.path() + "`: stop it, or choose another path");
  const auto file = server::Listener::on_unix(io.get_executor(), "/etc/hostname", 0600);
  ASSERT_TRUE(file.has_error());
  EXPECT_EQ(file.error().message, "`/etc/hostname` exists and is no socket: choose another path");
}

TEST(Listener, stays_on_loopback_unless_told) {
  server::asio::io_context io;
  const auto remote = server::Listener::on_tcp(io.get_executor(), "0.0.0.0:0", false);
  ASSERT_TRUE(remote.has_error());
  EXPECT_NE(remote.error().message.find("use a loopback address, or set `allow_remote = true`"), std::string::npos);
  const auto local = server::Listener::on_tcp(io.get_executor(), "127.0.0.1:0", false);
  ASSERT_TRUE(local.has_value());
  EXPECT_TRUE(local->address().starts_with("127.0.0.1:"));
  EXPECT_NE(local->address(), "127.0.0.1:0");
}

TEST(Listener, says_what_is_wrong_with_an_address) {
  EXPECT_EQ(server::parse_tcp_address("8641").error().message, "`8641` is no address: it has no port, write it like `127.0.0.1:8641` or `[::1]:8641`");
  EXPECT_TRUE(server::parse_tcp_address("127.0.0.1:70000").has_error());
  EXPECT_TRUE(server::parse_tcp_address("example.org:80").has_error());
  EXPECT_TRUE(server::parse_tcp_address("[::1]:80")->loopback);
  EXPECT_EQ(server::parse_tcp_address("localhost:80")->host, "127.0.0.1");
}

}  // namespace
}  // namespace isonomy::test
