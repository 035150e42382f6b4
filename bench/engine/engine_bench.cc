// SPDX-License-Identifier: Apache-2.0
// Ten million events in a million cases through the engine: events a second of each million, peak memory, and what a snapshot costs.
// Fails when memory passes 300 MB or the last million is more than a fifth slower than the first.
//
//   case i begins on day i / kCasesADay; its events come 0 to 400 days later, in the order of days; one in a hundred comes back after
//   three years, when its case has long left memory; one in fifty is served late and yields a finding
#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "daemon/engine/engine.h"
#include "daemon/engine/snapshot.h"
#include "daemon/rulebook/pack_reader.h"

namespace isonomy::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kPack = R"(
[pack]
id = "xx.bench"
[[event]]
name = "conduct"
[[event]]
name = "detection"
[[event]]
name = "decision.fine"
[[event]]
name = "procedure.dispatched"
[[event]]
name = "procedure.served"
[[event]]
name = "payment"
[[event]]
name = "appeal"
[[event]]
name = "appeal_decision"
[[event]]
name = "enforcement.collection"
[[fact]]
name = "speed"
type = "int"
[rule.fine]
title = "a fine for speed"
[[rule.fine.version]]
id = "v1"
published = 1990-01-01
in_force = 1990-01-01
allows = "decision.fine"
when = 'facts.speed > 50'
sanction = [ { kind = "fine", max = 'money(500)' } ]
[rule.serve]
title = "service in ninety days"
addressee = "authority"
[[rule.serve.version]]
id = "v1"
published = 1990-01-01
in_force = 1990-01-01
deadline = { from = "detection", to = "procedure.served", within = "90d" }
[rule.answer]
title = "an appeal is decided within 180 days"
addressee = "authority"
[[rule.answer.version]]
id = "v1"
published = 1990-01-01
in_force = 1990-01-01
deadline = { from = "appeal", to = "appeal_decision", within = "180d" }
)";

struct Step {
  int after;
  const char* type;
  const char* data;
};
constexpr Step kSteps[] = {
    {0, "conduct", R"("facts":{"speed":72})"},
    {0, "detection", R"("authority":"city","official":"o-17")"},
    {10, "decision.fine", R"("authority":"city","cites":["fine"],"amount":120)"},
    {30, "procedure.dispatched", R"("authority":"city")"},
    {60, "procedure.served", R"("authority":"city")"},
    {90, "payment", R"("amount":50)"},
    {100, "appeal", R"("channel":"prefect")"},
    {150, "appeal_decision", R"("authority":"prefect","outcome":"upheld")"},
    {200, "payment", R"("amount":70)"},
    {400, "enforcement.collection", R"("authority":"city")"},
};
constexpr int kStepCount = static_cast<int>(std::size(kSteps));
constexpr int kCasesADay = 137;
constexpr int kMostDelay = 1200;

int delay_of(int64_t number, int step) {
  if (step == 4 && number % 50 == 7) return 100;             // served late
  if (step == 9 && number % 100 == 3) return kMostDelay;     // comes back
  return kSteps[step].after;
}

uint64_t peak_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::strtoull(line.c_str() + 6, nullptr, 10);
  }
  return 0;
}

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

struct Run {
  engine::Engine engine;
  uint64_t events = 0;
  uint64_t changes = 0;
  std::vector<double> seconds;    // of each million
  Clock::time_point since = Clock::now();
  std::string line;

  void accept(int64_t number, int step, Day day) {
    line = R"({"specversion":"1.0","source":"urn:bench","id":")" + std::to_string(number) + "-" + std::to_string(step) + R"(","type":"isonomy.)";
    line += kSteps[step].type;
    line += R"(","subject":"s)" + std::to_string(number % 400'000) + R"(","data":{"case":"C)" + std::to_string(number) + R"(","at":")";
    line += to_string(day) + "\"," + kSteps[step].data + "}}";
    Result<engine::Reading> reading = engine.read(line);
    ISO_CHECK(reading.has_value(), "the benchmark writes events");
    const Result<engine::Accepted> accepted = engine.accept(*reading);
    ISO_CHECK(accepted.has_value(), "and the pack takes them");
    changes += accepted->changes.size();
    if (++events % 8192 == 0) changes += engine.settle(engine::Engine::Settling::kWhenDue).size();
    if (events % 1'000'000 != 0) return;
    seconds.push_back(seconds_since(since));
    since = Clock::now();
    std::printf("  million %2zu: %8.0f events/s   peak %4llu MB   cases %zu, of them in memory %llu MB, file %llu MB, of use %llu MB\n", seconds.size(),
                1e6 / seconds.back(), static_cast<unsigned long long>(peak_kib() / 1024), engine.cases(),
                static_cast<unsigned long long>(engine.store().open_bytes() >> 20), static_cast<unsigned long long>(engine.store().file().file_bytes() >> 20),
                static_cast<unsigned long long>(engine.store().file().live_bytes() >> 20));
    std::fflush(stdout);
  }
};

