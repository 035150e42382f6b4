// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/key_index.h"

#include <gtest/gtest.h>

#include "daemon/audit/migrations.h"
#include "daemon/audit/siphash.h"
#include "tests/support/temp_folder.h"

namespace isonomy::audit {
namespace {

TEST(SipHash, agrees_with_its_paper) {
  std::string text;
  for (char c = 1; c < 15; ++c) text.push_back(c);
  EXPECT_EQ(siphash({0x0706050403020100, 0x0f0e0d0c0b0a0908}, 0, text), 0xa129ca6149be45e5);
}

TEST(SipHash, takes_whole_words_as_it_takes_bytes) {
  // A text in one piece, and the same with its first byte as the prefix: every length around the words.
  const std::string text = "the quick brown fox jumps over the lazy dog";
  std::set<uint64_t> seen;
  for (size_t size = 0; size <= text.size(); ++size) seen.insert(siphash({1, 2}, 7, std::string_view(text).substr(0, size)));
  EXPECT_EQ(seen.size(), text.size() + 1);
}

class KeyIndexTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = Database::open(folder_.file("keys.db"), OpenMode::kCreate);
    ASSERT_TRUE(opened.has_value());
    database_ = std::make_unique<Database>(*std::move(opened));
    ASSERT_TRUE(database_->execute("PRAGMA journal_mode = WAL").has_value());
    ASSERT_TRUE(database_->execute("PRAGMA synchronous = OFF").has_value());
    ASSERT_TRUE(migrate(*database_, "keys.db").has_value());
    auto second = Database::open(folder_.file("keys.db"), OpenMode::kReadOnly);
    ASSERT_TRUE(second.has_value());
    look_ups_ = std::make_unique<Database>(*std::move(second));
  }

  static std::vector<uint64_t> found(KeyIndex& index, uint64_t hash) {
    std::vector<uint64_t> indices;
    const Status status = index.visit(hash, [&](uint64_t i) -> Result<bool> {
      indices.push_back(i);
      return true;
    });
    EXPECT_TRUE(status.has_value());
    return indices;
  }

  test::TempFolder folder_;
  std::unique_ptr<Database> database_, look_ups_;
};

TEST_F(KeyIndexTest, finds_every_key_through_flushes_and_merges_and_after_loading) {
  auto index = KeyIndex::load(*database_, *look_ups_, true);
  ASSERT_TRUE(index.has_value()) << to_string(index.error());
  const uint64_t kKeys = 600'000;  // nine runs: eight of them are merged into one
  const auto hash_of = [&](uint64_t i) { return index->hash(RecordKind::kEvent, std::to_string(i)); };
  for (uint64_t i = 0; i < kKeys; ++i) {
    index->add(hash_of(i), i);
    KeyIndex::Aside* const aside = i % 1000 == 999 ? index->set_aside(i + 1) : nullptr;
    if (aside != nullptr) {
      ASSERT_EQ(found(*index, hash_of(i)), std::vector<uint64_t>{i}) << "set aside and not yet written";
      ASSERT_TRUE(database_->execute("BEGIN").has_value());
      ASSERT_TRUE(aside->write(*database_).has_value());
      for (uint64_t back = 0; back <= i; back = 3 * back + 1) {
        ASSERT_EQ(found(*index, hash_of(i - back)), std::vector<uint64_t>{i - back}) << "written, perhaps merged, and not yet committed";
      }
      ASSERT_TRUE(database_->execute("COMMIT").has_value());
      aside->durable();
    }
    if (index->outgrew_filter()) {
      index->make_filter_behind(*Database::open(folder_.file("keys.db"), OpenMode::kReadOnly));
      EXPECT_EQ(index->set_aside(i + 1), nullptr) << "the runs stand still for it";
      ASSERT_EQ(found(*index, hash_of(i)), std::vector<uint64_t>{i}) << "the old filter serves meanwhile";
      while (index->is_making_filter()) ASSERT_TRUE(index->take_over_filter().has_value());
      EXPECT_FALSE(index->outgrew_filter());
    }
  }
  EXPECT_EQ(*database_->query_int("SELECT max(level) FROM key_runs"), 1);
  EXPECT_EQ(*database_->query_int("SELECT count(*) FROM key_runs"), 2);

  const auto check = [&](KeyIndex& keys, uint64_t until) {
    for (uint64_t i = 0; i < until; i += 977) ASSERT_EQ(found(keys, hash_of(i)), std::vector<uint64_t>{i});
    uint64_t strangers = 0;
    for (uint64_t i = kKeys; i < kKeys + 10'000; ++i) strangers += found(keys, hash_of(i)).size();
    EXPECT_EQ(strangers, 0U);
  };
  check(*index, kKeys);
  auto loaded = KeyIndex::load(*database_, *look_ups_, true);
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->covered(), index->covered());
  check(*loaded, loaded->covered());
  auto reader = KeyIndex::load(*database_, *look_ups_, false);
  ASSERT_TRUE(reader.has_value());
  check(*reader, reader->covered());
}

