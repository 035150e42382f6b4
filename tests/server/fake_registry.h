// SPDX-License-Identifier: Apache-2.0
// FakeRegistry: a registry that remembers, so that the rim is tested without law. A line `bad ...` is rejected, a repeated one is a
// duplicate; commits and appends fail when told to. And Rim: the rim on its own thread, with a fake registry behind it.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>

#include "daemon/base/text.h"
#include "daemon/server/docket.h"
#include "daemon/server/ingest_stream.h"

namespace isonomy::test {

class FakeRegistry : public engine::Registry {
 public:
  explicit FakeRegistry(event::Limits limits = {}) : limits_(limits) {}

  std::shared_ptr<const rulebook::Rulebook> rulebook() const override { return rules_; }
  engine::ReadingBasis basis() const override { return {rules_, {}}; }
  event::Limits limits() const override { return limits_; }
  void expect(Result<engine::Reading>&) override {}
  engine::Receipt file(std::string_view line, Result<engine::Reading>&, int64_t now_ms) override { return file(line, now_ms); }
  engine::Receipt file(std::string_view line, int64_t) override {
    wait_while(held_);
    ++filed;
    using Kind = engine::Receipt::Kind;
    if (fail_append_at != 0 && open_.size() + durable_.size() + 1 >= fail_append_at) {
      failed_ = true;
      return {Kind::kAccepted, {}};
    }
    if (line.size() > limits_.line_bytes) return rejected(over_limit("a line has at most " + std::to_string(limits_.line_bytes) + " bytes"));
    if (!is_valid_utf8(line)) return rejected(malformed("the line is not valid UTF-8", "byte 0"));
    if (line.starts_with("bad")) return rejected(malformed("`bad` is no event"));
    if (!seen_.insert(std::string(line)).second) {
      ++counters_.duplicates;
      return {Kind::kDuplicate, {}};
    }
    open_.emplace_back(line);
    ++counters_.events;
    return {Kind::kAccepted, {}};
  }
  isonomy::Status commit() override {
    ++commits;
    if (failed_ || fail_commit) return io_error("the disk is full");
    durable_.insert(durable_.end(), open_.begin(), open_.end());
    durable_count = durable_.size();
    open_.clear();
    return {};
  }
  // As the journal does: another thread says how it went.
  isonomy::Status commit_behind(std::function<void(const isonomy::Status&)> done) override {
    const isonomy::Status committed = commit();
    behind_ = std::jthread([this, done = std::move(done), committed] {   // one after the other: the last ends first
      wait_while(disk_held_);
      done(committed);
    });
    return {};
  }
  bool journal_is_idle() const override { return true; }
  Result<std::string> checkpoint(int64_t) override {
    ISO_TRY_STATUS(commit());
    if (!signs) return not_found("there is no key to sign with");
    counters_.signed_records = durable_.size();
    ++counters_.checkpoints;
    return "log\n" + std::to_string(durable_.size()) + "\n";
  }
  bool failed() const override { return failed_; }
  isonomy::Status reload(std::shared_ptr<const rulebook::Rulebook>, int64_t) override {
    ++counters_.reloads;
    return {};
  }
  isonomy::Status note_failed_reload(const Error& error, int64_t) override {
    ++counters_.failed_reloads;
    counters_.last_reload_error = to_string(error);
    return {};
  }
  engine::Counters counters() const override {
    engine::Counters counters = counters_;
    counters.records = durable_.size();
    counters.rulebook = "feed";
    counters.counts = counts;
    return counters;
  }
  isonomy::Status set_shadow(std::shared_ptr<const rulebook::Rulebook>) override { return {}; }
  isonomy::Status save_view() override { return {}; }
  Result<engine::UntabledBasis> index_basis() override {
    ++copied;
    engine::UntabledBasis basis;
    basis.basis.rules = std::make_shared<rulebook::Rulebook>();
    basis.basis.events = static_cast<int64_t>(counters_.events);
    return basis;
  }
  isonomy::Status note_look(std::string_view, std::string_view, int64_t) override { return {}; }
  Result<std::string> last_look() override { return std::string(); }
  Result<std::string> shadow_json() override { return not_found("no shadow rulebook runs"); }
  Result<std::string> case_json(std::string_view id) override {
    if (id != "c-1") return not_found("no case `" + std::string(id) + "`");
    return std::string("{\"case\":\"c-1\"}");
  }
  std::string findings_json() override {
    ++listed;
    return "{\"id\":\"f-1\",\"family\":\"arbitrary\"}\n{\"id\":\"f-2\",\"family\":\"retroactive\"}\n";
  }

  std::vector<std::string> durable() const { return durable_; }  // once the rim has stopped, or through Docket::ask

  // Holds the engine before its next line, as a slow disk would.
  void hold() {
    const std::lock_guard lock(mutex_);
    held_ = true;
  }
  // Holds what is committed behind the engine.
  void hold_disk() {
    const std::lock_guard lock(mutex_);
    disk_held_ = true;
  }
  void let_engine_go() {
    const std::lock_guard lock(mutex_);
    held_ = false;
    released_.notify_all();
  }
  void let_go() {
    let_engine_go();
    const std::lock_guard lock(mutex_);
    disk_held_ = false;
    released_.notify_all();
  }

