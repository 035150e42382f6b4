// SPDX-License-Identifier: Apache-2.0
// Runs of an engine over event lines, for tests that hold two runs against each other byte by byte.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/app/event_lines.h"
#include "daemon/app/rule_files.h"
#include "daemon/engine/engine.h"
#include "tests/support/judged_stream.h"
#include "tests/support/shared_data.h"

namespace isonomy::test {

struct EventStream {
  std::shared_ptr<const rulebook::Rulebook> rules;
  std::vector<std::string> lines;
};

inline std::shared_ptr<const rulebook::Rulebook> shipped_rules(const std::string& pack) {
  const std::vector<std::string> folders{source_path(pack)};
  const rulebook::ReadResult read = app::load_rules(folders);
  for (const Error& error : read.errors) ADD_FAILURE() << to_string(error);
  return read.rulebook;
}

inline EventStream platform_stream() {
  return {shipped_rules("rules/cn/platform-economy"), lines_of(text_of_file(source_path("examples/cn-platform/events.ndjson")))};
}
inline EventStream rider_stream() {
  return {shipped_rules("rules/example/platform-work"), lines_of(text_of_file(source_path("examples/platform-work/events.ndjson")))};
}

// The first rows of the fine log, as events; empty where the reference data is not there.
inline constexpr const char* kFineLog = "data/it-traffic-fines/rtfm_events.csv.gz";
inline EventStream fine_stream(size_t rows) {
  EventStream out{shipped_rules("rules/it/highway-code"), {}};
  app::EventLines lines = *app::EventLines::open(shared_path(kFineLog), out.rules);
  while (out.lines.size() < rows) {
    const auto line = lines.next();
    if (line.has_error() || !*line) break;
    out.lines.emplace_back(**line);
  }
  return out;
}

// An engine, and the findings as the changes that it reported leave them.
class EngineRun {
 public:
  EngineRun(std::shared_ptr<const rulebook::Rulebook> rules, const engine::Engine::Options& options) : engine_(std::move(rules), options) {}

  void accept(const std::string& line) {
    Result<engine::Reading> reading = engine_.read(line);
    ASSERT_TRUE(reading.has_value()) << to_string(reading.error());
    const Result<engine::Accepted> accepted = engine_.accept(*reading);
    ASSERT_TRUE(accepted.has_value()) << to_string(accepted.error());
    apply(accepted->changes);
  }
  void accept_all(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) accept(line);
  }

  std::string exported() {
    apply(engine_.settle());
    std::string out;
    const Status visited = engine_.visit_findings([&](std::string_view json) { out.append(json).append(1, '\n'); });
    EXPECT_TRUE(visited.has_value());
    return out;
  }
  // What a journal would hold: by id, the last JSON that was raised and not superseded.
  const std::map<uint64_t, std::string>& folded() const { return folded_; }
  engine::Engine& engine() { return engine_; }

 private:
  void apply(const std::vector<engine::Change>& changes) {
    for (const engine::Change& change : changes) {
      if (change.raised) {
        EXPECT_TRUE(folded_.emplace(change.finding.id, change.json).second) << "raised twice: " << change.json;
      } else {
        EXPECT_EQ(folded_.erase(change.finding.id), 1u) << "superseded, but did not stand: " << engine::id_of(change.finding);
      }
    }
  }

  engine::Engine engine_;
  std::map<uint64_t, std::string> folded_;
};

inline std::string export_of(const EventStream& stream, const engine::Engine::Options& options) {
  EngineRun run(stream.rules, options);
  run.accept_all(stream.lines);
  return run.exported();
}

// What stands by the changes is what the export says, but for the findings on the rulebook itself, which no event raised.
inline void expect_folded_is_exported(EngineRun& run) {
  const std::string exported = run.exported();
  std::map<uint64_t, std::string> stands;
  for (const std::string& line : lines_of(exported)) {
    if (line.find("\"case\":null") == std::string::npos || run.folded().contains(engine::standing_of(line).id)) stands[engine::standing_of(line).id] = line;
  }
  for (const auto& [id, json] : run.folded()) {
    const auto found = stands.find(id);
    ASSERT_NE(found, stands.end()) << "stands by the changes and is not exported: " << json;
    EXPECT_EQ(found->second, json) << "says something else than when it was raised";
    stands.erase(found);
  }
  for (const auto& [id, json] : stands) ADD_FAILURE() << "exported and never raised: " << json;
}

}  // namespace isonomy::test
