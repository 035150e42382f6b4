// SPDX-License-Identifier: Apache-2.0
#include "bench/ingest/floor.h"

#include <signal.h>
#include <simdjson.h>
#include <sqlite3.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <vector>

#include "bench/cel/limit.h"
#include "daemon/base/sha256.h"

namespace isonomy::bench {
namespace {

constexpr size_t kBuffer = size_t{1} << 20;

[[noreturn]] void give_up(const char* what) {
  std::fprintf(stderr, "bench_ingest: the floor failed: %s\n", what);
  ::_exit(3);
}

class Rows {
 public:
  explicit Rows(const FloorOptions& options) : options_(options) {
    if (sqlite3_open(options.database.c_str(), &database_) != SQLITE_OK) give_up("open");
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA synchronous=FULL");
    run("CREATE TABLE log(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, hits INTEGER NOT NULL, event BLOB NOT NULL, hash BLOB NOT NULL)");
    insert_ = prepare("INSERT INTO log VALUES(?1,?2,?3,?4,?5)");
    begin_ = prepare("BEGIN IMMEDIATE");
    commit_ = prepare("COMMIT");
  }

  void add(std::string_view line, uint32_t hits) {
    if (in_batch_ == 0) step(begin_);
    const std::string_view stored = line.substr(0, options_.stored_bytes);
    sha_.update({"\0", 1});
    sha_.update({reinterpret_cast<const char*>(&hits), sizeof hits});
    sha_.update(stored);
    const Digest hash = sha_.finish();
    sqlite3_bind_int64(insert_, 1, static_cast<sqlite3_int64>(++events_));
    sqlite3_bind_int64(insert_, 2, 1'700'000'000'000 + static_cast<sqlite3_int64>(events_));
    sqlite3_bind_int64(insert_, 3, hits);
    sqlite3_bind_blob(insert_, 4, stored.data(), static_cast<int>(stored.size()), SQLITE_STATIC);
    sqlite3_bind_blob(insert_, 5, hash.data(), static_cast<int>(hash.size()), SQLITE_STATIC);
    step(insert_);
    for (; hits != 0; hits &= hits - 1) ++hits_by_rule_[static_cast<size_t>(__builtin_ctz(hits))];
    if (++in_batch_ == options_.rows_in_a_commit) commit();
  }
  void commit() {
    if (std::exchange(in_batch_, size_t{0}) > 0) step(commit_);
  }
  std::string summary() const {
    std::string out = "done " + std::to_string(events_);
    for (const uint64_t hits : hits_by_rule_) out += " " + std::to_string(hits);
    return out + "\n";
  }

 private:
  void run(const char* sql) {
    if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) give_up(sql);
  }
  sqlite3_stmt* prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr) != SQLITE_OK) give_up(sql);
    return statement;
  }
  static void step(sqlite3_stmt* statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) give_up(sqlite3_sql(statement));
    sqlite3_reset(statement);
  }

  const FloorOptions& options_;
  sqlite3* database_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  sqlite3_stmt* begin_ = nullptr;
  sqlite3_stmt* commit_ = nullptr;
  Sha256 sha_;
  uint64_t events_ = 0;
  size_t in_batch_ = 0;
  std::array<uint64_t, kRules> hits_by_rule_{};
};

void serve(int listener, const FloorOptions& options) {
  const int peer = ::accept(listener, nullptr, nullptr);
  if (peer < 0) give_up("accept");
  Rows rows(options);
  LineJudge judge;
  std::vector<char> buffer(kBuffer + simdjson::SIMDJSON_PADDING);
  size_t held = 0;
  for (ssize_t got; (got = ::read(peer, buffer.data() + held, kBuffer - held)) > 0;) {
    held += static_cast<size_t>(got);
    size_t start = 0;
    while (const void* end = std::memchr(buffer.data() + start, '\n', held - start)) {
      const auto size = static_cast<size_t>(static_cast<const char*>(end) - buffer.data()) - start;
      const std::string_view line(buffer.data() + start, size);
      rows.add(line, judge.masked(line, buffer.size() - start));
      start += size + 1;
    }
    std::memmove(buffer.data(), buffer.data() + start, held - start);
    held -= start;
  }
  rows.commit();
  const std::string summary = rows.summary();
  if (::write(peer, summary.data(), summary.size()) != static_cast<ssize_t>(summary.size())) give_up("answer");
}

}  // namespace

pid_t start_floor(const FloorOptions& options) {
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, options.socket.c_str(), sizeof address.sun_path - 1);
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || ::listen(listener, 1) != 0) give_up("bind");
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // whatever ends the benchmark ends this too
    serve(listener, options);
    ::_exit(0);
  }
  ::close(listener);
  return child;
}

}  // namespace isonomy::bench
