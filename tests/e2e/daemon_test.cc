// SPDX-License-Identifier: Apache-2.0
// isonomyd as an operator meets it: start, check, reload, bad input, bad configuration, stop.
#include <sys/socket.h>
#include <sys/un.h>

#include "tests/e2e/programs.h"

namespace isonomy::test {
namespace {

std::string detection(const std::string& id) {
  return R"({"specversion":"1.0","source":"urn:test","type":"isonomy.detection","id":")" + id + R"(","data":{"case":"c)" + id + R"(","at":"2020-01-01"}})" + "\n";
}

// Sends bytes, reads every receipt until the daemon closes.
std::string exchange(const std::string& path, const std::string& bytes) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  path.copy(to.sun_path, sizeof to.sun_path - 1);
  const timeval patience{30, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  std::thread writer([&] {
    size_t sent = 0;
    while (sent < bytes.size()) {
      const ssize_t n = ::send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) break;
      sent += static_cast<size_t>(n);
    }
    ::shutdown(fd, SHUT_WR);
  });
  std::string said;
  char chunk[4096];
  for (ssize_t n; (n = ::recv(fd, chunk, sizeof chunk, 0)) > 0;) said.append(chunk, static_cast<size_t>(n));
  writer.join();
  ::close(fd);
  return said;
}

size_t count(const std::string& text, const std::string& part) {
  size_t n = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

TEST(DaemonInput, bad_lines_are_rejected_with_their_number_and_the_rest_is_kept) {
  Daemon daemon;
  ASSERT_TRUE(daemon.start());
  std::string nested = R"({"specversion":"1.0","source":"urn:test","type":"t","id":"deep","data":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}\n";
  const std::string input = detection("1") +                                                                       // 1 good
                            "{\"specversion\":\"1.0\",\n" +                                                        // 2 broken JSON
                            R"({"specversion":"1.0","id":7,"source":"urn:test","type":"t"})" "\n" +                // 3 wrong type
                            R"({"specversion":"1.0","source":"urn:test","type":"t"})" "\n" +                       // 4 missing attribute
                            R"({"specversion":"1.0","id":"x","source":"urn:test","type":"t","data":")" + std::string(1024 * 1024, 'x') + "\"}\n" +  // 5 too long
                            "{\"specversion\":\"1.0\",\"id\":\"\xff\xfe\",\"source\":\"urn:test\",\"type\":\"t\"}\n" +  // 6 invalid UTF-8
                            nested +                                                                               // 7 too deep
                            detection("1") +                                                                       // 8 duplicate id
                            "\n" +                                                                                 // 9 blank
                            detection("2");                                                                        // 10 good
  const std::string said = exchange(daemon.ingest(), input);
  for (const int line : {2, 3, 4, 5, 6, 7}) EXPECT_EQ(count(said, "{\"reject\":{\"line\":" + std::to_string(line) + ","), 1u) << line << "\n" << said;
  EXPECT_EQ(count(said, "\"reject\""), 6u) << said;
  EXPECT_EQ(count(said, "\"code\":\"limit\""), 2u) << said;
  EXPECT_NE(said.find("{\"ack\":10}"), std::string::npos) << said;
  EXPECT_EQ(daemon.counted("events"), 2u);
  EXPECT_EQ(daemon.counted("duplicates"), 1u);
  EXPECT_EQ(daemon.counted("rejected"), 6u);
  EXPECT_EQ(daemon.stop(), 0);
  ASSERT_TRUE(daemon.start());
  EXPECT_EQ(daemon.counted("events"), 2u);
}

TEST(DaemonInput, send_names_the_line_of_the_file_and_exits_1) {
  Daemon daemon;
  ASSERT_TRUE(daemon.start());
  write_file(daemon.file("e.ndjson"), detection("1") + "\n\nnot json\n" + detection("2"));
  const Ran run = daemon.send(daemon.file("e.ndjson"));
  EXPECT_EQ(run.status, 1);
  EXPECT_NE(run.error.find("e.ndjson:4: rejected: \"code\":\"malformed\""), std::string::npos) << run.error;
  EXPECT_NE(run.out.find("\"acknowledged\":3,\"rejected\":1"), std::string::npos) << run.out;
}

TEST(DaemonInput, a_connection_that_hangs_in_a_line_is_let_go) {
  Daemon daemon({}, "read_deadline_ms = 100\n");
  ASSERT_TRUE(daemon.start());
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  daemon.ingest().copy(to.sun_path, sizeof to.sun_path - 1);
  ASSERT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  ASSERT_EQ(::send(fd, "{\"half", 6, MSG_NOSIGNAL), 6);
  std::string said;
  char chunk[512];
  for (ssize_t n; (n = ::recv(fd, chunk, sizeof chunk, 0)) > 0;) said.append(chunk, static_cast<size_t>(n));
  ::close(fd);
  EXPECT_NE(said.find("\"error\":{\"code\":\"limit\""), std::string::npos) << said;
}

TEST(DaemonReload, is_all_or_nothing) {
  Daemon daemon;
  write_file(daemon.file("e.ndjson"), term_events(3));
  ASSERT_TRUE(daemon.start());
  EXPECT_EQ(daemon.send(daemon.file("e.ndjson")).status, 0);
  const std::string before = daemon.findings();
  EXPECT_EQ(count(before, "\"code\":\"ARB-7\""), 1u);

  std::string broken(kTermPack);
  broken.replace(broken.find("within"), 6, "withn");
  write_file(daemon.pack(), broken);
  const Ran refused = daemon.ctl("reload");
  EXPECT_EQ(refused.status, 1);
  EXPECT_NE(refused.error.find("pack.toml:"), std::string::npos) << refused.error;
  EXPECT_EQ(daemon.counted("failed_reloads"), 1u);
  EXPECT_NE(daemon.ctl("status").out.find("\"last_reload_error\":\""), std::string::npos);
  EXPECT_EQ(daemon.findings(), before);

  std::string shorter(kTermPack);
  shorter.replace(shorter.find("30d"), 3, "10d");
  write_file(daemon.pack(), shorter);
  EXPECT_EQ(daemon.ctl("reload").status, 0);
  EXPECT_EQ(daemon.counted("reloads"), 1u);
  EXPECT_EQ(count(daemon.findings(), "\"code\":\"ARB-7\""), 3u);
  EXPECT_EQ(daemon.stop(), 0);
}

TEST(DaemonReload, follows_sighup) {
  Daemon daemon;
  ASSERT_TRUE(daemon.start());
  std::string shorter(kTermPack);
  shorter.replace(shorter.find("30d"), 3, "10d");
  write_file(daemon.pack(), shorter);
  daemon.process().signal(SIGHUP);
  EXPECT_TRUE(eventually([&] { return daemon.counted("reloads") == 1; }));
  write_file(daemon.pack(), "this is no pack\n");
  daemon.process().signal(SIGHUP);
  EXPECT_TRUE(eventually([&] { return daemon.counted("failed_reloads") == 1; }));
  EXPECT_EQ(daemon.stop(SIGINT), 0);
}

TEST(DaemonReload, a_broken_configuration_keeps_the_old_rules_too) {
  Daemon daemon;
  ASSERT_TRUE(daemon.start());
  write_file(daemon.config(), contents(daemon.config()) + "lime_bytes = 3\n");
  const Ran refused = daemon.ctl("reload");
  EXPECT_EQ(refused.status, 1);
  EXPECT_NE(refused.error.find("unknown key `ingest.lime_bytes`, did you mean `ingest.line_bytes`?"), std::string::npos) << refused.error;
  EXPECT_EQ(daemon.stop(), 0);
}

TEST(DaemonControl, drain_takes_no_more_events_and_keeps_answering) {
  Daemon daemon;
  write_file(daemon.file("e.ndjson"), term_events(3));
  ASSERT_TRUE(daemon.start());
  EXPECT_EQ(daemon.send(daemon.file("e.ndjson")).status, 0);
  EXPECT_EQ(daemon.ctl("drain").status, 0);
  EXPECT_NE(daemon.ctl("status").out.find("\"state\":\"draining\""), std::string::npos);
  EXPECT_EQ(daemon.send(daemon.file("e.ndjson")).status, 3);
  EXPECT_NE(daemon.ctl("checkpoint").error.find("there is no key to sign with"), std::string::npos);
  EXPECT_EQ(Ran("isonomy", {"ctl", "--socket", daemon.control(), "findings"}).out, daemon.findings());
  EXPECT_EQ(daemon.stop(), 0);
}

TEST(DaemonStart, check_accepts_what_is_shipped) {
  Daemon daemon("[\"" + source_path("rules") + "\"]");
  const Ran run("isonomyd", {"--check", "--config", daemon.config()});
  EXPECT_EQ(run.status, 0) << run.error;
  EXPECT_EQ(run.out, "the configuration and the rules are fine\n");
  EXPECT_FALSE(std::filesystem::exists(daemon.journal()));
}

TEST(DaemonStart, an_unreadable_configuration_is_named) {
  const Ran run("isonomyd", {"--config", "/nonexistent/isonomyd.toml"});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.error, "isonomyd: there is no file `/nonexistent/isonomyd.toml`\n");
}

