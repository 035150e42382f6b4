// SPDX-License-Identifier: Apache-2.0
// `isonomy audit` as a person uses it: key, checkpoint, verification, proof, publication, and what each says and exits with.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/journal_fixture.h"
#include "tests/support/shared_data.h"
#include "tests/support/temp_folder.h"

namespace isonomy {
namespace {

struct Outcome {
  int status;
  std::string output;
};

class AuditCli : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(audit("keygen --name example.org/isonomy --out " + key_).status, 0);
    std::ifstream file(key_);
    std::stringstream text;
    text << file.rdbuf();
    std::string line = text.str();
    line.pop_back();
    const auto signer = merkle::parse_signer(line);
    ASSERT_TRUE(signer.has_value()) << to_string(signer.error());
    auto journal = audit::Journal::open(journal_);
    ASSERT_TRUE(journal.has_value());
    test::fill(*journal, 300, *signer);
    size_ = journal->size();
  }

  Outcome audit(const std::string& arguments) const {
    Outcome outcome{-1, {}};
    std::FILE* pipe = ::popen((std::string(ISONOMY_BIN_DIR) + "/isonomy audit " + arguments + " 2>&1").c_str(), "r");
    if (pipe == nullptr) return outcome;
    std::array<char, 4096> buffer;
    for (size_t n; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) outcome.output.append(buffer.data(), n);
    outcome.status = WEXITSTATUS(::pclose(pipe));
    return outcome;
  }

  Outcome on_journal(const std::string& arguments) const { return audit(arguments + " --journal " + journal_); }

  test::TempFolder folder_;
  std::string journal_ = folder_.file("journal.db");
  std::string key_ = folder_.file("log.key");
  uint64_t size_ = 0;
};

TEST_F(AuditCli, verifies_with_signatures_and_says_how_many) {
  const Outcome outcome = on_journal("verify --json --key " + key_ + ".pub");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_NE(outcome.output.find("\"ok\":true,\"size\":" + std::to_string(size_) + ",\"verified\":" + std::to_string(size_) + ",\"checkpoints\":2,\"signatures\":2"),
            std::string::npos) << outcome.output;
}

TEST_F(AuditCli, a_proof_is_written_once_and_convinces_without_the_journal) {
  const std::string file = folder_.file("5.tlog-proof");
  ASSERT_EQ(on_journal("prove 5 --out " + file).status, 0);
  EXPECT_EQ(on_journal("prove 5 --out " + file).status, 3);
  std::filesystem::remove(journal_);
  const Outcome outcome = audit("verify-proof " + file + " --key " + key_ + ".pub");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_NE(outcome.output.find(test::event_body(5)), std::string::npos) << outcome.output;
  EXPECT_NE(outcome.output.find("record 5 (event"), std::string::npos) << outcome.output;
}

TEST_F(AuditCli, a_key_of_another_log_proves_nothing) {
  const std::string file = folder_.file("5.tlog-proof");
  ASSERT_EQ(on_journal("prove 5 --out " + file).status, 0);
  ASSERT_EQ(audit("keygen --name example.org/other --out " + folder_.file("other.key")).status, 0);
  const Outcome outcome = audit("verify-proof " + file + " --key " + folder_.file("other.key.pub"));
  EXPECT_EQ(outcome.status, 1) << outcome.output;
  EXPECT_NE(outcome.output.find("not signed by a known key"), std::string::npos) << outcome.output;
}

TEST_F(AuditCli, shows_exports_and_tails) {
  EXPECT_NE(on_journal("show 5").output.find(test::event_body(5)), std::string::npos);
  EXPECT_EQ(on_journal("show 100000").status, 3);
  const Outcome findings = on_journal("export --kind finding");
  EXPECT_EQ(std::count(findings.output.begin(), findings.output.end(), '\n'), 30);
  EXPECT_NE(findings.output.find(R"("kind":"finding")"), std::string::npos);
  EXPECT_EQ(on_journal("export --kind novel").status, 2);
  const Outcome last = on_journal("tail -n 2");
  EXPECT_EQ(std::count(last.output.begin(), last.output.end(), '\n'), 2) << last.output;
  EXPECT_NE(last.output.find("checkpoint"), std::string::npos) << last.output;
}

TEST_F(AuditCli, backs_up_and_verifies_the_copy) {
  const std::string copy = folder_.file("copy.db");
  EXPECT_EQ(on_journal("backup " + copy).status, 0);
  EXPECT_EQ(on_journal("backup " + copy).status, 3);
  EXPECT_EQ(audit("verify --journal " + copy).status, 0);
}

