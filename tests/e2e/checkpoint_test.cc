// SPDX-License-Identifier: Apache-2.0
// A running daemon signs its log, and what it signs holds for a program that shares no code with it.
#include "tests/e2e/programs.h"

namespace isonomy::test {
namespace {

class Checkpoints : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(Ran("isonomy", {"audit", "keygen", "--name", "example.org/isonomy", "--out", key()}).status, 0);
    write_file(events(), term_events(2000));
  }
  // The key is made beside the configuration before the daemon reads it.
  static std::string section(const std::string& more) { return "[checkpoint]\nkey = \"log.key\"\n" + more; }
  std::string key() const { return daemon_.file("log.key"); }
  std::string events() const { return daemon_.file("events.ndjson"); }
  std::vector<std::string> recorded() const {
    const std::string exported = Ran("isonomy", {"audit", "export", "--kind", "checkpoint", "--journal", daemon_.journal()}).out;
    std::vector<std::string> lines;
    std::istringstream in(exported);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }
  static bool has_python() { return std::system("python3 --version > /dev/null 2>&1 && openssl version > /dev/null 2>&1") == 0; }
  int independently(const std::string& what, const std::string& file, const std::string& out) const {
    const std::string vkey = contents(key() + ".pub");
    const std::string command = "python3 " + source_path("tests/support/verify_independently.py") + " " + what + " '" + vkey.substr(0, vkey.find('\n')) + "' " + file + " > " + out + " 2>&1";
    return WEXITSTATUS(std::system(command.c_str()));
  }

  Daemon daemon_{"", section("interval_ms = 3600000\nrecords = 1500\n")};
};

TEST_F(Checkpoints, proofs_from_a_running_daemon_hold_for_an_independent_program) {
  if (!has_python()) GTEST_SKIP() << "needs python3 and openssl";
  ASSERT_TRUE(daemon_.start());
  ASSERT_EQ(daemon_.send(events()).status, 0);
  const Ran first = Ran("isonomy", {"ctl", "--socket", daemon_.control(), "checkpoint"});
  ASSERT_EQ(first.status, 0) << first.error;
  write_file(daemon_.file("kept.txt"), first.out);
  write_file(daemon_.file("more.ndjson"), R"({"specversion":"1.0","source":"urn:test","id":"late","type":"isonomy.detection","data":{"case":"late","at":"2020-01-01"}})" "\n");
  ASSERT_EQ(Ran("isonomy", {"send", daemon_.file("more.ndjson"), "--to", "unix:" + daemon_.ingest(), "--state", daemon_.file("s2")}).status, 0);
  ASSERT_EQ(Ran("isonomy", {"ctl", "--socket", daemon_.control(), "checkpoint"}).status, 0);
  const std::vector<std::string> journal = {"--journal", daemon_.journal()};
  const auto audit = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "audit");
    arguments.insert(arguments.end(), journal.begin(), journal.end());
    return Ran("isonomy", arguments);
  };
  ASSERT_EQ(audit({"prove", "1", "--out", daemon_.file("1.tlog-proof")}).status, 0);
  ASSERT_EQ(audit({"consistency", daemon_.file("kept.txt"), "--key", key() + ".pub", "--out", daemon_.file("grown.consistency")}).status, 0);
  ASSERT_TRUE(daemon_.process().running());  // all of this while it serves

  EXPECT_EQ(independently("checkpoint", daemon_.file("kept.txt"), daemon_.file("said")), 0) << contents(daemon_.file("said"));
  EXPECT_EQ(independently("proof", daemon_.file("1.tlog-proof"), daemon_.file("said")), 0) << contents(daemon_.file("said"));
  EXPECT_TRUE(contents(daemon_.file("said")).starts_with("{\"specversion\":\"1.0\",\"source\":\"urn:test\",\"id\":\"")) << contents(daemon_.file("said"));
  EXPECT_EQ(independently("consistency", daemon_.file("grown.consistency"), daemon_.file("said")), 0) << contents(daemon_.file("said"));
  EXPECT_EQ(Ran("isonomy", {"audit", "verify-consistency", daemon_.file("grown.consistency"), "--key", key() + ".pub", "--checkpoint", daemon_.file("kept.txt")}).status, 0);
  std::string altered = contents(daemon_.file("1.tlog-proof"));
  const size_t at = altered.find("\n", altered.find("index ")) + 3;
  altered[at] = altered[at] == 'A' ? 'B' : 'A';
  write_file(daemon_.file("altered"), altered);
  EXPECT_EQ(independently("proof", daemon_.file("altered"), daemon_.file("said")), 1);
}

TEST_F(Checkpoints, are_signed_after_so_many_records_and_at_shutdown_and_verify_with_the_whole_log) {
  ASSERT_TRUE(daemon_.start());
  ASSERT_EQ(daemon_.send(events()).status, 0);
  EXPECT_GE(recorded().size(), 1u);  // 4,000 events and their findings; looked at with every commit
  EXPECT_EQ(daemon_.stop(), 0);
  const std::vector<std::string> all = recorded();
  const Ran verified = Ran("isonomy", {"audit", "verify", "--json", "--key", key() + ".pub", "--journal", daemon_.journal()});
  EXPECT_EQ(verified.status, 0) << verified.out;
  EXPECT_NE(verified.out.find("\"checkpoints\":" + std::to_string(all.size()) + ",\"signatures\":" + std::to_string(all.size()) + ","), std::string::npos) << verified.out;
  // The last record of all is the signature of the shutdown, and a start without news adds none.
  const std::string last = Ran("isonomy", {"audit", "tail", "-n", "1", "--json", "--journal", daemon_.journal()}).out;
  EXPECT_NE(last.find("\"kind\":\"checkpoint\""), std::string::npos) << last;
  ASSERT_TRUE(daemon_.start());
  EXPECT_EQ(daemon_.stop(), 0);
  EXPECT_EQ(recorded().size(), all.size());
}