TEST(DaemonStart, an_unknown_key_is_refused_with_its_place) {
  Daemon daemon({}, "line_byte = 4096\n");
  for (const bool check : {false, true}) {
    const Ran run("isonomyd", check ? std::vector<std::string>{"--check", "--config", daemon.config()} : std::vector<std::string>{"--config", daemon.config()});
    EXPECT_EQ(run.status, check ? 1 : 2);
    EXPECT_NE(run.error.find("isonomyd.toml:11:1: unknown key `ingest.line_byte`, did you mean `ingest.line_bytes`?"), std::string::npos) << run.error;
  }
}

TEST(DaemonStart, a_broken_pack_is_refused_with_its_place) {
  Daemon daemon;
  write_file(daemon.pack(), std::string(kTermPack) + "wenn = 'true'\n");
  const Ran run("isonomyd", {"--config", daemon.config()});
  EXPECT_EQ(run.status, 1);
  EXPECT_NE(run.error.find("pack.toml:8:1"), std::string::npos) << run.error;
  EXPECT_NE(run.error.find("`wenn`"), std::string::npos) << run.error;
}

TEST(DaemonStart, overlapping_versions_are_refused) {
  Daemon daemon;
  write_file(daemon.pack(), "[pack]\nid = \"xx.terms\"\njurisdiction = \"XX\"\n[rule.answer]\n"
                            "[[rule.answer.version]]\nid = \"a\"\nin_force = 2020-01-01\nuntil = 2021-01-01\nforbids = \"decision.fine\"\nwhen = 'true'\n"
                            "[[rule.answer.version]]\nid = \"b\"\nin_force = 2020-06-01\nforbids = \"decision.fine\"\nwhen = 'true'\n");
  const Ran run("isonomyd", {"--check", "--config", daemon.config()});
  EXPECT_EQ(run.status, 1) << run.out << run.error;
  EXPECT_NE(run.error.find("overlap"), std::string::npos) << run.error;
  EXPECT_NE(run.error.find("pack.toml:"), std::string::npos) << run.error;
}

