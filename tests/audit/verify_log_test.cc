// SPDX-License-Identifier: Apache-2.0
// What `audit verify` must see: every bit of every record, node and checkpoint; records taken out, put in, exchanged; history rewritten.
#include "daemon/audit/verify_log.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdlib>
#include <fstream>
#include <random>

#include "tests/support/journal_fixture.h"
#include "tests/support/temp_folder.h"

namespace isonomy::audit {
namespace {

class VerifyLog : public testing::Test {
 protected:
  void make(uint64_t events) {
    auto journal = Journal::open(path_);
    ASSERT_TRUE(journal.has_value()) << to_string(journal.error());
    test::fill(*journal, events, signer_);
    size_ = journal->size();
    root_ = journal->root();
  }

  LogReport verify(VerifyOptions options = {}) {
    auto report = verify_log(path_, options);
    EXPECT_TRUE(report.has_value()) << to_string(report.error());
    return report.has_value() ? *report : LogReport{};
  }

  VerifyOptions with_key() const {
    VerifyOptions options;
    options.keys = {merkle::verifier_of(signer_)};
    return options;
  }

  test::TempFolder folder_;
  std::string path_ = folder_.file("journal.db");
  merkle::SignerKey signer_ = test::test_signer();
  uint64_t size_ = 0;
  Digest root_{};
};

// Another hand on the file: plain SQLite, as someone who wants to change history would use it.
class Tamper {
 public:
  explicit Tamper(const std::string& path) { EXPECT_EQ(sqlite3_open(path.c_str(), &db_), SQLITE_OK); }
  Tamper(const Tamper&) = delete;
  Tamper& operator=(const Tamper&) = delete;
  ~Tamper() { sqlite3_close(db_); }

  void run(const std::string& sql) { ASSERT_EQ(sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db_); }

  std::vector<std::pair<int64_t, std::string>> column(const std::string& sql) {
    std::vector<std::pair<int64_t, std::string>> rows;
    sqlite3_stmt* select = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(db_, sql.c_str(), -1, &select, nullptr), SQLITE_OK) << sqlite3_errmsg(db_);
    while (sqlite3_step(select) == SQLITE_ROW) {
      const void* bytes = sqlite3_column_blob(select, 1);
      const auto size = static_cast<size_t>(sqlite3_column_bytes(select, 1));
      rows.emplace_back(sqlite3_column_int64(select, 0), size == 0 ? std::string() : std::string(static_cast<const char*>(bytes), size));
    }
    sqlite3_finalize(select);
    return rows;
  }

  void store(const std::string& table, const std::string& column, const std::string& id, int64_t row, const std::string& bytes) {
    sqlite3_stmt* update = nullptr;
    ASSERT_EQ(sqlite3_prepare_v2(db_, ("UPDATE " + table + " SET " + column + " = ?1 WHERE " + id + " = ?2").c_str(), -1, &update, nullptr), SQLITE_OK);
    if (column == "key") sqlite3_bind_text(update, 1, bytes.data(), static_cast<int>(bytes.size()), SQLITE_TRANSIENT);
    else sqlite3_bind_blob(update, 1, bytes.data(), static_cast<int>(bytes.size()), SQLITE_TRANSIENT);
    sqlite3_bind_int64(update, 2, row);
    ASSERT_EQ(sqlite3_step(update), SQLITE_DONE);
    sqlite3_finalize(update);
  }

