// SPDX-License-Identifier: Apache-2.0
// The ingest benchmark: the events of the CEL benchmark over a Unix socket into a running isonomyd, every one judged by twenty rules,
// journaled, hashed into the tree, committed with synchronous=FULL and acknowledged; beside the floor and rsyslog, in turns, in the same run.
//
//   bench_ingest [--events N] [--rounds N] [--soak N] [--daemon PATH] [--folder PATH]
//
// --soak: so many events in one go, for the peak of memory; the events of a later pass have other ids. Then the daemon is stopped and
// started, killed and started: how long until it serves again.
// Exit status: 0 when every budget was kept, 1 when one was not, 3 when something did not work.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <sstream>
#include <vector>

#include "bench/cel/workload.h"
#include "bench/ingest/daemon_process.h"
#include "bench/ingest/floor.h"
#include "bench/ingest/load.h"
#include "bench/ingest/pack.h"
#include "bench/ingest/rsyslog.h"

namespace isonomy::bench {
namespace {

constexpr double kLeastShareOfFloor = 0.7;
constexpr double kTimesRsyslog = 5;
constexpr uint64_t kRsyslogEvents = 200'000;   // a round of it takes about as long as one of ours
constexpr double kMostRssMib = 256;
constexpr double kMostRestartSeconds = 2;
constexpr uint64_t kLoudEvents = 100'000;  // enough to compare every rule's hits

struct Options {
  uint64_t events = 1'000'000;
  uint64_t soak = 0;
  int rounds = 5;
  std::string daemon = std::string(ISONOMY_SOURCE_DIR) + "/build/release/bin/isonomyd";
  std::string folder = std::filesystem::temp_directory_path().string();
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

class Folder {
 public:
  explicit Folder(const std::string& parent) {
    std::string name = parent + "/isonomy-ingest-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) die("no folder can be made in " + parent);
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// WHY: nobody is to wait for the disk to take what the one before him wrote.
void settle_disk() { ::sync(); }

struct FloorRun {
  double rate = 0;
  std::array<uint64_t, kRules> hits{};
};

FloorRun floor_run(const Options& options, std::string_view events, uint64_t count, size_t stored_bytes) {
  const Folder folder(options.folder);
  settle_disk();
  const pid_t child = start_floor({.socket = folder.path() + "/floor.sock", .database = folder.path() + "/floor.sqlite", .stored_bytes = stored_bytes});
  const Sent sent = send(folder.path() + "/floor.sock", events, count, 0, false);
  int status = 0;
  ::waitpid(child, &status, 0);
  std::istringstream said(sent.last_line);
  std::string done;
  uint64_t taken = 0;
  said >> done >> taken;
  if (done != "done" || taken != count) die("the floor took " + std::to_string(taken) + " of " + std::to_string(count) + " events");
  FloorRun run;
  for (uint64_t& hits : run.hits) said >> hits;
  run.rate = static_cast<double>(count) / sent.seconds;
  return run;
}

std::string_view first(std::string_view events, uint64_t count) {
  size_t at = 0;
  for (uint64_t i = 0; i < count && at < events.size(); ++i) at = events.find('\n', at) + 1;
  return events.substr(0, at);
}

// The pack must mean what the hand-written rules mean: every rule's findings, counted, are its hits.
void check_findings(const Options& options, std::string_view events, uint64_t count) {
  const FloorRun floor = floor_run(options, events, count, 256);
  const Folder folder(options.folder);
  DaemonProcess daemon(options.daemon, folder.path(), pack_text(Form::kLoud));
  const Sent sent = send(daemon.ingest_socket(), events, count, 0, true);
  std::array<uint64_t, kRules> found{};
  std::istringstream findings(daemon.findings());
  uint64_t all = 0;
  for (std::string line; std::getline(findings, line);) {
    const size_t at = line.find("\"rule\":\"r");
    if (at == std::string::npos || line.find("\"case\":null") != std::string::npos) continue;  // on a rule, not on an event
    const auto rule = static_cast<size_t>(std::strtoul(line.c_str() + at + 9, nullptr, 10));
    if (rule < kRules) ++found[rule];
    ++all;
  }
  for (size_t r = 0; r < kRules; ++r) {
    if (found[r] != floor.hits[r]) die("rule " + std::to_string(r) + " has " + std::to_string(found[r]) + " findings, the hand-written one " + std::to_string(floor.hits[r]) + " hits");
  }
  std::printf("same answers: %llu findings on %llu events, rule by rule the hits of the hand-written rules; with them written %.0f events/s\n",
              static_cast<unsigned long long>(all), static_cast<unsigned long long>(count), static_cast<double>(count) / sent.seconds);
}

// Other ids of the same length: "evt-" becomes "e<n>-".
void rename_events(std::string& events, unsigned pass) {
  char tag[8];
  std::snprintf(tag, sizeof tag, "%02u", pass % 100);
  for (size_t at = 0; (at = events.find("\"id\":\"e", at)) != std::string::npos; at += 300) std::memcpy(events.data() + at + 7, tag, 2);
}

// Seconds until a daemon on the journal in `folder` is ready; it counts `events`, and takes `more` before it is killed.
bool restart(const Options& options, const std::string& folder, const char* after, uint64_t events, std::string_view more, uint64_t count) {
  const double start = now_s();
  DaemonProcess daemon(options.daemon, folder, pack_text(Form::kQuiet));
  const double seconds = now_s() - start;
  if (daemon.counted("events") != events) die("after a restart the daemon counts other events than were acknowledged");
  const bool kept = seconds < kMostRestartSeconds;
  std::printf("restart: %.2f s after %s, %llu records, memory %.0f MiB (budget %.0f s) %s\n", seconds, after,
              static_cast<unsigned long long>(daemon.counted("records")), daemon.peak_rss_mib(),
              kMostRestartSeconds, kept ? "ok" : "EXCEEDED");
  std::fflush(stdout);
  if (count > 0) send(daemon.ingest_socket(), more, count, 0, true);
  return kept;
}

bool soak(const Options& options, std::string& events) {
  const Folder folder(options.folder);
  std::optional<DaemonProcess> running(std::in_place, options.daemon, folder.path(), pack_text(Form::kQuiet));
  DaemonProcess& daemon = *running;
  const double start = now_s();
  uint64_t done = 0;
  for (unsigned pass = 1; done < options.soak; ++pass) {
    rename_events(events, pass);
    const uint64_t count = std::min(options.events, options.soak - done);
    send(daemon.ingest_socket(), count == options.events ? std::string_view(events) : first(events, count), count, 0, true);
    done += count;
  }
  const double seconds = now_s() - start;
  const double rss = daemon.peak_rss_mib();
  if (daemon.counted("events") != done) die("the daemon counts other events than were sent");
  daemon.stop();
  bool kept = rss < kMostRssMib;
  std::printf("soak: %llu events at %.0f/s, %.0f bytes on disk an event, peak memory %.0f MiB (budget %.0f) %s\n", static_cast<unsigned long long>(done),
              static_cast<double>(done) / seconds, static_cast<double>(daemon.bytes_on_disk()) / static_cast<double>(done), rss, kMostRssMib, kept ? "ok" : "EXCEEDED");
  std::fflush(stdout);
  rename_events(events, 0);
  const uint64_t more = std::min<uint64_t>(options.events, 150'000);
  kept = restart(options, folder.path(), "a stop", done, first(events, more), more) && kept;
  return restart(options, folder.path(), "a kill", done + more, {}, 0) && kept;
}

int run(const Options& options) {
  std::string events = generate_events(options.events);
  std::printf("%llu events of %.0f bytes, 20 rules with 3 versions each, %d rounds\n", static_cast<unsigned long long>(options.events),
              static_cast<double>(events.size()) / static_cast<double>(options.events), options.rounds);
  check_findings(options, first(events, kLoudEvents), std::min(options.events, kLoudEvents));

  std::vector<double> floors, full_floors, rates, cpu, shares, rsyslogs, times_rsyslog;
  const bool with_rsyslog = rsyslog_is_installed();
  double bytes = 0, rss = 0;
  for (int round = 0; round < options.rounds; ++round) {
    floors.push_back(floor_run(options, events, options.events, 256).rate);
    full_floors.push_back(floor_run(options, events, options.events, std::string::npos).rate);
    const Folder folder(options.folder);
    settle_disk();
    DaemonProcess daemon(options.daemon, folder.path(), pack_text(Form::kQuiet));
    const uint64_t on_the_rules = daemon.counted("findings");  // some conditions of the quiet form can never hold, which is found at once
    const Sent sent = send(daemon.ingest_socket(), events, options.events, 0, true);
    if (daemon.counted("events") != options.events) die("the daemon counts other events than were sent");
    if (daemon.counted("findings") != on_the_rules) die("the quiet form found something in the events");
    rates.push_back(static_cast<double>(options.events) / sent.seconds);
    shares.push_back(rates.back() / floors.back());
    cpu.push_back(daemon.cpu_seconds() / static_cast<double>(options.events) * 1e6);
    rss = std::max(rss, daemon.peak_rss_mib());
    daemon.stop();
    bytes = static_cast<double>(daemon.bytes_on_disk()) / static_cast<double>(options.events);
    std::printf("  round %d: floor %.0f (whole events %.0f), isonomyd %.0f", round + 1, floors.back(), full_floors.back(), rates.back());
    if (with_rsyslog) {
      const uint64_t count = std::min(options.events, kRsyslogEvents);
      settle_disk();
      const double rsyslog = rsyslog_rate(options.folder, first(events, count), count);
      std::printf(", rsyslog %.0f", rsyslog);
      if (rsyslog > 0) {
        rsyslogs.push_back(rsyslog);
        times_rsyslog.push_back(rates.back() / rsyslog);
      }
    }
    std::printf(" events/s\n");
    std::fflush(stdout);
  }
  const double rate = median(rates), share = median(shares);
  std::printf("floor          %9.0f events/s (256 bytes of each event; whole events: %.0f)\n", median(floors), median(full_floors));
  std::printf("isonomyd       %9.0f events/s, %.2fx of the floor (at least %.1fx) %s\n", rate, share, kLeastShareOfFloor, share >= kLeastShareOfFloor ? "ok" : "MISSED");
  std::printf("               %9.2f us of CPU an event, %.0f bytes on disk an event (sent: %.0f), peak memory %.0f MiB\n", median(cpu), bytes,
              static_cast<double>(events.size()) / static_cast<double>(options.events), rss);
  for (const double load : {0.1, 0.8}) {
    const Folder folder(options.folder);
    settle_disk();
    DaemonProcess daemon(options.daemon, folder.path(), pack_text(Form::kQuiet));
    const auto count = std::min(options.events, static_cast<uint64_t>(rate * load * 5));
    const Sent sent = send(daemon.ingest_socket(), first(events, count), count, rate * load, true);
    std::printf("at %2.0f %% load   p50 %.2f ms, p99 %.2f ms, worst %.2f ms until an event is acknowledged (%llu events at %.0f/s)\n", load * 100, sent.p50_ms,
                sent.p99_ms, sent.worst_ms, static_cast<unsigned long long>(count), rate * load);
    std::fflush(stdout);
  }
  bool good = share >= kLeastShareOfFloor;
  if (!rsyslogs.empty()) {
    const double times = median(times_rsyslog);
    std::printf("rsyslog        %9.0f events/s (JSON, the 20 rules in whole numbers, a file each; no hash, no sync, no receipt): we are %.2fx as fast (at least %.0fx) %s\n",
                median(rsyslogs), times, kTimesRsyslog, times >= kTimesRsyslog ? "ok" : "MISSED");
    good = good && times >= kTimesRsyslog;
  } else {
    std::printf("rsyslog        skipped: %s\n", with_rsyslog ? "it did not take the events" : "rsyslogd is not installed");
  }
  if (options.soak > 0) good = soak(options, events) && good;
  return good ? 0 : 1;
}

}  // namespace
}  // namespace isonomy::bench

int main(int argc, char** argv) {
  using namespace isonomy::bench;
  ::signal(SIGPIPE, SIG_IGN);
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i], value = argv[i + 1];
    if (name == "--events") options.events = std::strtoull(value.c_str(), nullptr, 10);
    else if (name == "--rounds") options.rounds = std::atoi(value.c_str());
    else if (name == "--soak") options.soak = std::strtoull(value.c_str(), nullptr, 10);
    else if (name == "--daemon") options.daemon = value;
    else if (name == "--folder") options.folder = value;
    else die("unknown option " + name);
  }
  if (options.events == 0 || options.rounds < 1) die("--events and --rounds are at least 1");
  return run(options);
}
