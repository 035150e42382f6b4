// SPDX-License-Identifier: Apache-2.0
// A snapshot is only a cache: with it, without it, with a damaged one, a registry that opens again holds the same findings.
#include <fstream>

#include "daemon/audit/journal.h"
#include "daemon/engine/registry.h"
#include "tests/support/engine_runs.h"
#include "tests/support/pack_text.h"
#include "tests/support/temp_folder.h"

namespace isonomy {
namespace {

using engine::Registry;

class Restart : public testing::Test {
 protected:
  std::unique_ptr<Registry> open(std::shared_ptr<const rulebook::Rulebook> rules) {
    options.journal_path = folder.file("journal.sqlite");
    Result<std::unique_ptr<Registry>> registry = Registry::open(options, std::move(rules), 1'700'000'000'000);
    EXPECT_TRUE(registry.has_value()) << to_string(registry.error());
    return *std::move(registry);
  }
  static void file(Registry& registry, const std::vector<std::string>& lines, size_t from, size_t until) {
    for (size_t i = from; i < until && i < lines.size(); ++i) {
      const engine::Receipt receipt = registry.file(lines[i], 1'700'000'000'000);
      ASSERT_EQ(receipt.kind, engine::Receipt::Kind::kAccepted) << to_string(receipt.error);
      if (i % 50 == 49) { ASSERT_TRUE(registry.commit().has_value()); }
    }
    ASSERT_TRUE(registry.commit().has_value());
  }
  std::string snapshot() const { return folder.file("journal.sqlite.view/snapshot"); }
  uint64_t records() const {
    const audit::Journal journal = *audit::Journal::open_read_only(folder.file("journal.sqlite"));
    return journal.size();
  }

  test::TempFolder folder;
  Registry::Options options;
  test::EventStream stream = test::platform_stream();
};

TEST_F(Restart, TakesUpTheSnapshotAndJudgesOnlyWhatCameAfter) {
  options.case_bytes = 64 << 10;
  const size_t half = stream.lines.size() / 2;
  std::string expected;
  {
    auto registry = open(stream.rules);
    file(*registry, stream.lines, 0, half);
    ASSERT_TRUE(registry->save_view().has_value());
    file(*registry, stream.lines, half, half + 40);
    expected = registry->findings_json();
  }
  {
    auto registry = open(stream.rules);
    EXPECT_EQ(registry->counters().replayed, 40u);
    EXPECT_TRUE(registry->findings_json() == expected);
    file(*registry, stream.lines, half + 40, stream.lines.size());
    ASSERT_TRUE(registry->save_view().has_value());
    expected = registry->findings_json();
  }
  const uint64_t before = records();
  {
    auto registry = open(stream.rules);
    EXPECT_EQ(registry->counters().replayed, 0u);
    EXPECT_EQ(registry->counters().events, stream.lines.size());
    EXPECT_TRUE(registry->findings_json() == expected);
    ASSERT_TRUE(registry->commit().has_value());
  }
  EXPECT_EQ(records(), before) << "a restart writes nothing";
  EXPECT_TRUE(expected == test::export_of(stream, {}));
}

constexpr const char* kFees = R"(
[pack]
id = "xx.p"
[[fact]]
name = "late"
type = "int"
[rule.fee]
published = 2009-01-01
in_force = 2010-01-01
allows = "decision.fine"
when = 'facts.late > 3'
sanction = [ { kind = "fine", max = 'money(1000)' } ]
)";

// A fine a day, all of 100 but for those that the caller says.
std::vector<std::string> fines(int from, int to, int odd_one) {
  std::vector<std::string> out;
  for (int i = from; i < to; ++i) {
    const std::string key = std::to_string(i), day = to_string(parse_span("2015-01-01")->first + i);
    const auto line = [&](const char* id, const char* type, const std::string& data) {
      return R"({"specversion":"1.0","source":"urn:test","id":")" + key + id + R"(","type":"isonomy.)" + type + R"(","subject":"Firm )" + key + R"(","data":{"case":")" + key +
             R"(","at":")" + day + "\"," + data + "}}";
    };
    out.push_back(line("c", "conduct", R"("facts":{"late":5})"));
    out.push_back(line("d", "decision.fine", std::string(R"("authority":"office","cites":["fee"],"amount":)") + (i == odd_one ? "900" : "100")));
  }
  return out;
}

TEST_F(Restart, WritesWhatACommitUnderLoadPutOffBeforeItWasKilled) {
  const rulebook::ReadResult rules = test::read_pack(kFees);
  ASSERT_EQ(test::errors_of(rules), "");
  const auto standing = [&] {
    const audit::Journal journal = *audit::Journal::open_read_only(folder.file("journal.sqlite"));
    std::string out;
    EXPECT_TRUE(journal.read(0, audit::RecordKind::kFinding, [&](const audit::StoredRecord& record) {
      if (record.body.find("\"case\":\"1301\"") != std::string::npos) out += record.body;
      return true;
    }).has_value());
    return out;
  };
  {
    auto registry = open(rules.rulebook);
    const std::vector<std::string> many = fines(0, 1300, -1);
    file(*registry, many, 0, many.size());
    ASSERT_TRUE(registry->save_view().has_value());
    for (const std::string& line : fines(1300, 1303, 1301)) ASSERT_EQ(registry->file(line, 1).kind, engine::Receipt::Kind::kAccepted);
    ASSERT_TRUE(registry->commit_behind([](const isonomy::Status& committed) { EXPECT_TRUE(committed.has_value()); }).has_value());
  }  // what is under way is committed; nothing after it is
  EXPECT_EQ(standing().find("INC-1"), std::string::npos) << "three new acts beside 1,300 are put off";
  auto registry = open(rules.rulebook);
  EXPECT_EQ(registry->counters().replayed, 6u);
  EXPECT_NE(registry->findings_json().find("INC-1"), std::string::npos);
  EXPECT_NE(standing().find("INC-1"), std::string::npos);
}