TEST(DaemonStart, a_second_daemon_on_the_same_journal_is_refused) {
  Daemon daemon;
  ASSERT_TRUE(daemon.start());
  const Ran second("isonomyd", {"--config", daemon.config()});
  EXPECT_EQ(second.status, 3);
  EXPECT_FALSE(second.error.empty());
  EXPECT_EQ(daemon.counted("events"), 0u);  // the first is not disturbed
  EXPECT_EQ(daemon.stop(), 0);
}

TEST(DaemonStart, a_journal_that_cannot_be_written_is_named) {
  Daemon daemon;
  std::string config = contents(daemon.config());
  config.replace(config.find(daemon.journal()), daemon.journal().size(), "/nonexistent/journal.sqlite");
  write_file(daemon.config(), config);
  const Ran run("isonomyd", {"--config", daemon.config()});
  EXPECT_EQ(run.status, 3);
  EXPECT_NE(run.error.find("/nonexistent/journal.sqlite"), std::string::npos) << run.error;
}

TEST(DaemonStart, help_and_version_are_told) {
  EXPECT_EQ(Ran("isonomyd", {"--version"}).out.substr(0, 9), "isonomyd ");
  const Ran help("isonomyd", {"--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_NE(help.out.find("Examples:"), std::string::npos);
  EXPECT_EQ(Ran("isonomyd", {"--no-such-option"}).status, 2);
}

TEST(SendCommand, says_when_nobody_listens) {
  const TempFolder folder;
  write_file(folder.file("e.ndjson"), detection("1"));
  const Ran run("isonomy", {"send", folder.file("e.ndjson"), "--to", "unix:" + folder.file("none.sock"), "--state", folder.file("s")});
  EXPECT_EQ(run.status, 3);
  EXPECT_NE(run.error.find("is isonomyd running"), std::string::npos) << run.error;
}

TEST(SendCommand, needs_a_pack_for_csv) {
  const TempFolder folder;
  write_file(folder.file("e.csv"), "a,b\n1,2\n");
  const Ran run("isonomy", {"send", folder.file("e.csv"), "--to", "unix:" + folder.file("none.sock")});
  EXPECT_EQ(run.status, 2);
  EXPECT_NE(run.error.find("--pack"), std::string::npos) << run.error;
}

// The unit as shipped, but for the path of the program, which is not installed here.
TEST(SystemdUnits, pass_systemd_analyze_verify) {
  if (std::system("command -v systemd-analyze > /dev/null 2>&1") != 0) GTEST_SKIP() << "needs systemd-analyze";
  const TempFolder folder;
  for (const char* name : {"isonomyd.service", "isonomyd.socket"}) {
    std::string unit = contents(source_path(std::string("systemd/") + name));
    ASSERT_FALSE(unit.empty());
    for (size_t at; (at = unit.find("/usr/bin/isonomyd")) != std::string::npos;) unit.replace(at, 17, program("isonomyd"));
    write_file(folder.file(name), unit);
  }
  const std::string command = "systemd-analyze verify --man=no '" + folder.file("isonomyd.service") + "' '" + folder.file("isonomyd.socket") + "' > '" + folder.file("said") + "' 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0) << contents(folder.file("said"));
  EXPECT_EQ(contents(folder.file("said")).find("isonomyd"), std::string::npos) << contents(folder.file("said"));
}

}  // namespace
}  // namespace isonomy::test
