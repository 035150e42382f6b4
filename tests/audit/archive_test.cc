// SPDX-License-Identifier: Apache-2.0
// What was archived is still part of the log: it is read, found again, proven and verified, alone and together.
#include "daemon/audit/archive.h"

#include <filesystem>
#include <fstream>

#include "daemon/audit/verify_log.h"
#include "tests/support/journal_fixture.h"
#include "tests/support/temp_folder.h"

namespace isonomy::audit {
namespace {

class Archive : public testing::Test {
 protected:
  void SetUp() override {
    auto journal = Journal::open(path_);
    ASSERT_TRUE(journal.has_value());
    test::fill(*journal, 700, signer_);
    size_ = journal->size();
    all_ = records(*journal);
  }
  static std::vector<std::string> records(const Journal& journal) {
    std::vector<std::string> out;
    EXPECT_TRUE(journal.read(0, std::nullopt, [&](const StoredRecord& record) {
      out.push_back(std::to_string(record.index) + kind_name(record.kind) + record.key + record.body);
      return true;
    }).has_value());
    return out;
  }
  ArchiveReport archived(uint64_t before) {
    const auto report = archive_before(path_, before, folder_.file("cold"));
    EXPECT_TRUE(report.has_value()) << to_string(report.error());
    return report.has_value() ? *report : ArchiveReport{};
  }
  LogReport verified(const std::string& path) const {
    VerifyOptions options;
    options.keys = {merkle::verifier_of(signer_)};
    const auto report = verify_log(path, options);
    EXPECT_TRUE(report.has_value()) << to_string(report.error());
    return report.has_value() ? *report : LogReport{};
  }

  test::TempFolder folder_;
  std::string path_ = folder_.file("journal.db");
  merkle::SignerKey signer_ = test::test_signer();
  uint64_t size_ = 0;
  std::vector<std::string> all_;
};

TEST_F(Archive, the_journal_reads_on_through_its_archives) {
  const ArchiveReport first = archived(200), second = archived(500);
  EXPECT_EQ(first.first, 0u);
  EXPECT_GT(first.until, 100u);  // a block is not cut in two, so it may be less than was asked
  EXPECT_LE(first.until, 200u);
  EXPECT_EQ(second.first, first.until);
  auto journal = Journal::open(path_);
  ASSERT_TRUE(journal.has_value()) << to_string(journal.error());
  EXPECT_EQ(journal->archived(), second.until);
  EXPECT_EQ(records(*journal), all_);
  EXPECT_EQ(journal->at(3)->index, 3u);
  EXPECT_TRUE(*journal->contains_event(test::event_key(0)));
  EXPECT_FALSE(*journal->contains_event(test::event_key(5000)));
  EXPECT_EQ(journal->append({RecordKind::kEvent, test::event_key(1), "again"}, 1).error().code, Code::kConflict);
  EXPECT_TRUE(journal->find(RecordKind::kFinding, "finding-9")->has_value());
  ASSERT_TRUE(journal->append({RecordKind::kEvent, "new\n1", "x"}, 1).has_value());
  ASSERT_TRUE(journal->commit().has_value());
  EXPECT_TRUE(check_proof(to_string(*prove(*journal, 3, ProofContent::kRecord)), std::vector{merkle::verifier_of(signer_)}).has_value());
}

TEST_F(Archive, all_is_verified_together_and_each_file_alone) {
  const ArchiveReport first = archived(200), second = archived(500);
  const LogReport together = verified(path_);
  EXPECT_FALSE(together.fault) << together.fault->what;
  EXPECT_EQ(together.verified, size_);
  EXPECT_EQ(together.archived, second.until);
  for (const ArchiveReport& each : {first, second}) {
    const auto alone = verify_archive(each.path, {merkle::verifier_of(signer_)});
    ASSERT_TRUE(alone.has_value()) << to_string(alone.error());
    EXPECT_EQ(alone->signed_by, std::vector<std::string>{"example.org/test-log"});
  }
}

TEST_F(Archive, without_the_archive_the_rest_is_verified_and_the_gap_is_named) {
  const ArchiveReport first = archived(500);
  std::filesystem::rename(first.path, first.path + ".away");
  const LogReport report = verified(path_);
  EXPECT_FALSE(report.fault) << report.fault->what;
  EXPECT_EQ(report.not_read, first.until);
  EXPECT_EQ(report.verified, size_ - first.until);
  const auto journal = Journal::open(path_);
  ASSERT_TRUE(journal.has_error());  // so small a log needs it for its index of keys
  EXPECT_NE(journal.error().message.find("mount it, or put the file beside the journal"), std::string::npos);
  std::filesystem::rename(first.path + ".away", folder_.file(std::filesystem::path(first.path).filename()));
  EXPECT_EQ(records(*Journal::open(path_)), all_);
}

TEST_F(Archive, an_altered_archive_is_noticed_alone_and_together) {
  const ArchiveReport report = archived(500);
  std::string bytes;
  {
    std::ifstream in(report.path, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  const size_t at = bytes.find("finding-19\"}");
  ASSERT_NE(at, std::string::npos);
  bytes[at] = 'F';
  std::ofstream(report.path, std::ios::binary | std::ios::trunc) << bytes;
  const auto alone = verify_archive(report.path, {});
  ASSERT_TRUE(alone.has_error());
  EXPECT_EQ(alone.error().code, Code::kCorrupt);
  const LogReport together = verified(path_);
  ASSERT_TRUE(together.fault);
  EXPECT_EQ(together.fault->index, 21u);  // the 20 events and one finding before it
}

TEST_F(Archive, refuses_what_no_checkpoint_covers_and_what_is_archived_already) {
  archived(size_ + 100);
  const auto again = archive_before(path_, size_ + 100, folder_.file("cold"));
  ASSERT_TRUE(again.has_error());
  EXPECT_NE(again.error().message.find("nothing to archive"), std::string::npos) << again.error().message;
  EXPECT_EQ(verified(path_).verified, size_);
}

TEST_F(Archive, is_for_the_one_writer) {
  const auto daemon = Journal::open(path_);
  ASSERT_TRUE(daemon.has_value());
  EXPECT_EQ(archive_before(path_, 200, folder_.file("cold")).error().code, Code::kConflict);
}

TEST_F(Archive, a_day_is_the_first_record_of_it) {
  const auto journal = Journal::open(path_);
  EXPECT_EQ(*first_recorded_since(*journal, 0), 0u);
  EXPECT_EQ(*first_recorded_since(*journal, 1'700'000'000'005), 5u);
  EXPECT_EQ(*first_recorded_since(*journal, 1'900'000'000'000), size_);
}

TEST_F(Archive, a_backup_comes_back_byte_for_byte_and_never_over_a_journal) {
  const std::string backup = folder_.file("backup.db"), restored = folder_.file("restored.db");
  ASSERT_TRUE(Journal::open_read_only(path_)->back_up_to(backup).has_value());
  EXPECT_EQ(restore_backup(backup, path_).error().code, Code::kConflict);
  ASSERT_EQ(*restore_backup(backup, restored), size_);
  auto journal = Journal::open(restored);
  ASSERT_TRUE(journal.has_value()) << to_string(journal.error());
  EXPECT_EQ(records(*journal), all_);
  ASSERT_TRUE(journal->append({RecordKind::kEvent, "new\n1", "x"}, 1).has_value());
  EXPECT_TRUE(journal->commit().has_value());
}

}  // namespace
}  // namespace isonomy::audit