TEST_F(Checkpoints, every_one_that_was_handed_out_survives_kills_of_the_daemon) {
  std::vector<std::string> handed_out;
  for (int round = 0; round < 6; ++round) {
    ASSERT_TRUE(daemon_.start());
    Process sender({program("isonomy"), "send", events(), "--to", "unix:" + daemon_.ingest(), "--state", daemon_.file("sent")}, daemon_.file("o"), daemon_.file("e"));
    for (int i = 0; i <= round; ++i) {
      const Ran note = Ran("isonomy", {"ctl", "--socket", daemon_.control(), "checkpoint"});
      if (note.status == 0) handed_out.push_back(note.out);
    }
    daemon_.stop(SIGKILL);
    sender.wait();
  }
  ASSERT_GE(handed_out.size(), 6u);
  for (size_t i = 0; i < handed_out.size(); ++i) {
    const std::string kept = daemon_.file("kept-" + std::to_string(i));
    write_file(kept, handed_out[i]);
    const Ran verified = Ran("isonomy", {"audit", "verify", "--key", key() + ".pub", "--checkpoint", kept, "--journal", daemon_.journal()});
    EXPECT_EQ(verified.status, 0) << i << ": " << verified.out << verified.error;
  }
}

TEST_F(Checkpoints, a_key_that_everybody_may_read_or_of_another_log_is_refused) {
  std::filesystem::permissions(key(), std::filesystem::perms(0644));
  EXPECT_FALSE(daemon_.start());
  EXPECT_NE(daemon_.log().find("everybody may read the signing key"), std::string::npos) << daemon_.log();
  std::filesystem::permissions(key(), std::filesystem::perms(0600));
  ASSERT_TRUE(daemon_.start());
  ASSERT_EQ(daemon_.send(events()).status, 0);
  EXPECT_EQ(daemon_.stop(), 0);
  std::filesystem::remove(key());
  std::filesystem::remove(key() + ".pub");
  ASSERT_EQ(Ran("isonomy", {"audit", "keygen", "--name", "example.org/other", "--out", key()}).status, 0);
  EXPECT_FALSE(daemon_.start());
  EXPECT_NE(daemon_.log().find("are of the log `example.org/isonomy`, but the key signs for `example.org/other`"), std::string::npos) << daemon_.log();
}

TEST(Schedule, signs_by_a_clock_that_setting_the_time_does_not_move) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer's runtime must be loaded first, so nothing can be preloaded";
#endif
  Daemon daemon("", "[checkpoint]\nkey = \"log.key\"\ninterval_ms = 200\n");
  ASSERT_EQ(Ran("isonomy", {"audit", "keygen", "--name", "example.org/isonomy", "--out", daemon.file("log.key")}).status, 0);
  write_file(daemon.file("events.ndjson"), term_events(50));
  // From the moment the file exists, the daemon's wall clock is ten years back; then, when it is larger, ten years ahead.
  const std::string jump = daemon.file("jump");
  ::setenv("LD_PRELOAD", ISONOMY_CLOCK_JUMP, 1);
  ::setenv("ISONOMY_CLOCK_JUMP", jump.c_str(), 1);
  const auto started = daemon.start();
  ::unsetenv("LD_PRELOAD");
  ::unsetenv("ISONOMY_CLOCK_JUMP");
  ASSERT_TRUE(started);
  write_file(jump, "-");
  ASSERT_EQ(daemon.send(daemon.file("events.ndjson")).status, 0);
  EXPECT_TRUE(eventually([&] { return daemon.counted("checkpoints") == 1; }));
  write_file(jump, "ahead");
  write_file(daemon.file("more.ndjson"), R"({"specversion":"1.0","source":"urn:test","id":"late","type":"isonomy.detection","data":{"case":"late","at":"2020-01-01"}})" "\n");
  ASSERT_EQ(Ran("isonomy", {"send", daemon.file("more.ndjson"), "--to", "unix:" + daemon.ingest(), "--state", daemon.file("s2")}).status, 0);
  EXPECT_TRUE(eventually([&] { return daemon.counted("checkpoints") == 2; }));
  EXPECT_EQ(daemon.stop(), 0);
  const Ran times = Ran("isonomy", {"audit", "export", "--kind", "checkpoint", "--journal", daemon.journal()});
  const auto year = [&](size_t line_start) { return std::stoi(times.out.substr(times.out.find("\"recorded_at\":\"", line_start) + 15, 4)); };
  EXPECT_GE(year(times.out.find('\n') + 1) - year(0), 19);  // the jumps reached it
  EXPECT_EQ(Ran("isonomy", {"audit", "verify", "--key", daemon.file("log.key.pub"), "--journal", daemon.journal()}).status, 0);
}

}  // namespace
}  // namespace isonomy::test
