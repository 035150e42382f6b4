// SPDX-License-Identifier: Apache-2.0
// Replay: the same rules change nothing, other rules say what they would have changed.
#include <sqlite3.h>

#include "tests/e2e/programs.h"

namespace isonomy::test {
namespace {

class Replay : public testing::Test {
 protected:
  void SetUp() override {
    write_file(daemon_.file("events.ndjson"), term_events(30));  // ten are answered after 60 days, the others after 14
    ASSERT_TRUE(daemon_.start());
    ASSERT_EQ(daemon_.send(daemon_.file("events.ndjson")).status, 0);
  }
  // A copy of the rules with another term.
  std::string rules_with(const std::string& term) const {
    const std::string folder = daemon_.file("draft/terms");
    std::filesystem::create_directories(folder);
    std::string pack = kTermPack;
    pack.replace(pack.find("30d"), 3, term);
    write_file(folder + "/pack.toml", pack);
    return daemon_.file("draft");
  }
  Ran replayed(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"replay", "--journal", daemon_.journal()});
    return Ran("isonomy", arguments);
  }
  Daemon daemon_;
};

TEST_F(Replay, under_the_same_rules_gives_the_journals_findings_byte_for_byte) {
  const Ran same = replayed({"--rules", daemon_.file("rules"), "--json"});
  EXPECT_EQ(same.status, 0) << same.error;
  EXPECT_NE(same.out.find("\"events\":60,\"resumed_at\":0,\"unreadable\":0,\"same_rulebook\":true,"), std::string::npos) << same.out;
  EXPECT_NE(same.out.find("\"same\":10,\"appear\":0,\"vanish\":0}"), std::string::npos) << same.out;
}

TEST_F(Replay, a_longer_term_says_which_findings_would_vanish) {
  const Ran longer = replayed({"--rules", rules_with("90d"), "--json"});
  EXPECT_EQ(longer.status, 0) << longer.error;
  EXPECT_NE(longer.out.find("\"same_rulebook\":false,"), std::string::npos) << longer.out;
  EXPECT_NE(longer.out.find("\"same\":0,\"appear\":0,\"vanish\":10}"), std::string::npos) << longer.out;
  EXPECT_TRUE(longer.out.starts_with("{\"change\":\"vanishes\",\"finding\":{\"id\":")) << longer.out;
}

TEST_F(Replay, a_shorter_term_says_which_would_appear) {
  const Ran shorter = replayed({"--rules", rules_with("7d")});
  EXPECT_EQ(shorter.status, 0) << shorter.error;
  EXPECT_NE(shorter.out.find("0 findings stay as they are, 30 appear, 10 vanish"), std::string::npos) << shorter.out;  // the ten are worded anew
}

TEST_F(Replay, a_journal_that_holds_other_findings_than_its_rules_give_is_named) {
  // Many more, so that the altered record is none of the last, which every opening checks.
  write_file(daemon_.file("more.ndjson"), term_events(400));
  ASSERT_EQ(Ran("isonomy", {"send", daemon_.file("more.ndjson"), "--to", "unix:" + daemon_.ingest(), "--state", daemon_.file("s2")}).status, 0);
  EXPECT_EQ(daemon_.stop(), 0);
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(daemon_.journal().c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, "DELETE FROM records WHERE idx = (SELECT min(idx) FROM records WHERE kind = 3)", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
  const Ran altered = replayed({"--rules", daemon_.file("rules")});
  EXPECT_EQ(altered.status, 1);
  EXPECT_NE(altered.error.find("isonomy audit verify"), std::string::npos) << altered.error;
  EXPECT_EQ(Ran("isonomy", {"audit", "verify", "--journal", daemon_.journal()}).status, 1);
}

// The configuration is not at hand: the journal itself says how late an event may come, and when a silence ends a case.
TEST(ReplayTerms, are_those_of_the_daemon_that_judged) {
  Daemon daemon({}, "[judging]\nlateness_days = 40\nlink_window_days = 100\n");
  // Nothing is heard of the case `open`: late on the day of the last event, were it not for the forty days.
  write_file(daemon.file("events.ndjson"), std::string(R"({"specversion":"1.0","source":"urn:test","id":"open","type":"isonomy.detection","data":{"case":"open","at":"2020-01-01"}})") + "\n" + term_events(30));
  ASSERT_TRUE(daemon.start());
  ASSERT_EQ(daemon.send(daemon.file("events.ndjson")).status, 0);
  const Ran same("isonomy", {"replay", "--journal", daemon.journal(), "--rules", daemon.file("rules")});
  EXPECT_EQ(same.status, 0) << same.out << same.error;
  EXPECT_NE(same.out.find("10 findings stay as they are, 0 appear, 0 vanish"), std::string::npos) << same.out;
}

TEST_F(Replay, that_keeps_its_work_goes_on_where_the_last_one_stopped) {
  const Ran first = replayed({"--rules", daemon_.file("rules"), "--json", "--keep", daemon_.file("kept")});
  ASSERT_EQ(first.status, 0) << first.error;
  write_file(daemon_.file("more.ndjson"), term_events(40));  // ten more cases, the others are known
  ASSERT_EQ(daemon_.send(daemon_.file("more.ndjson")).status, 0);
  const Ran second = replayed({"--rules", daemon_.file("rules"), "--json", "--keep", daemon_.file("kept")});
  const Ran whole = replayed({"--rules", daemon_.file("rules"), "--json"});
  EXPECT_EQ(second.status, 0) << second.error;
  EXPECT_NE(first.out.find("\"events\":60,\"resumed_at\":0,"), std::string::npos) << first.out;
  EXPECT_EQ(second.out.find("\"resumed_at\":0,"), std::string::npos) << second.out;
  EXPECT_NE(second.out.find("\"events\":80,\"resumed_at\":"), std::string::npos) << second.out;
  EXPECT_EQ(second.out.substr(second.out.find("\"unreadable\"")), whole.out.substr(whole.out.find("\"unreadable\"")));
  const Ran other = replayed({"--rules", rules_with("7d"), "--json", "--keep", daemon_.file("kept")});
  EXPECT_NE(other.out.find("\"events\":80,\"resumed_at\":0,"), std::string::npos) << "the work of other rules is no use: " << other.out;
}

TEST_F(Replay, usage_errors_are_told_apart) {
  EXPECT_EQ(replayed({"--rules", daemon_.file("rules"), "--from", "soon"}).status, 2);
  EXPECT_EQ(replayed({"--rules", daemon_.file("none")}).status, 3);
}

}  // namespace
}  // namespace isonomy::test
