// SPDX-License-Identifier: Apache-2.0
// What we sign and prove must convince a program that shares no code with us: tests/support/verify_independently.py.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "daemon/audit/checkpoints.h"
#include "daemon/audit/export.h"
#include "tests/support/journal_fixture.h"
#include "tests/support/shared_data.h"
#include "tests/support/temp_folder.h"

namespace isonomy::audit {
namespace {

struct Outcome {
  int status;
  std::string output;
};

Outcome run(const std::string& command) {
  Outcome outcome{-1, {}};
  std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return outcome;
  std::array<char, 4096> buffer;
  for (size_t n; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) outcome.output.append(buffer.data(), n);
  outcome.status = WEXITSTATUS(::pclose(pipe));
  return outcome;
}

class Independent : public testing::Test {
 protected:
  void SetUp() override {
    if (run("python3 --version").status != 0 || run("openssl version").status != 0) GTEST_SKIP() << "needs python3 and openssl";
    auto opened = Journal::open(folder_.file("journal.db"));
    ASSERT_TRUE(opened.has_value());
    journal_ = std::make_unique<Journal>(*std::move(opened));
    test::fill(*journal_, 700, signer_);
  }

  Outcome verify(const std::string& what, const std::string& path) const {
    return run("python3 " + test::source_path("tests/support/verify_independently.py") + " " + what + " '" +
               merkle::to_string(merkle::verifier_of(signer_)) + "' " + path);
  }

  std::string write_proof(uint64_t index, ProofContent content = ProofContent::kRecord) {
    const auto proof = prove(*journal_, index, content);
    EXPECT_TRUE(proof.has_value()) << to_string(proof.error());
    const std::string path = folder_.file(std::to_string(index) + ".tlog-proof");
    std::ofstream(path) << merkle::to_string(*proof);
    return path;
  }

  test::TempFolder folder_;
  merkle::SignerKey signer_ = test::test_signer();
  std::unique_ptr<Journal> journal_;
};

TEST_F(Independent, proofs_hold_and_show_the_exact_bytes) {
  for (const uint64_t index : {0U, 1U, 255U, 256U, 500U, 769U}) {
    const Outcome outcome = verify("proof", write_proof(index));
    EXPECT_EQ(outcome.status, 0) << outcome.output;
    EXPECT_EQ(outcome.output, journal_->at(index)->body);
    const std::vector<merkle::VerifierKey> keys = {merkle::verifier_of(signer_)};
    const auto ours = check_proof(merkle::to_string(*prove(*journal_, index, ProofContent::kRecord)), keys);
    ASSERT_TRUE(ours.has_value()) << to_string(ours.error());
    EXPECT_EQ(ours->body, outcome.output);
  }
}

TEST_F(Independent, a_proof_without_content_holds_and_shows_nothing) {
  const Outcome outcome = verify("proof", write_proof(7, ProofContent::kLeafOnly));
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_EQ(outcome.output, "");
}

TEST_F(Independent, both_refuse_a_proof_with_any_altered_line) {
  const std::string sound = merkle::to_string(*prove(*journal_, 300, ProofContent::kRecord));
  const std::vector<merkle::VerifierKey> keys = {merkle::verifier_of(signer_)};
  ASSERT_TRUE(check_proof(sound, keys).has_value());
  const std::string path = folder_.file("altered.tlog-proof");
  for (size_t line_start = 0; line_start < sound.size();) {
    const size_t line_end = sound.find('\n', line_start);
    const size_t at = (line_start + line_end) / 2;
    std::string altered = sound;
    if (line_end > line_start) {
      altered[at] = altered[at] == 'A' ? 'B' : 'A';
      std::ofstream(path) << altered;
      EXPECT_NE(verify("proof", path).status, 0) << "byte " << at;
      EXPECT_FALSE(check_proof(altered, keys).has_value()) << "byte " << at;
    }
    line_start = line_end + 1;
  }
}

TEST_F(Independent, a_published_log_gives_the_signed_root_and_grows) {
  const std::string www = folder_.file("www");
  auto report = export_tiles(*journal_, www);
  ASSERT_TRUE(report.has_value()) << to_string(report.error());
  EXPECT_EQ(report->size, journal_->size() - 1);
  Outcome outcome = verify("tiles", www);
  EXPECT_EQ(outcome.status, 0) << outcome.output;

  for (uint64_t i = 1000; i < 1300; ++i) ASSERT_TRUE(journal_->append({RecordKind::kEvent, test::event_key(i), "x"}, 5).has_value());
  ASSERT_TRUE(add_checkpoint(*journal_, signer_, 6).has_value());
  report = export_tiles(*journal_, www);
  ASSERT_TRUE(report.has_value());
  EXPECT_LT(report->files, 10U);  // full tiles are not written again
  outcome = verify("tiles", www);
  EXPECT_EQ(outcome.status, 0) << outcome.output;
}

TEST_F(Independent, a_record_after_the_last_checkpoint_has_no_proof_yet) {
  ASSERT_TRUE(journal_->append({RecordKind::kEvent, "late\n1", "x"}, 5).has_value());
  ASSERT_TRUE(journal_->commit().has_value());
  const auto proof = prove(*journal_, journal_->size() - 1, ProofContent::kRecord);
  ASSERT_TRUE(proof.has_error());
  EXPECT_EQ(proof.error().code, Code::kNotFound);
}

TEST_F(Independent, an_idle_log_gets_no_second_checkpoint) {
  const uint64_t size = journal_->size();
  const auto again = add_checkpoint(*journal_, signer_, 9);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(journal_->size(), size);
  EXPECT_EQ(*again, journal_->at(size - 1)->body);
  const auto other = merkle::generate_signer("example.org/another-key");
  ASSERT_TRUE(add_checkpoint(*journal_, *other, 9).has_value());
  EXPECT_EQ(journal_->size(), size + 1);
}

}  // namespace
}  // namespace isonomy::audit
