// SPDX-License-Identifier: Apache-2.0
// A thousand SIGHUPs while events stream, over a pack that changes, is half written and breaks: every finding in the journal is that of
// the rules whose record stands last before it, and of no mixture.
#include <atomic>

#include "daemon/audit/journal.h"
#include "daemon/engine/engine.h"
#include "tests/e2e/programs.h"
#include "tests/support/pack_text.h"

namespace isonomy::test {
namespace {

constexpr int kSignals = 1000;
constexpr size_t kCases = 3000;

std::string pack_with_term(const std::string& term) {
  std::string text = kTermPack;
  text.replace(text.find("30d"), 3, term);
  return text;
}

std::shared_ptr<const rulebook::Rulebook> rules_of(const std::string& pack) {
  const rulebook::ReadResult read = read_pack(pack);
  EXPECT_EQ(errors_of(read), "");
  return read.rulebook;
}

// The findings that the journal's events so far give under one rulebook.
std::map<uint64_t, std::string> judged(const std::shared_ptr<const rulebook::Rulebook>& rules, const std::vector<std::string>& events) {
  engine::Engine engine(rules, {});
  for (const std::string& line : events) {
    Result<engine::Reading> reading = engine.read(line);
    EXPECT_TRUE(reading.has_value() && engine.accept(*reading).has_value());
  }
  engine.settle();
  std::map<uint64_t, std::string> out;
  const Status visited = engine.visit_findings([&](std::string_view json) { out.emplace(engine::standing_of(json).id, json); });
  EXPECT_TRUE(visited.has_value());
  return out;
}

TEST(ReloadStorm, NoEventIsJudgedUnderAMixedRulebook) {
  const std::vector<std::string> good{pack_with_term("30d"), pack_with_term("10d"), pack_with_term("20d")};
  Daemon daemon;
  ASSERT_TRUE(daemon.start());
  write_file(daemon.file("events.ndjson"), term_events(kCases));
  std::atomic<bool> streaming{true};
  int sent = -1;
  std::thread stream([&] {
    sent = daemon.send(daemon.file("events.ndjson")).status;
    streaming = false;
  });
  for (int i = 0; i < kSignals; ++i) {
    const std::string& text = good[static_cast<size_t>(i / 7) % good.size()];
    switch (i % 7) {
      case 2: write_file(daemon.pack(), text.substr(0, text.size() / 2)); break;     // half written
      case 4: write_file(daemon.pack(), text + "\n[rule.broken]\nwhen = '1 +'\n"); break;
      default: write_file(daemon.pack(), text); break;
    }
    daemon.process().signal(SIGHUP);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  stream.join();
  EXPECT_EQ(sent, 0);
  // One last reload, whose end is known: what it reads is what stands.
  write_file(daemon.pack(), good[0]);
  ASSERT_TRUE(eventually([&] { return daemon.ctl("reload").status == 0; }));
  EXPECT_EQ(daemon.counted("events"), 2 * kCases);
  const uint64_t reloads = daemon.counted("reloads"), failed = daemon.counted("failed_reloads");
  EXPECT_GT(reloads + failed, 2u);
  EXPECT_LE(reloads + failed, static_cast<uint64_t>(kSignals) + 1);
  EXPECT_EQ(failed > 0, daemon.log().find("rules.reload_failed") != std::string::npos);
  EXPECT_EQ(daemon.stop(), 0);

  // Identities differ by folder and order as the daemon reads them; the records name the rules by what they say.
  const audit::Journal journal = *audit::Journal::open_read_only(daemon.journal());
  std::vector<std::string> events;
  std::map<uint64_t, std::string> stands;
  std::shared_ptr<const rulebook::Rulebook> rules;
  uint64_t switches = 0, refusals = 0, findings = 0;
  const auto check = [&] {
    if (rules == nullptr) return;
    EXPECT_EQ(stands, judged(rules, events)) << "after " << events.size() << " events, before switch " << switches;
  };
  const Status read = journal.read(0, std::nullopt, [&](const audit::StoredRecord& record) {
    switch (record.kind) {
      case audit::RecordKind::kRulebook: {
        check();
        ++switches;
        const size_t term = record.body.find("30d") != std::string::npos ? 0 : record.body.find("10d") != std::string::npos ? 1 : 2;
        EXPECT_NE(record.body.find(term == 0 ? "30d" : term == 1 ? "10d" : "20d"), std::string::npos) << record.body;
        rules = rules_of(good[term]);
        break;
      }
      case audit::RecordKind::kEvent: events.push_back(record.body); break;
      case audit::RecordKind::kFinding:
        ++findings;
        EXPECT_TRUE(stands.emplace(engine::standing_of(record.body).id, record.body).second) << "raised twice";
        break;
      case audit::RecordKind::kSuperseded: EXPECT_EQ(stands.erase(std::strtoull(record.key.c_str(), nullptr, 16)), 1u); break;
      case audit::RecordKind::kOperator: refusals += record.body.find("\"refused\"") != std::string::npos; break;
      default: break;
    }
    return true;
  });
  ASSERT_TRUE(read.has_value());
  check();
  EXPECT_EQ(refusals, failed) << "each refusal is a record";
  EXPECT_EQ(events.size(), 2 * kCases);
  EXPECT_GT(switches, 1u);
  EXPECT_GT(findings, 0u);
  RecordProperty("reloads", static_cast<int>(reloads));
  RecordProperty("refused", static_cast<int>(failed));
}

TEST(Shadow, DifferencesShowInStatusAndList) {
  Daemon daemon({}, "");
  std::filesystem::create_directories(daemon.file("shadow/terms"));
  write_file(daemon.file("shadow/terms/pack.toml"), pack_with_term("10d"));
  std::ofstream(daemon.config(), std::ios::app) << "[shadow]\nrules = [\"" << daemon.file("shadow") << "\"]\n";
  ASSERT_TRUE(daemon.start());
  write_file(daemon.file("events.ndjson"), term_events(30));
  ASSERT_EQ(daemon.send(daemon.file("events.ndjson")).status, 0);
  // Twenty are answered on the fifteenth: late only under the shadow's ten days. The other ten are late under both, by other days.
  EXPECT_TRUE(eventually([&] { return daemon.counted("shadow_only_shadow") + daemon.counted("shadow_different") + daemon.counted("shadow_only_live") >= 20; }));
  EXPECT_GE(daemon.counted("shadow_only_shadow"), 20u);
  EXPECT_NE(daemon.ctl("shadow").out.find("\"side\":\"shadow\""), std::string::npos);
  EXPECT_EQ(daemon.stop(), 0);
}

}  // namespace
}  // namespace isonomy::test