int run(int64_t cases) {
  const std::vector<std::string> folders{"bench"};
  const rulebook::ReadResult rules = rulebook::read_packs(folders, [](const std::string& path) -> Result<std::string> {
    if (path == "bench/pack.toml") return std::string(kPack);
    return not_found("no such file");
  });
  for (const Error& error : rules.errors) std::fprintf(stderr, "%s\n", to_string(error).c_str());
  if (rules.rulebook == nullptr) return 1;
  std::string folder = (std::filesystem::temp_directory_path() / "isonomy-bench-XXXXXX").string();
  ISO_CHECK(::mkdtemp(folder.data()) != nullptr, "there is a folder for temporary files");
  engine::Engine::Options options;
  options.case_folder = folder;
  std::printf("engine: %lld events in %lld cases, %zu MB for cases in memory\n", static_cast<long long>(cases * kStepCount), static_cast<long long>(cases),
              options.case_bytes >> 20);
  Run run{.engine = engine::Engine(rules.rulebook, options), .seconds = {}, .line = {}};
  const Day first = *parse_day("1995-01-01");
  const auto start = Clock::now();
  const int64_t days = cases / kCasesADay + 1;
  for (int64_t today = 0; today <= days + kMostDelay; ++today) {
    for (int step = 0; step < kStepCount; ++step) {
      for (const int delay : {kSteps[step].after, 100, kMostDelay}) {
        if (delay != kSteps[step].after && (step != 4 || delay != 100) && (step != 9 || delay != kMostDelay)) continue;
        const int64_t begun = today - delay;
        if (begun < 0) continue;
        for (int64_t number = begun * kCasesADay; number < std::min((begun + 1) * kCasesADay, cases); ++number) {
          if (delay_of(number, step) == delay) run.accept(number, step, first + static_cast<int>(today));
        }
      }
    }
  }
  run.changes += run.engine.settle().size();
  const double whole = seconds_since(start);
  std::printf("  %llu events, %zu cases, %zu findings, %llu changes: %.0f events/s, peak %llu MB\n", static_cast<unsigned long long>(run.events),
              run.engine.cases(), run.engine.standing(), static_cast<unsigned long long>(run.changes), static_cast<double>(run.events) / whole,
              static_cast<unsigned long long>(peak_kib() / 1024));
  const uint64_t peak = peak_kib();

  const engine::Snapshots snapshots(folder);
  const auto saving = Clock::now();
  const Status saved = snapshots.write({}, run.engine);
  const double save_s = seconds_since(saving);
  const auto reading = Clock::now();
  std::optional<engine::Snapshots::Read> read = snapshots.read();
  engine::Engine again(rules.rulebook, options);
  bool restored = read.has_value();
  if (restored) {
    casework::ImageReader state = read->state();
    restored = again.restore(state).has_value() && again.standing() == run.engine.standing() && again.accepted() == run.events;
  }
  std::printf("  snapshot: written in %.2f s, %zu MB, taken up in %.2f s%s\n", save_s, read ? read->bytes.size() >> 20 : 0, seconds_since(reading),
              restored ? "" : "  FAILED");
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  bool good = restored && !saved.has_error();
  if (run.seconds.size() >= 2) {
    const double share = run.seconds.front() / run.seconds.back();
    std::printf("  last million against the first: %.2f (at least 0.80)\n", share);
    good = good && share >= 0.8;
  }
  good = good && peak < 300 * 1024;
  std::printf("%s\n", good ? "ok" : "FAILED");
  return good ? 0 : 1;
}

}  // namespace
}  // namespace isonomy::bench

int main(int argc, char** argv) { return isonomy::bench::run(argc > 1 ? std::atoll(argv[1]) : 1'000'000); }
