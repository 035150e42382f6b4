// SPDX-License-Identifier: Apache-2.0
// Where the time of one event goes on the engine thread: each stage of the pipeline alone, on the events and rules of the ingest
// benchmark, and then the whole of it in one thread, without and with the journal.
//
//   bench_stages [EVENTS]         nanoseconds an event
//
// A stage that needs what another makes is measured as the difference of both. Nanoseconds are those of the thread's own CPU time, so
// that a busy machine does not count; those of all threads, the journal's writer included, are told apart.
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "bench/cel/workload.h"
#include "bench/ingest/pack.h"
#include "daemon/audit/journal.h"
#include "daemon/casework/enter.h"
#include "daemon/casework/mapping.h"
#include "daemon/detect/detector.h"
#include "daemon/engine/engine.h"
#include "daemon/engine/registry.h"
#include "daemon/judge/judge.h"
#include "daemon/judge/judged_act.h"
#include "daemon/rulebook/pack_reader.h"

namespace isonomy::bench {
namespace {

constexpr size_t kCommitEvery = 8192;

std::vector<std::string_view> lines_of(std::string_view events) {
  std::vector<std::string_view> out;
  while (!events.empty()) {
    const size_t end = events.find('\n');
    out.push_back(events.substr(0, end));
    events.remove_prefix(end + 1);
  }
  return out;
}

double nanoseconds_of(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

double nanoseconds_each(const std::vector<std::string_view>& lines, const std::function<void(std::string_view)>& stage) {
  const double start = nanoseconds_of(CLOCK_THREAD_CPUTIME_ID);
  for (const std::string_view line : lines) stage(line);
  return (nanoseconds_of(CLOCK_THREAD_CPUTIME_ID) - start) / static_cast<double>(lines.size());
}

void tell(const char* stage, double ns) { std::printf("  %-34s %7.0f ns\n", stage, ns); }

struct Pieces {
  explicit Pieces(const rulebook::Rulebook& book) : rules(book), mapper(book), judge(book), acts(book) {}

  event::CloudEvent read(std::string_view line) {
    arena.reset();
    const Result<event::CloudEvent> event = reader.read(line, arena);
    ISO_CHECK(event.has_value(), "the benchmark writes events");
    return *event;
  }
  casework::Mapped map(std::string_view line) {
    last = read(line);
    Result<casework::Mapped> mapped = mapper.map(last, arena);
    ISO_CHECK(mapped.has_value() && mapped->filings.size() == 1, "the pack maps them");
    return *std::move(mapped);
  }
  const casework::Case& enter(std::string_view line) {
    casework::Mapped mapped = map(line);
    casework::open_case(of, mapped.filings.front().case_key, false);
    ISO_CHECK(casework::enter(of, mapped.filings.front(), last.source, last.id, 1, shared).has_value(), "a case has room for one event");
    return of;
  }

  const rulebook::Rulebook& rules;
  event::EventReader reader;
  cel::Arena arena;
  casework::Mapper mapper;
  casework::Vocabulary shared;
  judge::Judge judge;
  judge::JudgedActReader acts;
  event::CloudEvent last;
  casework::Case of;
};

int run(size_t count) {
  const std::string events = generate_events(count);
  const std::vector<std::string_view> lines = lines_of(events);
  const std::vector<std::string> folders{"bench"};
  const rulebook::ReadResult rules = rulebook::read_packs(folders, [](const std::string& path) -> Result<std::string> {
    if (path == "bench/pack.toml") return pack_text(Form::kQuiet);
    return not_found("no such file");
  });
  if (rules.rulebook == nullptr) return 1;

  Pieces pieces(*rules.rulebook);
  const Day watermark = *parse_day("2023-01-01");
  const double read = nanoseconds_each(lines, [&](std::string_view line) { pieces.read(line); });
  const double mapped = nanoseconds_each(lines, [&](std::string_view line) { pieces.map(line); });
  const double entered = nanoseconds_each(lines, [&](std::string_view line) { pieces.enter(line); });
  const double judged = nanoseconds_each(lines, [&](std::string_view line) { pieces.judge.judge(pieces.enter(line), watermark); });
  const double found = nanoseconds_each(lines, [&](std::string_view line) {
    const casework::Case& of = pieces.enter(line);
    const judge::Judgement judgement = pieces.judge.judge(of, watermark);
    detect::detect({pieces.rules, of, judgement, pieces.judge, watermark});
    pieces.acts.read(of, judgement, watermark);
  });
  engine::Engine engine(rules.rulebook, {});
  const double whole = nanoseconds_each(lines, [&](std::string_view line) {
    Result<engine::Reading> reading = engine.read(line);
    ISO_CHECK(reading.has_value() && engine.accept(*reading).has_value(), "every event is accepted");
  });

  std::string folder = (std::filesystem::temp_directory_path() / "isonomy-stages-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return 1;
  double appended = 0, filed = 0, together = 0;
  {
    Result<audit::Journal> journal = audit::Journal::open(folder + "/alone.sqlite");
    ISO_CHECK(journal.has_value(), "a journal can be made");
    size_t done = 0;
    appended = nanoseconds_each(lines, [&](std::string_view line) {
      const std::string key = event::event_key(pieces.read(line));
      ISO_CHECK(journal->contains_event(key).has_value() && journal->append({audit::RecordKind::kEvent, key, line}, 1).has_value(), "and takes events");
      if (++done % kCommitEvery == 0) ISO_CHECK(journal->commit().has_value(), "and keeps them");
    });
  }
  {
    engine::Registry::Options options;
    options.journal_path = folder + "/whole.sqlite";
    Result<std::unique_ptr<engine::Registry>> registry = engine::Registry::open(options, rules.rulebook, 1);
    ISO_CHECK(registry.has_value(), "a registry can be opened");
    size_t done = 0;
    const double before = nanoseconds_of(CLOCK_PROCESS_CPUTIME_ID);
    filed = nanoseconds_each(lines, [&](std::string_view line) {
      (*registry)->file(line, 1);
      if (++done % kCommitEvery == 0) ISO_CHECK((*registry)->commit().has_value(), "and commits");
    });
    together = (nanoseconds_of(CLOCK_PROCESS_CPUTIME_ID) - before) / static_cast<double>(lines.size());
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);

  std::printf("%zu events, 20 rules with 3 versions each\n", lines.size());
  tell("read (JSON to values)", read);
  tell("map (to a filing)", mapped - read);
  tell("enter (into a case)", entered - mapped);
  tell("judge", judged - entered);
  tell("detect, acts for the book", found - judged);
  tell("engine, whole", whole);
  tell("  of it: store, clocks, images", whole - found);
  tell("journal, on this thread", appended - read);
  tell("registry, whole, on this thread", filed);
  tell("  with the journal's writer", together);
  return 0;
}

}  // namespace
}  // namespace isonomy::bench

int main(int argc, char** argv) { return isonomy::bench::run(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200'000); }
