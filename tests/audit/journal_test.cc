// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/journal.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

#include "daemon/merkle/hash.h"
#include "tests/support/temp_folder.h"

namespace isonomy::audit {
namespace {

class JournalTest : public testing::Test {
 protected:
  test::TempFolder folder_;
  std::string path_ = folder_.file("journal.db");
};

TEST_F(JournalTest, keeps_the_exact_bytes_across_a_restart) {
  const std::string body("{\"a\":\0\xff}", 8);
  {
    auto journal = Journal::open(path_);
    ASSERT_TRUE(journal.has_value()) << to_string(journal.error());
    EXPECT_EQ(*journal->append({RecordKind::kEvent, "source\nid-1", body}, 1700000000123), 0U);
    EXPECT_EQ(*journal->append({RecordKind::kFinding, "f1", "{}"}, 1700000000124), 1U);
    EXPECT_EQ(journal->size(), 0U);
    ASSERT_TRUE(journal->commit().has_value());
    EXPECT_EQ(journal->size(), 2U);
  }
  auto journal = Journal::open(path_);
  ASSERT_TRUE(journal.has_value()) << to_string(journal.error());
  auto record = journal->at(0);
  ASSERT_TRUE(record.has_value());
  EXPECT_EQ(record->body, body);
  EXPECT_EQ(record->key, "source\nid-1");
  EXPECT_EQ(record->recorded_at_ms, 1700000000123);
  EXPECT_EQ(record->kind, RecordKind::kEvent);
}

TEST_F(JournalTest, takes_an_event_once_pending_committed_and_after_restart) {
  auto journal = Journal::open(path_);
  ASSERT_TRUE(journal.has_value());
  ASSERT_TRUE(journal->append({RecordKind::kEvent, "s\n1", "x"}, 1).has_value());
  EXPECT_EQ(journal->append({RecordKind::kEvent, "s\n1", "y"}, 2).error().code, Code::kConflict);
  EXPECT_TRUE(*journal->contains_event("s\n1"));
  EXPECT_FALSE(*journal->contains_event("s\n2"));
  ASSERT_TRUE(journal->commit().has_value());
  EXPECT_EQ(journal->append({RecordKind::kEvent, "s\n1", "y"}, 2).error().code, Code::kConflict);
  ASSERT_TRUE(journal->append({RecordKind::kEvent, "s\n2", "y"}, 2).has_value());
  ASSERT_TRUE(journal->commit().has_value());
  { Journal closed = *std::move(journal); }
  auto again = Journal::open(path_);
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(*again->contains_event("s\n1"));
  EXPECT_EQ(again->append({RecordKind::kEvent, "s\n2", "y"}, 2).error().code, Code::kConflict);
}

TEST_F(JournalTest, finds_every_key_while_a_full_tail_is_written_behind_its_caller) {
  const uint64_t kEvents = 600'000;   // nine tails and a part: the first eight runs become one, behind the look-ups
  const auto key = [](uint64_t i) { return "s\n" + std::to_string(i); };
  std::atomic<uint64_t> confirmed = 0;
  {
    auto journal = Journal::open(path_);
    ASSERT_TRUE(journal.has_value());
    for (uint64_t i = 0; i < kEvents; ++i) {
      ASSERT_TRUE(journal->append({RecordKind::kEvent, key(i), "{}"}, 1).has_value());
      if (i % 3000 != 2999) continue;
      ASSERT_TRUE(journal->commit_behind([&](const Status& done) { confirmed += done.has_value() ? 1u : 0u; }).has_value());
      for (uint64_t back = 1; back <= i; back = 3 * back + 1) ASSERT_TRUE(*journal->contains_event(key(i - back))) << i << " " << back;
      ASSERT_FALSE(*journal->contains_event(key(i + 1)));
    }
    ASSERT_TRUE(journal->commit().has_value());
    EXPECT_EQ(journal->size(), kEvents);
  }
  EXPECT_EQ(confirmed, kEvents / 3000);
  auto again = Journal::open(path_);
  ASSERT_TRUE(again.has_value()) << to_string(again.error());
  for (uint64_t i = 0; i < kEvents; i += 499) ASSERT_TRUE(*again->contains_event(key(i)));
  EXPECT_FALSE(*again->contains_event(key(kEvents)));
}

TEST_F(JournalTest, commits_behind_its_caller_in_the_order_of_the_batches) {
  auto journal = Journal::open(path_);
  ASSERT_TRUE(journal.has_value());
  std::mutex mutex;
  std::vector<uint64_t> told;   // the size of the log that each commit made durable
  for (uint64_t batch = 1; batch <= 5; ++batch) {
    for (uint64_t i = 0; i < 10; ++i) {
      const std::string key = "s\n" + std::to_string(batch * 10 + i);
      ASSERT_TRUE(journal->append({RecordKind::kEvent, key, "x"}, 1).has_value());
      EXPECT_EQ(journal->append({RecordKind::kEvent, key, "y"}, 1).error().code, Code::kConflict);
    }
    ASSERT_TRUE(journal->commit_behind([&, batch](const Status& committed) {
      ASSERT_TRUE(committed.has_value()) << to_string(committed.error());
      const std::lock_guard lock(mutex);
      told.push_back(batch * 10);
    }).has_value());
    EXPECT_EQ(journal->appended(), batch * 10);
    EXPECT_TRUE(*journal->contains_event("s\n10"));
  }
  ASSERT_TRUE(journal->commit().has_value());   // waits for what is under way
  EXPECT_EQ(told, (std::vector<uint64_t>{10, 20, 30, 40, 50}));
  EXPECT_EQ(journal->size(), 50U);
  const Digest root = journal->root();
  { Journal closed = *std::move(journal); }
  auto again = Journal::open(path_);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->size(), 50U);
  EXPECT_EQ(again->root(), root);
}

TEST_F(JournalTest, drops_what_was_not_committed) {
  {
    auto journal = Journal::open(path_);
    ASSERT_TRUE(journal->append({RecordKind::kEvent, "s\n1", "x"}, 1).has_value());
  }
  auto journal = Journal::open(path_);
  ASSERT_TRUE(journal.has_value());
  EXPECT_EQ(journal->size(), 0U);
  EXPECT_FALSE(*journal->contains_event("s\n1"));
  EXPECT_EQ(journal->root(), merkle::empty_root());
}

TEST_F(JournalTest, reads_by_kind_in_index_order_and_finds_the_last_of_a_key) {
  auto journal = Journal::open(path_);
  for (int i = 0; i < 1000; ++i) {
    const std::string key = "s\n" + std::to_string(i);
    ASSERT_TRUE(journal->append({RecordKind::kEvent, key, "x"}, i).has_value());
    if (i % 100 != 7) continue;
    ASSERT_TRUE(journal->append({RecordKind::kFinding, i % 200 == 7 ? "even" : "odd", std::to_string(i)}, i).has_value());
  }
  ASSERT_TRUE(journal->commit().has_value());
  const auto check = [](const Journal& log) {
    std::vector<std::string> bodies;
    ASSERT_TRUE(log.read(200, RecordKind::kFinding, [&](const StoredRecord& r) { bodies.push_back(r.body); return true; }).has_value());
    EXPECT_EQ(bodies, (std::vector<std::string>{"207", "307", "407", "507", "607", "707", "807", "907"}));
    EXPECT_EQ((*log.find(RecordKind::kFinding, "even"))->body, "807");
    EXPECT_EQ((*log.find(RecordKind::kEvent, "s\n999"))->index, 1009U);
    EXPECT_FALSE(log.find(RecordKind::kFinding, "none")->has_value());
  };
  check(*journal);
  auto reader = Journal::open_read_only(path_);
  ASSERT_TRUE(reader.has_value()) << to_string(reader.error());
  check(*reader);
  EXPECT_EQ(reader->root(), journal->root());
}

TEST_F(JournalTest, refuses_a_second_writer_and_allows_readers) {
  auto journal = Journal::open(path_);
  ASSERT_TRUE(journal.has_value());
  auto second = Journal::open(path_);
  ASSERT_TRUE(second.has_error());
  EXPECT_EQ(second.error().code, Code::kConflict);
  auto reader = Journal::open_read_only(path_);
  ASSERT_TRUE(reader.has_value());
  ASSERT_TRUE(journal->append({RecordKind::kEvent, "s\n1", "x"}, 1).has_value());
  ASSERT_TRUE(journal->commit().has_value());
  EXPECT_EQ(reader->size(), 0U);
  ASSERT_TRUE(reader->refresh().has_value());
  EXPECT_EQ(reader->size(), 1U);
}

TEST_F(JournalTest, a_reader_needs_a_journal) {
  EXPECT_EQ(Journal::open_read_only(path_).error().code, Code::kNotFound);
}

}  // namespace
}  // namespace isonomy::audit
