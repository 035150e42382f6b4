// SPDX-License-Identifier: Apache-2.0
// Whatever fails, and whenever: an event that was acknowledged is in the log, and the log verifies.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <mutex>
#include <random>
#include <set>

#include "daemon/audit/verify_log.h"
#include "daemon/merkle/base64.h"
#include "daemon/merkle/proof.h"
#include "tests/support/fault_vfs.h"
#include "tests/support/journal_fixture.h"
#include "tests/support/temp_folder.h"

namespace isonomy::audit {
namespace {

constexpr uint64_t kBatches = 8;
constexpr uint64_t kBatchEvents = 25;

struct Acknowledged {
  std::set<uint64_t> events;
  std::vector<std::string> checkpoints;
};

// Large bodies fill blocks within a batch and spill SQLite's cache, so that the batch writer's thread meets the faults.
enum class Bodies { kSmall, kLarge };
constexpr size_t kLargeBody = 12 * 1024;

std::string body_of(uint64_t event, Bodies bodies) {
  if (bodies == Bodies::kSmall) return test::event_body(event);
  std::mt19937_64 random(event);  // of no use to compression
  std::string body(kLargeBody, ' ');
  for (char& c : body) c = static_cast<char>(random());
  return body;
}

// Sends batches and, as a producer does, sends again what was not acknowledged, up to a few times.
Acknowledged work(const std::string& path, const std::string& vfs, const merkle::SignerKey& signer, Bodies bodies) {
  Acknowledged acknowledged;
  Options options;
  options.vfs = vfs;
  if (bodies == Bodies::kLarge) options.cache_kib = 64;
  options.wal_pages = 12;  // the WAL is copied back every few batches
  auto journal = Journal::open(path, options);
  if (journal.has_error()) return acknowledged;
  for (uint64_t batch = 0; batch < kBatches; ++batch) {
    for (int attempt = 0; attempt < 3; ++attempt) {
      bool failed = false;
      for (uint64_t i = batch * kBatchEvents; i < (batch + 1) * kBatchEvents && !failed; ++i) {
        const auto index = journal->append({RecordKind::kEvent, test::event_key(i), body_of(i, bodies)}, 1);
        failed = index.has_error() && index.error().code != Code::kConflict;
      }
      if (failed || journal->commit().has_error()) continue;
      for (uint64_t i = batch * kBatchEvents; i < (batch + 1) * kBatchEvents; ++i) acknowledged.events.insert(i);
      break;
    }
    if (batch % 4 == 3) {
      const auto note = add_checkpoint(*journal, signer, 2);
      if (note.has_value()) acknowledged.checkpoints.push_back(*note);
    }
  }
  return acknowledged;
}

// The same with commits behind its back: batch follows batch, and a commit says how it went when it has gone.
Acknowledged work_on(const std::string& path, const std::string& vfs, const merkle::SignerKey& signer, Bodies bodies) {
  Acknowledged acknowledged;
  std::mutex told;
  Options options;
  options.vfs = vfs;
  if (bodies == Bodies::kLarge) options.cache_kib = 64;
  options.wal_pages = 12;
  auto journal = Journal::open(path, options);
  if (journal.has_error()) return acknowledged;
  for (int attempt = 0; attempt < 3; ++attempt) {
    for (uint64_t batch = 0; batch < kBatches; ++batch) {
      const uint64_t first = batch * kBatchEvents;
      {
        const std::lock_guard lock(told);
        if (acknowledged.events.contains(first)) continue;
      }
      bool failed = false;
      for (uint64_t i = first; i < first + kBatchEvents && !failed; ++i) {
        const auto index = journal->append({RecordKind::kEvent, test::event_key(i), body_of(i, bodies)}, 1);
        failed = index.has_error() && index.error().code != Code::kConflict;
      }
      if (failed) continue;
      const Status handed = journal->commit_behind([&acknowledged, &told, first](const Status& committed) {
        if (committed.has_error()) return;
        const std::lock_guard lock(told);
        for (uint64_t i = first; i < first + kBatchEvents; ++i) acknowledged.events.insert(i);
      });
      if (handed.has_error()) continue;
    }
    static_cast<void>(journal->commit());   // waits for what is under way
    const auto note = add_checkpoint(*journal, signer, 2);
    if (note.has_value()) acknowledged.checkpoints.push_back(*note);
  }
  journal = Error{Code::kCancelled, "closed", {}};   // before what the last commit writes to goes
  return acknowledged;
}

void expect_all_there(const std::string& path, const Acknowledged& acknowledged, const merkle::SignerKey& signer) {
  auto journal = Journal::open(path);
  ASSERT_TRUE(journal.has_value()) << to_string(journal.error());
  for (const uint64_t event : acknowledged.events) {
    const auto found = journal->contains_event(test::event_key(event));
    ASSERT_TRUE(found.has_value());
    ASSERT_TRUE(*found) << "acknowledged event " << event << " is lost";
  }
  std::set<std::string> keys;
  ASSERT_TRUE(journal->read(0, RecordKind::kEvent, [&](const StoredRecord& record) {
    EXPECT_TRUE(keys.insert(record.key).second) << "counted twice: " << record.key;
    return true;
  }).has_value());
  for (const std::string& note : acknowledged.checkpoints) {
    const auto verified = merkle::verify_note(note, std::vector{merkle::verifier_of(signer)});
    ASSERT_TRUE(verified.has_value());
    const auto checkpoint = merkle::parse_checkpoint(verified->text);
    ASSERT_LE(checkpoint->size, journal->size());
    const auto root = merkle::root_of_first(checkpoint->size, [&](unsigned level, uint64_t tile) { return journal->tile(level, tile); });
    ASSERT_TRUE(root.has_value());
    ASSERT_EQ(*root, checkpoint->root) << "a signed checkpoint is no longer a prefix of the log";
  }
  // It takes new events.
  ASSERT_TRUE(journal->append({RecordKind::kEvent, "after\nthe fault", "x"}, 3).has_value());
  ASSERT_TRUE(journal->commit().has_value());
  { Journal closed = *std::move(journal); }
  VerifyOptions options;
  options.keys = {merkle::verifier_of(signer)};
  const auto report = verify_log(path, options);
  ASSERT_TRUE(report.has_value()) << to_string(report.error());
  ASSERT_FALSE(report->fault) << report->fault->index << ": " << report->fault->what;
}

enum class Commits { kAwaited, kBehind };
struct FaultCase { const char* name; test::FaultKind kind; Bodies bodies = Bodies::kSmall; Commits commits = Commits::kAwaited; };
class EachCall : public testing::TestWithParam<FaultCase> {};

TEST_P(EachCall, fails_once_and_nothing_acknowledged_is_lost) {
  test::FaultVfs& vfs = test::FaultVfs::instance();
  const merkle::SignerKey signer = test::test_signer();
  const auto worked = GetParam().commits == Commits::kBehind ? work_on : work;
  int calls = 0;
  {
    test::TempFolder folder;
    vfs.arm(GetParam().kind, 0);
    EXPECT_EQ(worked(folder.file("journal.db"), test::FaultVfs::kName, signer, GetParam().bodies).events.size(), kBatches * kBatchEvents);
    calls = vfs.calls();
  }
  ASSERT_GT(calls, 60);
  // Every call of the short run; of the long one some 40 all over it, and all with ISONOMY_FULL=1.
  const bool all = GetParam().bodies == Bodies::kSmall || std::getenv("ISONOMY_FULL") != nullptr;
  for (int at = 1; at <= calls; at += all ? 1 : 1 + calls / 40) {
    SCOPED_TRACE("call " + std::to_string(at) + " of " + std::to_string(calls));
    test::TempFolder folder;
    const std::string path = folder.file("journal.db");
    vfs.arm(GetParam().kind, at);
    const Acknowledged acknowledged = worked(path, test::FaultVfs::kName, signer, GetParam().bodies);
    // A commit behind the caller's back may join or split what the disk sees: the last calls of one run need not be there in another.
    ASSERT_TRUE(vfs.fired() || (GetParam().commits == Commits::kBehind && at > calls * 3 / 4));
    vfs.disarm();
    if (GetParam().kind == test::FaultKind::kPowerLoss) {
      vfs.lose_unsynced();
      ::unlink((path + "-shm").c_str());  // shared memory does not outlive the machine
    }
    expect_all_there(path, acknowledged, signer);
    if (testing::Test::HasFatalFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Faults, EachCall,
                         testing::Values(FaultCase{"io_error", test::FaultKind::kFailOnce}, FaultCase{"disk_full", test::FaultKind::kDiskFullOnce},
                                         FaultCase{"power_loss", test::FaultKind::kPowerLoss}, FaultCase{"io_error_beside", test::FaultKind::kFailOnce, Bodies::kLarge},
                                         FaultCase{"disk_full_beside", test::FaultKind::kDiskFullOnce, Bodies::kLarge},
                                         FaultCase{"power_loss_beside", test::FaultKind::kPowerLoss, Bodies::kLarge},
                                         FaultCase{"io_error_behind", test::FaultKind::kFailOnce, Bodies::kSmall, Commits::kBehind},
                                         FaultCase{"disk_full_behind", test::FaultKind::kDiskFullOnce, Bodies::kSmall, Commits::kBehind},
                                         FaultCase{"power_loss_behind", test::FaultKind::kPowerLoss, Bodies::kSmall, Commits::kBehind},
                                         FaultCase{"io_error_behind_large", test::FaultKind::kFailOnce, Bodies::kLarge, Commits::kBehind}),
                         [](const auto& row) { return row.param.name; });

TEST(DiskFull, once_space_is_back_the_same_journal_goes_on) {
  test::FaultVfs& vfs = test::FaultVfs::instance();
  test::TempFolder folder;
  Options options;
  options.vfs = test::FaultVfs::kName;
  vfs.arm(test::FaultKind::kDiskFullOnce, 0);
  auto journal = Journal::open(folder.file("journal.db"), options);
  ASSERT_TRUE(journal.has_value());
  ASSERT_TRUE(journal->append({RecordKind::kEvent, "s\n1", "x"}, 1).has_value());
  ASSERT_TRUE(journal->commit().has_value());
  ASSERT_TRUE(journal->append({RecordKind::kEvent, "s\n2", "x"}, 1).has_value());
  vfs.arm(test::FaultKind::kDiskFullOnce, 1);
  const Status full = journal->commit();
  ASSERT_TRUE(full.has_error());
  EXPECT_EQ(full.error().code, Code::kIo);
  EXPECT_NE(full.error().message.find("no space left"), std::string::npos) << full.error().message;
  EXPECT_EQ(journal->size(), 1U);
  EXPECT_EQ(journal->pending(), 0U);
  ASSERT_TRUE(journal->append({RecordKind::kEvent, "s\n2", "x"}, 1).has_value());
  ASSERT_TRUE(journal->commit().has_value());
  EXPECT_EQ(journal->size(), 2U);
  vfs.disarm();
}

TEST(Sync, after_a_failed_sync_the_journal_refuses_until_it_is_opened_again) {
  test::FaultVfs& vfs = test::FaultVfs::instance();
  test::TempFolder folder;
  Options options;
  options.vfs = test::FaultVfs::kName;
  vfs.arm(test::FaultKind::kFailOnce, 0);
  auto journal = Journal::open(folder.file("journal.db"), options);
  ASSERT_TRUE(journal.has_value());
  ASSERT_TRUE(journal->append({RecordKind::kEvent, "s\n1", "x"}, 1).has_value());
  vfs.arm(test::FaultKind::kFailOnce, 1);
  EXPECT_TRUE(journal->commit().has_error());
  EXPECT_TRUE(journal->append({RecordKind::kEvent, "s\n1", "x"}, 1).has_error());
  EXPECT_TRUE(journal->commit().has_error());
  vfs.disarm();
}

// The child's result comes back as its exit status: 0 good, else the number of the step that went wrong.
int in_child(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

TEST(FileSizeLimit, refuses_with_the_remedy_and_recovers) {
  test::TempFolder folder;
  const std::string path = folder.file("journal.db");
  const auto limit = [](rlim_t bytes) {
    const rlimit value{bytes, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &value);
  };
  const int step = in_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    auto journal = Journal::open(path);
    if (journal.has_error()) return 1;
    limit(300'000);
    std::mt19937_64 random(7);
    std::optional<Error> refused;
    uint64_t batch = 0;
    const auto send = [&]() -> Status {
      for (uint64_t i = 0; i < 50; ++i) {
        std::string body(200, 'x');  // of no use to compression
        for (char& c : body) c = static_cast<char>(random());
        const auto index = journal->append({RecordKind::kEvent, test::event_key(batch * 50 + i), body}, 1);
        if (index.has_error()) return index.error();
      }
      return journal->commit();
    };
    for (; batch < 200 && !refused; ++batch) {
      Status sent = send();
      if (sent.has_error()) refused = std::move(sent).error();
    }
    if (!refused || refused->code != Code::kIo) return 2;
    if (refused->message.find("free space") == std::string::npos) {
      std::fprintf(stderr, "%s\n", refused->message.c_str());
      return 3;
    }
    const uint64_t kept = journal->size();
    if (kept != (batch - 1) * 50) return 4;
    limit(RLIM_INFINITY);
    --batch;
    if (send().has_error()) return 5;
    return journal->size() == kept + 50 ? 0 : 6;
  });
  EXPECT_EQ(step, 0);
  const auto report = verify_log(path, {});
  ASSERT_TRUE(report.has_value());
  EXPECT_FALSE(report->fault);
}

// A writer is killed at a random moment, again and again, on one journal. 50 rounds; ISONOMY_FULL=1 takes 1,000.
TEST(Kill, acknowledged_events_and_checkpoints_survive) {
  test::TempFolder folder;
  const std::string path = folder.file("journal.db");
  const merkle::SignerKey signer = test::test_signer();
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  Acknowledged acknowledged;
  uint64_t next = 0;
  const int rounds = std::getenv("ISONOMY_FULL") != nullptr ? 1'000 : 50;
  for (int round = 0; round < rounds; ++round) {
    int pipe_ends[2];
    ASSERT_EQ(::pipe2(pipe_ends, O_CLOEXEC), 0);
    const auto batch_seed = static_cast<unsigned>(random());
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(pipe_ends[0]);
      std::mt19937 sizes(batch_seed);
      Options options;
      options.wal_pages = 64;
      auto journal = Journal::open(path, options);
      if (journal.has_error()) ::_exit(1);
      for (uint64_t event = next;;) {
        const uint64_t until = event + 1 + sizes() % 200;
        for (; event < until; ++event) {
          const auto index = journal->append({RecordKind::kEvent, test::event_key(event), test::event_body(event)}, 1);
          if (index.has_error() && index.error().code != Code::kConflict) ::_exit(2);
        }
        if (journal->commit().has_error()) ::_exit(3);
        std::string line = "ack " + std::to_string(event) + "\n";
        if (sizes() % 4 == 0) {
          auto note = add_checkpoint(*journal, signer, 2);
          if (note.has_error()) ::_exit(4);
          line += "note " + merkle::to_base64(*note) + "\n";
        }
        if (::write(pipe_ends[1], line.data(), line.size()) < 0) ::_exit(5);
      }
    }
    ::close(pipe_ends[1]);
    // Half of the rounds are cut within the first commits, the others run a while.
    ::usleep(static_cast<useconds_t>(random() % (round % 2 == 0 ? 8'000 : 60'000)));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer gave up by itself with " << WEXITSTATUS(status);
    std::string said;
    char buffer[65536];
    for (ssize_t n; (n = ::read(pipe_ends[0], buffer, sizeof buffer)) > 0;) said.append(buffer, static_cast<size_t>(n));
    ::close(pipe_ends[0]);
    for (size_t at = 0; at < said.size();) {
      const size_t end = said.find('\n', at);
      if (end == std::string::npos) break;
      const std::string line = said.substr(at, end - at);
      at = end + 1;
      if (line.starts_with("ack ")) {
        for (const uint64_t until = std::stoull(line.substr(4)); next < until; ++next) acknowledged.events.insert(next);
      } else {
        acknowledged.checkpoints.push_back(merkle::from_base64(line.substr(5)).value());
      }
    }
  }
  ASSERT_GT(acknowledged.events.size(), 100U);
  ASSERT_GT(acknowledged.checkpoints.size(), 2U);
  expect_all_there(path, acknowledged, signer);
}

}  // namespace
}  // namespace isonomy::audit