 private:
  sqlite3* db_ = nullptr;
};

TEST_F(VerifyLog, a_sound_log_is_sound) {
  make(700);
  const LogReport report = verify(with_key());
  EXPECT_FALSE(report.fault) << report.fault->index << ": " << report.fault->what;
  EXPECT_EQ(report.size, size_);
  EXPECT_EQ(report.verified, size_);
  EXPECT_EQ(report.root, root_);
  EXPECT_EQ(report.checkpoints, 2U);
  EXPECT_EQ(report.signatures, 2U);
}

TEST_F(VerifyLog, an_empty_log_is_sound) {
  { ASSERT_TRUE(Journal::open(path_).has_value()); }
  EXPECT_FALSE(verify().fault);
}

// A random bit of a random stored value, a few thousand times; ISONOMY_FULL=1 takes 10,000.
TEST_F(VerifyLog, names_the_first_bad_index_for_every_flipped_bit) {
  make(700);
  struct Column {
    const char* table;
    const char* column;
    const char* id;
  };
  const std::vector<Column> columns = {{"records", "body", "idx"}, {"records", "key", "idx"}, {"event_blocks", "bytes", "first_idx"}, {"tiles", "hashes", "id"}};
  struct Target {
    const Column* column;
    int64_t row;
    std::string bytes;
  };
  Tamper tamper(path_);
  std::vector<Target> targets;
  for (const Column& c : columns) {
    for (auto& [row, bytes] : tamper.column(std::string("SELECT ") + c.id + ", " + c.column + " FROM " + c.table)) {
      if (!bytes.empty()) targets.push_back({&c, row, std::move(bytes)});
    }
  }
  ASSERT_GT(targets.size(), 100U);
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const int samples = std::getenv("ISONOMY_FULL") != nullptr ? 10'000 : 1'000;
  for (int sample = 0; sample < samples; ++sample) {
    const Target& target = targets[random() % targets.size()];
    const size_t byte = random() % target.bytes.size();
    std::string flipped = target.bytes;
    flipped[byte] = static_cast<char>(flipped[byte] ^ (1 << random() % 8));
    tamper.store(target.column->table, target.column->column, target.column->id, target.row, flipped);
    const LogReport report = verify();
    const uint64_t want = std::string(target.column->table) == "tiles" ? static_cast<uint64_t>(target.row) * 256 + byte / 32 : static_cast<uint64_t>(target.row);
    ASSERT_TRUE(report.fault) << target.column->table << " row " << target.row << " byte " << byte;
    ASSERT_EQ(report.fault->index, want) << target.column->table << " row " << target.row << " byte " << byte << ": " << report.fault->what;
    tamper.store(target.column->table, target.column->column, target.column->id, target.row, target.bytes);
  }
  EXPECT_FALSE(verify().fault);
}

TEST_F(VerifyLog, sees_an_altered_time_kind_index_and_head) {
  make(700);
  Tamper tamper(path_);
  const auto row = static_cast<uint64_t>(tamper.column("SELECT idx, '' FROM records WHERE kind = 3 ORDER BY idx LIMIT 1 OFFSET 5")[0].first);
  const std::string at = " WHERE idx = " + std::to_string(row);
  const auto expect_fault = [&](const std::string& change, const std::string& back, uint64_t index) {
    tamper.run(change);
    const LogReport report = verify();
    ASSERT_TRUE(report.fault) << change;
    EXPECT_EQ(report.fault->index, index) << change << ": " << report.fault->what;
    tamper.run(back);
  };
  expect_fault("UPDATE records SET recorded_at = recorded_at + 1" + at, "UPDATE records SET recorded_at = recorded_at - 1" + at, row);
  expect_fault("UPDATE records SET kind = 4" + at, "UPDATE records SET kind = 3" + at, row);
  expect_fault("UPDATE records SET idx = 1000000" + at, "UPDATE records SET idx = " + std::to_string(row) + " WHERE idx = 1000000", row);
  expect_fault("UPDATE event_blocks SET first_idx = 1 WHERE first_idx = 0", "UPDATE event_blocks SET first_idx = 0 WHERE first_idx = 1", 0);
  expect_fault("UPDATE head SET root = x'" + std::string(64, '0') + "'", "UPDATE head SET root = x'" + to_hex(root_) + "'", size_ - 1);
  expect_fault("UPDATE head SET open_leaves = zeroblob(length(open_leaves))", "SELECT 1", size_ - size_ % 256);
}

TEST_F(VerifyLog, sees_a_changed_node_above_the_leaves) {
  auto journal = Journal::open(path_);
  for (uint64_t i = 0; i < 66'000; ++i) {
    ASSERT_TRUE(journal->append({RecordKind::kEvent, test::event_key(i), "x"}, 5).has_value());
    if (i % 10'000 == 0) { ASSERT_TRUE(journal->commit().has_value()); }
  }
  ASSERT_TRUE(journal->commit().has_value());
  { Journal closed = *std::move(journal); }
  EXPECT_FALSE(verify().fault);
  Tamper tamper(path_);
  const auto tile = tamper.column("SELECT id, hashes FROM tiles WHERE id >= 1 << 56");
  ASSERT_EQ(tile.size(), 1U);
  std::string changed = tile[0].second;
  changed[33 * 32] = static_cast<char>(changed[33 * 32] ^ 1);
  tamper.store("tiles", "hashes", "id", tile[0].first, changed);
  const LogReport report = verify();
  ASSERT_TRUE(report.fault);
  EXPECT_EQ(report.fault->index, 33U * 256);
}

TEST_F(VerifyLog, a_wrong_signature_is_a_fault_at_the_checkpoint) {
  make(100);
  VerifyOptions options;
  auto other = merkle::generate_signer(signer_.name);
  options.keys = {merkle::verifier_of(*other)};
  const LogReport report = verify(options);
  ASSERT_TRUE(report.fault);
  EXPECT_NE(report.fault->what.find("not signed by a known key"), std::string::npos) << report.fault->what;
}

TEST_F(VerifyLog, a_trusted_checkpoint_catches_a_rewritten_history) {
  make(300);
  const merkle::Checkpoint trusted{signer_.name, size_, root_, {}};
  VerifyOptions options = with_key();
  options.trusted = trusted;
  EXPECT_FALSE(verify(options).fault);
  options.from_trusted = true;
  const LogReport quick = verify(options);
  EXPECT_FALSE(quick.fault);
  EXPECT_EQ(quick.verified, 0U);

  // The same operator writes another history of the same length, flawless in itself.
  std::filesystem::remove(path_);
  auto journal = Journal::open(path_);
  ASSERT_TRUE(journal->append({RecordKind::kEvent, "other", "history"}, 1).has_value());
  test::fill(*journal, 300, signer_);
  { Journal closed = *std::move(journal); }
  EXPECT_FALSE(verify(with_key()).fault);
  EXPECT_TRUE(verify(options).fault);
  options.from_trusted = false;
  EXPECT_TRUE(verify(options).fault);

  // Or one that ends before it.
  std::filesystem::remove(path_);
  make(20);
  const LogReport shorter = verify(options);
  ASSERT_TRUE(shorter.fault);
  EXPECT_EQ(shorter.fault->index, size_);
}

TEST_F(VerifyLog, verifies_on_from_a_trusted_checkpoint) {
  make(300);
  VerifyOptions options = with_key();
  options.trusted = merkle::Checkpoint{signer_.name, size_, root_, {}};
  options.from_trusted = true;
  {
    auto journal = Journal::open(path_);
    for (uint64_t i = 1000; i < 1500; ++i) ASSERT_TRUE(journal->append({RecordKind::kEvent, test::event_key(i), "x"}, 5).has_value());
    ASSERT_TRUE(journal->commit().has_value());
  }
  const LogReport report = verify(options);
  EXPECT_FALSE(report.fault) << report.fault->what;
  EXPECT_EQ(report.verified, 500U);
}

TEST_F(VerifyLog, open_refuses_a_damaged_edge) {
  make(700);
  { Tamper(path_).run("UPDATE records SET body = x'00' WHERE idx = (SELECT max(idx) FROM records)"); }
  auto journal = Journal::open(path_);
  ASSERT_TRUE(journal.has_error());
  EXPECT_EQ(journal.error().code, Code::kCorrupt);
  EXPECT_NE(journal.error().message.find("isonomy audit verify"), std::string::npos) << journal.error().message;
}

struct BadFile { const char* name; const char* content; Code code; };
class OpenRefuses : public testing::TestWithParam<BadFile> {};

TEST_P(OpenRefuses, what_is_no_journal) {
  test::TempFolder folder;
  const std::string path = folder.file("journal.db");
  std::ofstream(path) << GetParam().content;
  auto journal = Journal::open(path);
  ASSERT_TRUE(journal.has_error());
  EXPECT_EQ(journal.error().code, GetParam().code) << to_string(journal.error());
  EXPECT_EQ(journal.error().where, path);
}

INSTANTIATE_TEST_SUITE_P(Files, OpenRefuses,
                         testing::Values(BadFile{"text", "this is a diary, not a database, and long enough to have a header of a hundred bytes"
                                                         " or more, so that nobody can mistake it", Code::kCorrupt}),
                         [](const auto& row) { return row.param.name; });

TEST_F(VerifyLog, open_refuses_another_database_and_a_newer_schema) {
  { Tamper(path_).run("CREATE TABLE diary(day)"); }
  EXPECT_EQ(Journal::open(path_).error().code, Code::kCorrupt);
  std::filesystem::remove(path_);
  make(10);
  { Tamper(path_).run("PRAGMA user_version = 99"); }
  EXPECT_EQ(Journal::open(path_).error().code, Code::kConflict);
}

}  // namespace
}  // namespace isonomy::audit