TEST_F(KeyIndexTest, sets_no_second_tail_aside_before_the_first_is_durable) {
  auto index = KeyIndex::load(*database_, *look_ups_, true);
  ASSERT_TRUE(index.has_value());
  const uint64_t kTail = 1 << 16;
  uint64_t next = 0;
  const auto fill = [&] {
    for (uint64_t i = 0; i < kTail; ++i, ++next) index->add(index->hash(RecordKind::kEvent, std::to_string(next)), next);
  };
  EXPECT_EQ(index->set_aside(0), nullptr) << "it is not full";
  fill();
  KeyIndex::Aside* const first = index->set_aside(next);
  ASSERT_NE(first, nullptr);
  EXPECT_TRUE(index->is_aside());
  EXPECT_EQ(index->covered(), kTail);
  fill();
  EXPECT_EQ(index->set_aside(next), nullptr);
  ASSERT_TRUE(first->write(*database_).has_value());
  EXPECT_EQ(index->set_aside(next), nullptr) << "written is not durable";
  first->durable();
  EXPECT_NE(index->set_aside(next), nullptr);
  EXPECT_EQ(index->covered(), 2 * kTail);
  for (uint64_t i = 0; i < next; i += 499) ASSERT_EQ(found(*index, index->hash(RecordKind::kEvent, std::to_string(i))), std::vector<uint64_t>{i});
}

TEST_F(KeyIndexTest, makes_the_filter_of_a_large_index_beside_its_owner) {
  auto index = KeyIndex::load(*database_, *look_ups_, true);
  ASSERT_TRUE(index.has_value());
  const auto hash_of = [&](uint64_t i) { return index->hash(RecordKind::kEvent, std::to_string(i)); };
  uint64_t next = 0;
  while (index->covered() < (1 << 20)) {
    for (uint64_t i = 0; i < (1 << 16); ++i, ++next) index->add(hash_of(next), next);
    KeyIndex::Aside* const aside = index->set_aside(next);
    ASSERT_NE(aside, nullptr);
    ASSERT_TRUE(aside->write(*database_).has_value());
    aside->durable();
  }
  auto large = KeyIndex::load(*database_, *look_ups_, true);
  ASSERT_TRUE(large.has_value());
  large->add(hash_of(next), next);   // before it is ready
  ASSERT_TRUE(large->ready().has_value());
  ASSERT_TRUE(large->ready().has_value());
  for (uint64_t i = 0; i <= next; i += 977) ASSERT_EQ(found(*large, hash_of(i)), std::vector<uint64_t>{i});
  EXPECT_EQ(found(*large, hash_of(next)), std::vector<uint64_t>{next});
  uint64_t passed = 0;
  for (uint64_t i = 1; i <= 10'000; ++i) passed += large->may_contain(hash_of(next + i)) ? 1u : 0u;
  EXPECT_LT(passed, 100u) << "a filter that holds nobody off";
}

TEST_F(KeyIndexTest, gives_equal_hashes_newest_first) {
  auto index = KeyIndex::load(*database_, *look_ups_, true);
  for (const uint64_t i : {3U, 9U, 4U, 7U}) index->add(42, i);
  EXPECT_EQ(found(*index, 42), (std::vector<uint64_t>{9, 7, 4, 3}));
}

TEST_F(KeyIndexTest, refuses_runs_that_do_not_join) {
  ASSERT_TRUE(database_->execute("INSERT INTO key_runs VALUES (1, 0, 0, 10, 0, 1), (2, 0, 11, 20, 0, 1)").has_value());
  EXPECT_EQ(KeyIndex::load(*database_, *look_ups_, true).error().code, Code::kCorrupt);
}

}  // namespace
}  // namespace isonomy::audit
