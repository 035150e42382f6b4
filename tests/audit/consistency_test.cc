// SPDX-License-Identifier: Apache-2.0
#include "daemon/audit/consistency.h"

#include "daemon/merkle/compact_range.h"
#include "daemon/merkle/hash.h"
#include "daemon/merkle/proof.h"
#include "tests/support/journal_fixture.h"
#include "tests/support/temp_folder.h"

namespace isonomy::audit {
namespace {

class Consistency : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = Journal::open(folder_.file("journal.db"));
    ASSERT_TRUE(opened.has_value());
    journal_.emplace(*std::move(opened));
    test::fill(*journal_, 700, signer_);
  }
  std::string proof(uint64_t old_size, std::optional<uint64_t> new_size = {}) const {
    const auto made = prove_consistency(*journal_, old_size, new_size);
    EXPECT_TRUE(made.has_value()) << to_string(made.error());
    return made.has_value() ? to_string(*made) : std::string();
  }
  Result<ProvenConsistency> check(const std::string& file, const std::optional<merkle::Checkpoint>& kept = {}) const {
    return check_consistency(file, std::vector{merkle::verifier_of(signer_)}, kept);
  }
  merkle::Checkpoint first_checkpoint() const {
    std::optional<merkle::Checkpoint> first;
    EXPECT_TRUE(journal_->read(0, RecordKind::kCheckpoint, [&](const StoredRecord& record) {
      first = *merkle::parse_checkpoint(merkle::verify_note(record.body, std::vector{merkle::verifier_of(signer_)})->text);
      return false;
    }).has_value());
    return *first;
  }

  test::TempFolder folder_;
  merkle::SignerKey signer_ = test::test_signer();
  std::optional<Journal> journal_;
};

TEST_F(Consistency, every_older_size_is_proven) {
  const uint64_t size = journal_->size() - 1;  // the last record is the checkpoint
  for (uint64_t old_size = 1; old_size <= size; old_size += old_size < 300 ? 1 : 37) {
    const auto proven = check(proof(old_size));
    ASSERT_TRUE(proven.has_value()) << old_size << ": " << to_string(proven.error());
    EXPECT_EQ(proven->old_size, old_size);
    EXPECT_EQ(proven->checkpoint.size, size);
  }
}

TEST_F(Consistency, leads_to_the_oldest_checkpoint_that_covers_the_newer_size) {
  const merkle::Checkpoint first = first_checkpoint();
  EXPECT_EQ(check(proof(100, 101))->checkpoint.size, first.size);
  EXPECT_EQ(check(proof(100, first.size + 1))->checkpoint.size, journal_->size() - 1);
  const auto none = prove_consistency(*journal_, 100, journal_->size() + 1);
  ASSERT_TRUE(none.has_error());
  EXPECT_EQ(none.error().code, Code::kNotFound);
}

TEST_F(Consistency, a_kept_checkpoint_is_recognised) {
  const merkle::Checkpoint kept = first_checkpoint();
  EXPECT_TRUE(check(proof(kept.size), kept).has_value());
}

struct KeptCase {
  const char* name;
  void (*spoil)(merkle::Checkpoint&);
  const char* says;
};
TEST_F(Consistency, a_kept_checkpoint_that_differs_is_refuted_with_the_reason) {
  const KeptCase cases[] = {
      {"rewritten", [](merkle::Checkpoint& kept) { kept.root[5] ^= 1; }, "history was rewritten"},
      {"another_size", [](merkle::Checkpoint& kept) { ++kept.size; }, "the kept checkpoint has"},
      {"another_log", [](merkle::Checkpoint& kept) { kept.origin = "example.org/other"; }, "of another log"},
  };
  for (const KeptCase& each : cases) {
    merkle::Checkpoint kept = first_checkpoint();
    const std::string file = proof(kept.size);
    each.spoil(kept);
    const auto refuted = check(file, kept);
    ASSERT_TRUE(refuted.has_error()) << each.name;
    EXPECT_NE(refuted.error().message.find(each.says), std::string::npos) << refuted.error().message;
  }
}

TEST_F(Consistency, any_altered_line_is_refused) {
  const std::string file = proof(300);
  for (size_t at = 0; at < file.size(); at += 3) {
    std::string altered = file;
    altered[at] = altered[at] == 'A' ? 'B' : 'A';
    EXPECT_TRUE(check(altered).has_error()) << at;
  }
  for (size_t length = 0; length < file.size(); length += 11) EXPECT_TRUE(check(file.substr(0, length)).has_error()) << length;
}

TEST(CompactRange, grows_like_the_tree_from_any_edge) {
  Sha256 sha;
  std::vector<Digest> leaves;
  for (uint32_t i = 0; i < 70; ++i) leaves.push_back(merkle::hash_leaf(sha, std::string_view(reinterpret_cast<const char*>(&i), sizeof i)));
  const auto read = [&](unsigned level, uint64_t) -> Result<std::vector<Digest>> { return level == 0 ? leaves : std::vector<Digest>(); };
  for (uint64_t from = 0; from < leaves.size(); ++from) {
    auto edge = merkle::edge_of_first(from, read);
    ASSERT_TRUE(edge.has_value());
    auto range = merkle::CompactRange::of(from, *std::move(edge));
    ASSERT_TRUE(range.has_value());
    for (uint64_t i = from; i < leaves.size(); ++i) range->append(sha, leaves[i]);
    EXPECT_EQ(range->root(sha), *merkle::root_of_first(leaves.size(), read)) << from;
  }
  EXPECT_TRUE(merkle::CompactRange::of(3, {leaves[0]}).has_error());
}

}  // namespace
}  // namespace isonomy::audit
