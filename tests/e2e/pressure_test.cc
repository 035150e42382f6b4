// SPDX-License-Identifier: Apache-2.0
// More connections than there are descriptors, clients that stall, and a disk that is full: the daemon stays or says why it goes, and
// nothing acknowledged is lost.
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "tests/e2e/programs.h"

namespace isonomy::test {
namespace {

std::string event_line(size_t n) {
  return "{\"specversion\":\"1.0\",\"source\":\"urn:many\",\"id\":\"" + std::to_string(n) + "\",\"type\":\"isonomy.detection\",\"data\":{\"case\":\"m" +
         std::to_string(n) + "\",\"at\":\"2020-01-01\"}}\n";
}

// A connection to a Unix socket; negative when the system has no more of them.
class Connection {
 public:
  explicit Connection(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (fd_ < 0) return;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const timeval patience{60, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) close();
  }
  Connection(Connection&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Connection& operator=(Connection&&) = delete;
  ~Connection() { close(); }

  bool open() const { return fd_ >= 0; }
  bool send(std::string_view text) const { return ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size()); }
  void send_what_fits(std::string_view text) const { static_cast<void>(::send(fd_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT)); }
  bool acknowledged_one() const {
    std::string said;
    char chunk[256];
    while (said.find("{\"ack\":1}\n") == std::string::npos) {
      const ssize_t n = ::recv(fd_, chunk, sizeof chunk, 0);
      if (n <= 0) return false;
      said.append(chunk, static_cast<size_t>(n));
    }
    return true;
  }

 private:
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  int fd_;
};

TEST(Connections, ten_thousand_at_once_are_all_served) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const rlimit before = limit;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);  // ours; the daemon raises its own
  const size_t possible = std::min<size_t>(10'000, limit.rlim_cur - 100);
  std::printf("[          ] %zu connections: a process may have %llu descriptors\n", possible, static_cast<unsigned long long>(limit.rlim_cur));
  Daemon daemon("", "max_connections = 10000\n");
  ASSERT_TRUE(daemon.start());
  {
    std::vector<Connection> all;
    all.reserve(possible);
    for (size_t i = 0; i < possible; ++i) {
      all.emplace_back(daemon.ingest());
      ASSERT_TRUE(all.back().open()) << "connection " << i << ": " << std::strerror(errno);
    }
    ASSERT_TRUE(eventually([&] { return daemon.counted("connections") == possible; }));
    for (size_t i = 0; i < possible; ++i) ASSERT_TRUE(all[i].send(event_line(i))) << i;
    for (size_t i = 0; i < possible; ++i) ASSERT_TRUE(all[i].acknowledged_one()) << i;
  }
  EXPECT_EQ(daemon.counted("events"), possible);
  EXPECT_TRUE(eventually([&] { return daemon.counted("connections") == 0; }));
  EXPECT_EQ(daemon.stop(), 0);
  ::setrlimit(RLIMIT_NOFILE, &before);
}

TEST(Descriptors, running_out_of_them_ends_nothing_and_passes) {
  Daemon daemon;
  ASSERT_TRUE(daemon.start());
  const rlimit few{40, 40};
  ASSERT_EQ(::prlimit(daemon.process().pid(), RLIMIT_NOFILE, &few, nullptr), 0);
  {
    std::vector<Connection> all;
    for (size_t i = 0; i < 100; ++i) all.emplace_back(daemon.ingest());  // the rest wait in the backlog
    ASSERT_TRUE(eventually([&] { return daemon.log().find("ingest.accept") != std::string::npos; })) << daemon.log();
    EXPECT_TRUE(daemon.process().running());
    ASSERT_TRUE(all.front().send(event_line(0)));
    EXPECT_TRUE(all.front().acknowledged_one());  // who was served before still is
  }
  const Connection after(daemon.ingest());
  ASSERT_TRUE(after.send(event_line(1)));
  EXPECT_TRUE(after.acknowledged_one());
  EXPECT_EQ(daemon.counted("events"), 2u);
  EXPECT_EQ(daemon.stop(), 0);
}

TEST(Stalled, clients_that_stop_in_a_line_or_never_read_keep_nobody_waiting) {
  Daemon daemon;
  ASSERT_TRUE(daemon.start());
  std::vector<Connection> stalled;
  for (size_t i = 0; i < 60; ++i) {
    stalled.emplace_back(daemon.ingest());
    if (i % 2 == 0) {
      ASSERT_TRUE(stalled.back().send(event_line(i).substr(0, 40)));  // and no more
    } else {
      std::string rejects;
      for (size_t line = 0; line < 3000; ++line) rejects += "not an event\n";
      stalled.back().send_what_fits(rejects);  // and none of the receipts is ever read
    }
  }
  write_file(daemon.file("events.ndjson"), term_events(500));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(daemon.send(daemon.file("events.ndjson")).status, 0);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  EXPECT_EQ(daemon.counted("events"), 1000u);
}

// A file system of its own, in a mount namespace of this process, so that it goes when the process does.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& folder) : folder_(folder) {
    std::filesystem::create_directories(folder_);
    mounted_ = ::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
               ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, "size=6m") == 0;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool mounted() const { return mounted_; }

 private:
  std::string folder_;
  bool mounted_ = false;
};

TEST(FullDisk, ends_the_daemon_with_the_remedy_and_nothing_acknowledged_is_lost) {
  Daemon daemon;
  const std::string disk = daemon.file("disk"), journal = disk + "/journal.sqlite";
  const SmallDisk small(disk);
  if (!small.mounted()) GTEST_SKIP() << "a file system cannot be mounted here (" << std::strerror(errno) << "): it takes root";
  std::string config = contents(daemon.config());
  config.replace(config.find(daemon.journal()), daemon.journal().size(), journal);
  write_file(daemon.config(), config);
  write_file(disk + "/ballast", std::string(size_t{3} << 20, 'x'));
  write_file(daemon.file("events.ndjson"), term_events(15'000));

  ASSERT_TRUE(daemon.start());
  const Ran refused = daemon.send(daemon.file("events.ndjson"));
  EXPECT_EQ(refused.status, 3);
  EXPECT_EQ(daemon.process().wait(), 3);
  EXPECT_NE(daemon.log().find("journal.failed"), std::string::npos) << daemon.log();
  EXPECT_NE(daemon.log().find("free space"), std::string::npos) << daemon.log();
  const size_t at = refused.out.rfind("\"acknowledged\":");
  const uint64_t acknowledged = at == std::string::npos ? 0 : std::stoull(refused.out.substr(at + 15));

  std::filesystem::remove(disk + "/ballast");
  ASSERT_EQ(::mount("tmpfs", disk.c_str(), "tmpfs", MS_REMOUNT, "size=200m"), 0);
  ASSERT_TRUE(daemon.start());
  EXPECT_GE(daemon.counted("events"), acknowledged);
  EXPECT_EQ(daemon.send(daemon.file("events.ndjson")).status, 0);
  EXPECT_EQ(daemon.counted("events"), 30'000u);
  EXPECT_EQ(Ran("isonomy", {"audit", "verify", "--journal", journal}).status, 0);
  EXPECT_EQ(daemon.stop(), 0);
}

}  // namespace
}  // namespace isonomy::test