TEST_F(AuditCli, publishes_and_signs_on_demand) {
  EXPECT_EQ(on_journal("export --tiles " + folder_.file("www")).status, 0);
  EXPECT_TRUE(std::filesystem::exists(folder_.file("www") + "/checkpoint"));
  const Outcome note = on_journal("checkpoint --key " + key_);
  EXPECT_EQ(note.status, 0);
  EXPECT_TRUE(note.output.starts_with("example.org/isonomy\n")) << note.output;
  std::ofstream(folder_.file("kept.txt")) << note.output;
  EXPECT_EQ(on_journal("verify --key " + key_ + ".pub --from-checkpoint --checkpoint " + folder_.file("kept.txt")).status, 0);
}

TEST_F(AuditCli, proves_that_a_kept_checkpoint_still_holds_and_refutes_one_that_does_not) {
  const Outcome note = on_journal("checkpoint --key " + key_);
  std::ofstream(folder_.file("kept.txt")) << note.output;
  const std::string proof = folder_.file("grown");
  EXPECT_EQ(on_journal("consistency 100 --out " + proof).status, 0);
  EXPECT_EQ(audit("verify-consistency " + proof + " --key " + key_ + ".pub").status, 0);
  EXPECT_EQ(audit("verify-consistency " + proof + " --key " + key_ + ".pub --checkpoint " + folder_.file("kept.txt")).status, 1);  // of another size
  EXPECT_EQ(on_journal("consistency " + folder_.file("kept.txt") + " --key " + key_ + ".pub --out " + folder_.file("same")).status, 0);
  EXPECT_EQ(audit("verify-consistency " + folder_.file("same") + " --key " + key_ + ".pub --checkpoint " + folder_.file("kept.txt")).status, 0);
  EXPECT_EQ(on_journal("consistency 100000").status, 3);
}

TEST_F(AuditCli, archives_and_verifies_both_halves) {
  const Outcome archived = on_journal("archive --json --before 200 --to " + folder_.file("cold"));
  ASSERT_EQ(archived.status, 0) << archived.output;
  const size_t at = archived.output.find("\"file\":\"") + 8;
  const std::string file = archived.output.substr(at, archived.output.find('"', at) - at);
  EXPECT_EQ(audit("verify-archive " + file + " --key " + key_ + ".pub").status, 0);
  const Outcome whole = on_journal("verify --json --key " + key_ + ".pub");
  EXPECT_EQ(whole.status, 0) << whole.output;
  EXPECT_NE(whole.output.find("\"verified\":" + std::to_string(size_) + ",\"archived\":"), std::string::npos) << whole.output;
  EXPECT_NE(on_journal("show 5").output.find(test::event_body(5)), std::string::npos);
  EXPECT_EQ(on_journal("archive --before 2000-01-01 --to " + folder_.file("cold")).status, 3);  // nothing is so old
  EXPECT_EQ(on_journal("archive --before soon --to " + folder_.file("cold")).status, 2);
}

TEST_F(AuditCli, restores_a_backup_where_nothing_is) {
  ASSERT_EQ(on_journal("backup " + folder_.file("copy.db")).status, 0);
  EXPECT_EQ(on_journal("restore " + folder_.file("copy.db")).status, 3);
  const std::string fresh = folder_.file("fresh.db");
  EXPECT_EQ(audit("restore " + folder_.file("copy.db") + " --journal " + fresh).status, 0);
  EXPECT_EQ(audit("verify --journal " + fresh + " --key " + key_ + ".pub").status, 0);
}

TEST_F(AuditCli, keeps_private_keys_private_and_usage_errors_apart) {
  EXPECT_EQ(std::filesystem::status(key_).permissions(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(audit("keygen --name 'two words' --out " + folder_.file("x")).status, 2);
  EXPECT_EQ(audit("keygen --name example.org/isonomy --out " + key_).status, 3);
  EXPECT_EQ(audit("show").status, 2);
  EXPECT_EQ(on_journal("verify --from-checkpoint").status, 2);
  EXPECT_EQ(audit("verify --journal " + folder_.file("none.db")).status, 3);
  for (const char* command : {"verify", "prove", "verify-proof", "show", "export", "tail", "keygen", "checkpoint", "backup", "consistency", "verify-consistency", "archive", "verify-archive", "restore"}) {
    const Outcome help = audit(std::string(command) + " --help");
    EXPECT_EQ(help.status, 0);
    EXPECT_NE(help.output.find("Examples:"), std::string::npos) << command;
  }
}

}  // namespace
}  // namespace isonomy