TEST_F(Restart, WithoutASnapshotOrWithADamagedOneFindsTheSame) {
  options.case_bytes = 64 << 10;
  std::string expected;
  {
    auto registry = open(stream.rules);
    file(*registry, stream.lines, 0, stream.lines.size());
    ASSERT_TRUE(registry->save_view().has_value());
    expected = registry->findings_json();
  }
  const std::string intact = test::text_of_file(snapshot());
  ASSERT_FALSE(intact.empty());
  const uint64_t before = records();
  const auto reopened = [&] {
    auto registry = open(stream.rules);
    ASSERT_TRUE(registry->findings_json() == expected);
    ASSERT_TRUE(registry->save_view().has_value());
  };
  std::filesystem::remove(snapshot());
  reopened();
  for (size_t at = 0; at < intact.size(); at += intact.size() / 23 + 1) {
    std::string damaged = test::text_of_file(snapshot());
    damaged[at % damaged.size()] = static_cast<char>(damaged[at % damaged.size()] ^ 0x10);
    std::ofstream(snapshot(), std::ios::binary) << damaged;
    reopened();
    std::ofstream(snapshot(), std::ios::binary) << test::text_of_file(snapshot()).substr(0, at);
    reopened();
  }
  EXPECT_EQ(records(), before);
}

TEST_F(Restart, ADamagedFileOfCasesIsMadeAnewFromTheJournal) {
  options.case_bytes = 64 << 10;
  std::string expected;
  const auto filed = [&] {
    std::filesystem::remove_all(folder.file("journal.sqlite.view"));
    auto registry = open(stream.rules);
    if (registry->counters().events == 0) file(*registry, stream.lines, 0, stream.lines.size());
    ASSERT_TRUE(registry->save_view().has_value());
    expected = registry->findings_json();
  };
  // The slots of the cases are what a snapshot writes last.
  const auto spoil = [&](auto from, auto until) {
    size_t spoilt = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.file("journal.sqlite.view"))) {
      if (entry.path().extension() != ".cases") continue;
      std::string bytes = test::text_of_file(entry.path().string());
      for (size_t at = from(bytes.size()); at < until(bytes.size()); at += 500) bytes[at] = static_cast<char>(bytes[at] ^ 1);
      std::ofstream(entry.path(), std::ios::binary) << bytes;
      ++spoilt;
    }
    ASSERT_EQ(spoilt, 1u);
  };
  {
    filed();
    spoil([](size_t) { return size_t{100}; }, [](size_t size) { return size / 2; });
    auto registry = open(stream.rules);
    EXPECT_EQ(registry->counters().replayed, 0u) << "an image that is damaged shows when it is asked for";
    EXPECT_TRUE(registry->findings_json() == expected);
    EXPECT_EQ(registry->counters().replayed, stream.lines.size());
    EXPECT_FALSE(registry->failed());
  }
  filed();
  spoil([](size_t size) { return size - 8; }, [](size_t size) { return size; });
  auto registry = open(stream.rules);
  EXPECT_EQ(registry->counters().replayed, stream.lines.size()) << "damaged slots show at once";
  EXPECT_TRUE(registry->findings_json() == expected);
}

TEST_F(Restart, OfOtherRulesOrAnotherProgramJudgesAnew) {
  {
    auto registry = open(stream.rules);
    file(*registry, stream.lines, 0, stream.lines.size());
    ASSERT_TRUE(registry->save_view().has_value());
  }
  options.program = "another";
  {
    auto registry = open(stream.rules);
    EXPECT_EQ(registry->counters().replayed, stream.lines.size());
    ASSERT_TRUE(registry->save_view().has_value());
  }
  const auto riders = test::rider_stream();
  auto registry = open(riders.rules);
  EXPECT_EQ(registry->counters().snapshot_records, 0u);
  EXPECT_EQ(registry->counters().rulebook, to_hex(riders.rules->identity));
}

TEST_F(Restart, AReloadLeavesTheFindingsOfTheNewRules) {
  const auto riders = test::rider_stream();
  auto registry = open(stream.rules);
  file(*registry, stream.lines, 0, stream.lines.size());
  const std::string expected = registry->findings_json();
  ASSERT_TRUE(registry->save_view().has_value());
  ASSERT_TRUE(registry->reload(riders.rules, 1).has_value());
  EXPECT_TRUE(registry->findings_json() != expected);
  ASSERT_TRUE(registry->reload(stream.rules, 2).has_value());
  EXPECT_TRUE(registry->findings_json() == expected);
  ASSERT_TRUE(registry->commit().has_value());
  ASSERT_TRUE(registry->save_view().has_value());
  registry.reset();
  registry = open(stream.rules);
  EXPECT_EQ(registry->counters().replayed, 0u);
  EXPECT_TRUE(registry->findings_json() == expected);
}

}  // namespace
}  // namespace isonomy
