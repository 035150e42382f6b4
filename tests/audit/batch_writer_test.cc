// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/batch_writer.h"

#include <gtest/gtest.h>

#include <future>
#include <memory>

#include "daemon/audit/migrations.h"
#include "tests/support/temp_folder.h"

namespace isonomy::audit {
namespace {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;

constexpr uint64_t kOneBlock = 32;   // events of four kilobytes

class BatchWriterTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = Database::open(folder_.file("batch.db"), OpenMode::kCreate);
    ASSERT_TRUE(opened.has_value());
    database_ = std::make_unique<Database>(*std::move(opened));
    ASSERT_TRUE(migrate(*database_, "batch.db").has_value());
    const auto prepared = [&](std::string_view sql) { return *database_->prepare(sql); };
    begin_ = prepared("BEGIN IMMEDIATE");
    commit_ = prepared("COMMIT");
    insert_record_ = prepared("INSERT INTO records(idx, kind, recorded_at, key, body) VALUES (?1, ?2, ?3, ?4, ?5)");
    insert_block_ = prepared("INSERT INTO event_blocks(first_idx, last_idx, bytes) VALUES (?1, ?2, ?3)");
    writer_ = std::make_unique<BatchWriter>(BatchWriter::Target{database_.get(), &begin_, &insert_record_, &insert_block_, &tree_, &write_tile_, [this] { ++tidied_; }});
  }
  void TearDown() override {
    held_.set_value();
    writer_.reset();   // its thread may still ask for what follows
  }

  Status add(uint64_t events) {
    for (uint64_t i = 0; i < events; ++i) {
      ISO_TRY_STATUS(writer_->add(next_, {RecordKind::kEvent, "s\n" + std::to_string(next_), body_}, 1));
      ++next_;
    }
    return {};
  }
  BatchWriter::Seal seal() {
    return [this] { return commit_.run(); };
  }
  // A commit that takes until the test ends, or until let_go().
  BatchWriter::Seal slow_seal() {
    return [this, release = held_.get_future().share()] {
      release.wait();
      return commit_.run();
    };
  }
  void let_go() {
    held_.set_value();
    held_ = std::promise<void>();
  }
  int64_t blocks() { return *database_->query_int("SELECT count(*) FROM event_blocks"); }

  test::TempFolder folder_;
  std::unique_ptr<Database> database_;
  Statement begin_, commit_, insert_record_, insert_block_;
  merkle::Tree tree_;
  merkle::Tree::WriteTile write_tile_ = [](unsigned, uint64_t, std::span<const Digest>) { return Status(); };
  std::promise<void> held_;
  std::string body_ = std::string(4096, 'b');
  uint64_t next_ = 0;
  std::atomic<int> tidied_ = 0;
  std::unique_ptr<BatchWriter> writer_;
};

TEST_F(BatchWriterTest, takes_up_what_comes_while_a_commit_waits_for_the_disk) {
  ASSERT_TRUE(add(3).has_value());
  std::promise<Status> committed;
  ASSERT_TRUE(writer_->commit_behind(slow_seal(), [&](const Status& done) { committed.set_value(done); }).has_value());
  auto filled = std::async(std::launch::async, [&] { return add(8 * kOneBlock); });
  ASSERT_EQ(filled.wait_for(20s), std::future_status::ready) << "the caller waits for the disk";
  EXPECT_TRUE(filled.get().has_value());
  EXPECT_FALSE(writer_->idle());
  let_go();
  EXPECT_TRUE(committed.get_future().get().has_value());
  ASSERT_TRUE(writer_->finish().has_value());
  ASSERT_TRUE(writer_->commit(seal()).has_value());
  EXPECT_TRUE(writer_->idle());
  EXPECT_EQ(tree_.size(), next_);
  EXPECT_GE(blocks(), 9);
}

TEST_F(BatchWriterTest, waits_when_the_line_is_full) {
  ASSERT_TRUE(add(3).has_value());
  ASSERT_TRUE(writer_->commit_behind(slow_seal(), [](const Status&) {}).has_value());
  auto filled = std::async(std::launch::async, [&] { return add(64 * kOneBlock); });   // 8 MiB
  EXPECT_EQ(filled.wait_for(100ms), std::future_status::timeout) << "nothing bounds what waits";
  let_go();
  ASSERT_EQ(filled.wait_for(20s), std::future_status::ready);
  ASSERT_TRUE(filled.get().has_value());
  ASSERT_TRUE(writer_->finish().has_value());
  EXPECT_EQ(tree_.size(), next_);
}

TEST_F(BatchWriterTest, tells_everyone_in_line_of_a_failure_and_writes_nothing_more) {
  std::promise<void> go;
  std::vector<std::string> told;
  const auto tell = [&](const Status& done) { told.push_back(done.has_error() ? done.error().message : "committed"); };
  ASSERT_TRUE(add(3).has_value());
  ASSERT_TRUE(writer_->commit_behind([&]() -> Status {
    go.get_future().wait();
    return io_error("the disk is gone");
  }, tell).has_value());
  ASSERT_TRUE(add(2 * kOneBlock).has_value());
  ASSERT_TRUE(writer_->commit_behind(seal(), tell).has_value());
  go.set_value();
  writer_->wait_until_idle();
  EXPECT_EQ(told, (std::vector<std::string>{"the disk is gone", "the disk is gone"}));
  EXPECT_EQ(tree_.size(), 3u);
  EXPECT_EQ(tidied_, 0);
  EXPECT_EQ(writer_->commit_behind(seal(), tell).error().message, "the disk is gone");
  EXPECT_EQ(writer_->finish().error().message, "the disk is gone");
  EXPECT_EQ(told.size(), 2u) << "what was not handed over hears of it at once";
  EXPECT_EQ(writer_->lacked_space(), std::optional(false));
  writer_->drop();
  EXPECT_EQ(writer_->lacked_space(), std::nullopt);
}

// The thread may wake up after more was handed over: what was the last in line when it was called is not the last any more.
TEST_F(BatchWriterTest, commits_also_where_more_comes_before_its_thread_is_awake) {
  for (int round = 0; round < 200; ++round) {
    std::promise<Status> committed;
    std::future<Status> done = committed.get_future();
    ASSERT_TRUE(add(1).has_value());
    ASSERT_TRUE(writer_->commit_behind(seal(), [&](const Status& status) { committed.set_value(status); }).has_value());
    ASSERT_TRUE(add(kOneBlock).has_value());
    ASSERT_EQ(done.wait_for(20s), std::future_status::ready) << "round " << round;
    ASSERT_TRUE(done.get().has_value());
    ASSERT_TRUE(writer_->finish().has_value());
    ASSERT_TRUE(writer_->commit(seal()).has_value());
  }
}

TEST_F(BatchWriterTest, tidies_up_behind_the_caller) {
  writer_->tidy_behind();
  writer_->wait_until_idle();
  EXPECT_EQ(tidied_, 1);
  EXPECT_FALSE(database_->in_transaction());
}

}  // namespace
}  // namespace isonomy::audit