  std::atomic<size_t> fail_append_at{0};  // the append that fails, counted from 1
  std::atomic<bool> fail_commit{false};
  std::atomic<bool> signs{true};
  mutable std::atomic<size_t> listed{0};  // how often all findings were listed
  std::atomic<size_t> commits{0};
  std::atomic<bool> counts{false};
  std::atomic<size_t> copied{0};          // how often the counts were
  std::atomic<size_t> durable_count{0};
  std::atomic<size_t> filed{0};

 private:
  engine::Receipt rejected(Error error) {
    ++counters_.rejected;
    return {engine::Receipt::Kind::kRejected, std::move(error)};
  }
  void wait_while(const bool& held) {
    std::unique_lock lock(mutex_);
    released_.wait(lock, [&] { return !held; });
  }

  event::Limits limits_;
  std::shared_ptr<const rulebook::Rulebook> rules_ = std::make_shared<rulebook::Rulebook>();
  engine::Counters counters_;
  std::set<std::string> seen_;
  std::vector<std::string> open_, durable_;
  bool failed_ = false;
  std::mutex mutex_;
  std::condition_variable released_;
  bool held_ = false, disk_held_ = false;
  std::jthread behind_;   // last, so that it ends first
};

// A blocking client: sends bytes, reads lines, gives up after some seconds so that no test hangs.
class Client {
 public:
  explicit Client(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    const timeval patience{20, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  }
  ~Client() { ::close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool connected() const { return connected_; }
  bool send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t n = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      text.remove_prefix(static_cast<size_t>(n));
    }
    return true;
  }
  size_t send_what_fits(std::string_view text) {  // without waiting
    const ssize_t n = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return n < 0 ? 0 : static_cast<size_t>(n);
  }
  void finish() { ::shutdown(fd_, SHUT_WR); }
  std::string line() {  // without its end; empty at the end of the stream
    for (;;) {
      if (const size_t end = buffer_.find('\n'); end != std::string::npos) {
        std::string line = buffer_.substr(0, end);
        buffer_.erase(0, end + 1);
        return line;
      }
      char chunk[4096];
      const ssize_t n = ::recv(fd_, chunk, sizeof chunk, 0);
      if (n <= 0) return {};
      buffer_.append(chunk, static_cast<size_t>(n));
    }
  }
  std::vector<std::string> rest() {
    std::vector<std::string> lines;
    for (std::string next = line(); !next.empty(); next = line()) lines.push_back(next);
    return lines;
  }
  // Reads until the acknowledgement of line `n` or a later one; false at the end of the stream.
  bool acknowledged(uint64_t n) {
    for (std::string next = line(); !next.empty(); next = line())
      if (next.starts_with("{\"ack\":") && std::stoull(next.substr(7)) >= n) return true;
    return false;
  }

 private:
  int fd_;
  bool connected_ = false;
  std::string buffer_;
};

class Rim {
 public:
  explicit Rim(server::StreamLimits limits = {}, server::Docket::Options options = {}, event::Limits event_limits = {}) {
    char pattern[] = "/tmp/isonomy-test-XXXXXX";
    folder_ = ::mkdtemp(pattern);
    auto registry = std::make_unique<FakeRegistry>(event_limits);
    registry_ = registry.get();
    docket_ = std::make_unique<server::Docket>(io_.get_executor(), std::move(registry), options, [this](const Error& error) {
      const std::lock_guard lock(mutex_);
      failure_ = error.message;
      failed_.notify_all();
    });
    ingest_ = std::make_unique<server::IngestStream>(io_.get_executor(), *docket_, limits);
    auto listener = server::Listener::on_unix(io_.get_executor(), path(), 0600);
    EXPECT_TRUE(listener.has_value());
    ingest_->serve(*std::move(listener));
  }
  ~Rim() {
    stop();
    std::filesystem::remove_all(folder_);
  }
  void start() {
    thread_ = std::thread([this] { io_.run(); });
  }
  void stop() {
    if (!thread_.joinable()) return;
    registry_->let_go();
    server::asio::co_spawn(io_, ingest_->stop(), server::asio::use_future).get();
    thread_.join();  // run() ends when nothing is left to do
    docket_->stop();
  }
  std::string path(const std::string& name = "ingest.sock") const { return folder_ + "/" + name; }

  server::StreamCounters counters() {
    return server::asio::co_spawn(io_, [this]() -> server::Awaitable<server::StreamCounters> { co_return ingest_->counters(); }, server::asio::use_future).get();
  }
  uint64_t waits() {
    return server::asio::co_spawn(io_, [this]() -> server::Awaitable<uint64_t> { co_return docket_->gate().waits(); }, server::asio::use_future).get();
  }
  std::string failure() {
    std::unique_lock lock(mutex_);
    failed_.wait_for(lock, std::chrono::seconds(20), [this] { return !failure_.empty(); });
    return failure_;
  }

  FakeRegistry& registry() { return *registry_; }
  server::Docket& docket() { return *docket_; }
  server::IngestStream& ingest() { return *ingest_; }
  server::asio::io_context& io() { return io_; }

 private:
  std::string folder_;
  server::asio::io_context io_;
  FakeRegistry* registry_ = nullptr;
  std::unique_ptr<server::Docket> docket_;
  std::unique_ptr<server::IngestStream> ingest_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable failed_;
  std::string failure_;
};

// Looks again until `condition` holds, for 20 s at most.
template <class Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 4000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

}  // namespace isonomy::test
