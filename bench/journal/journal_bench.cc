// SPDX-License-Identifier: Apache-2.0
// How fast the journal takes events, beside the floor: bare SQLite (WAL, synchronous=FULL) with one hash and one row an event.
//
//   bench_journal [FOLDER [EVENTS [ROUNDS [FILE]]]]     one JSON line a round and contender; FILE: events to take, one a line
//
// floor_256   what a bare pipeline stores: the first 256 bytes and their hash. No tree, no check for duplicates.
// floor_full  the same with the whole event.
// journal     whole event and key, RFC 6962 tree, (source, id) unique.
// Contenders take turns within a round, because the disk's mood changes.
#include <sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "daemon/audit/journal.h"

namespace isonomy {
namespace {

struct Event {
  std::string key;
  std::string body;
};

uint64_t next_random(uint64_t& state) {  // splitmix64: the same events on every machine
  uint64_t z = (state += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

// About 410 bytes with random ids: the worst case for an index of keys.
std::vector<Event> make_events(size_t count) {
  std::vector<Event> events;
  events.reserve(count);
  uint64_t state = 20210101;
  char text[640];
  for (size_t i = 0; i < count; ++i) {
    const uint64_t a = next_random(state);
    const uint64_t b = next_random(state);
    char id[40];
    std::snprintf(id, sizeof id, "%016llx%016llx", static_cast<unsigned long long>(a), static_cast<unsigned long long>(b));
    const int size = std::snprintf(
        text, sizeof text,
        R"({"specversion":"1.0","id":"%s","source":"/registry/%llu","type":"org.example.inspection","time":"2021-%02llu-%02lluT10:%02llu:00Z",)"
        R"("subject":"firm-%llu","data":{"sector":"manufacturing","region":"north","ownership":"private","licence":"A","permits":["export","water"],)"
        R"("employees":%llu,"revenue":%llu.50,"notice_days":%llu,"sanction":"fine","amount":%llu,"authority":"office-%llu","appeal":false}})",
        id, static_cast<unsigned long long>(a % 7), static_cast<unsigned long long>(1 + a % 12), static_cast<unsigned long long>(1 + b % 28),
        static_cast<unsigned long long>(b % 60), static_cast<unsigned long long>(a % 50000), static_cast<unsigned long long>(b % 9999),
        static_cast<unsigned long long>(a % 100000000), static_cast<unsigned long long>(b % 90), static_cast<unsigned long long>(a % 1000000),
        static_cast<unsigned long long>(b % 31));
    events.push_back({"/registry/" + std::to_string(a % 7) + "\n" + id, std::string(text, static_cast<size_t>(size))});
  }
  return events;
}

// Events of a file, under the key of their number hashed: ids as scattered as random ones, whatever the file has.
std::vector<Event> read_events(const std::string& path, size_t count) {
  std::vector<Event> events;
  std::ifstream in(path);
  uint64_t state = 20210101;
  for (std::string line; events.size() < count && std::getline(in, line);) {
    char id[40];
    std::snprintf(id, sizeof id, "%016llx%016llx", static_cast<unsigned long long>(next_random(state)), static_cast<unsigned long long>(next_random(state)));
    events.push_back({std::string("/registry/1\n") + id, line});
  }
  return events;
}

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double cpu() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

void must(bool ok, const char* what) {
  if (!ok) {
    std::fprintf(stderr, "bench_journal: %s\n", what);
    std::exit(3);
  }
}

void remove_database(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm", "-lock"}) std::filesystem::remove(path + suffix);
}

void report(const char* contender, size_t batch, const std::string& path, size_t events, double wall, double used) {
  const double bytes = static_cast<double>(std::filesystem::file_size(path));
  std::printf("{\"contender\":\"%s\",\"batch\":%zu,\"events\":%zu,\"wall_s\":%.3f,\"events_s\":%.0f,\"cpu_us_per_event\":%.3f,\"bytes_per_event\":%.0f}\n",
              contender, batch, events, wall, static_cast<double>(events) / wall, used * 1e6 / static_cast<double>(events),
              bytes / static_cast<double>(events));
  std::fflush(stdout);
}

void floor(const char* contender, const std::string& path, const std::vector<Event>& events, size_t batch, size_t cut) {
  remove_database(path);
  sqlite3* db = nullptr;
  must(sqlite3_open(path.c_str(), &db) == SQLITE_OK, "open");
  const auto run = [&](const char* sql) { must(sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK, sql); };
  run("PRAGMA journal_mode=WAL");
  run("PRAGMA synchronous=FULL");
  run("CREATE TABLE log(seq INTEGER PRIMARY KEY, ts INTEGER NOT NULL, rule INTEGER, body BLOB NOT NULL, hash BLOB NOT NULL)");
  sqlite3_stmt* insert = nullptr;
  must(sqlite3_prepare_v2(db, "INSERT INTO log VALUES(?1,?2,?3,?4,?5)", -1, &insert, nullptr) == SQLITE_OK, "prepare");
  const double started = now();
  const double cpu_started = cpu();
  Sha256 sha;
  for (size_t i = 0; i < events.size(); ++i) {
    if (i % batch == 0) run("BEGIN IMMEDIATE");
    const std::string_view body = std::string_view(events[i].body).substr(0, cut);
    sha.update(std::string_view("\0", 1));
    sha.update(body);
    const Digest hash = sha.finish();
    sqlite3_bind_int64(insert, 1, static_cast<int64_t>(i + 1));
    sqlite3_bind_int64(insert, 2, 1'700'000'000'000 + static_cast<int64_t>(i));
    sqlite3_bind_int(insert, 3, 0);
    sqlite3_bind_blob(insert, 4, body.data(), static_cast<int>(body.size()), SQLITE_STATIC);
    sqlite3_bind_blob(insert, 5, hash.data(), static_cast<int>(hash.size()), SQLITE_STATIC);
    must(sqlite3_step(insert) == SQLITE_DONE, "insert");
    sqlite3_reset(insert);
    if (i % batch == batch - 1 || i + 1 == events.size()) run("COMMIT");
  }
  const double wall = now() - started;
  const double used = cpu() - cpu_started;
  sqlite3_finalize(insert);
  sqlite3_close(db);
  report(contender, batch, path, events.size(), wall, used);
  remove_database(path);
}

void journal(const char* contender, const std::string& path, const std::vector<Event>& events, size_t batch, const audit::Options& options) {
  remove_database(path);
  auto log = audit::Journal::open(path, options);
  must(log.has_value(), "open journal");
  const double started = now();
  const double cpu_started = cpu();
  for (size_t i = 0; i < events.size(); ++i) {
    must(log->append({audit::RecordKind::kEvent, events[i].key, events[i].body}, 1'700'000'000'000 + static_cast<int64_t>(i)).has_value(), "append");
    if (i % batch == batch - 1 || i + 1 == events.size()) must(log->commit().has_value(), "commit");
  }
  const double wall = now() - started;
  const double used = cpu() - cpu_started;
  { audit::Journal closed = *std::move(log); }
  report(contender, batch, path, events.size(), wall, used);
  const double reopening = now();
  must(audit::Journal::open(path).has_value(), "reopen journal");
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("{\"contender\":\"reopen\",\"events\":%zu,\"ms\":%.1f,\"peak_rss_mb\":%.0f}\n", events.size(), (now() - reopening) * 1e3,
              static_cast<double>(usage.ru_maxrss) / 1024);
  remove_database(path);
}

}  // namespace
}  // namespace isonomy

int main(int argc, char** argv) {
  using namespace isonomy;
  const std::string folder = argc > 1 ? argv[1] : std::filesystem::temp_directory_path().string();
  const std::string path = folder + "/bench_journal.db";
  const size_t count = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1'000'000;
  const std::vector<Event> events = argc > 4 ? read_events(argv[4], count) : make_events(count);
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 3;
  const audit::Options options;
  for (int round = 0; round < rounds; ++round) {
    for (const size_t batch : {size_t{1000}, size_t{10000}}) {
      floor("floor_256", path, events, batch, 256);
      floor("floor_full", path, events, batch, std::string::npos);
      journal("journal", path, events, batch, options);
    }
  }
}
