// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/judging.h"

#include <algorithm>
#include <cstdio>

#include "daemon/app/event_lines.h"
#include "daemon/app/json_findings.h"
#include "daemon/app/kept_replay.h"
#include "daemon/app/rule_files.h"
#include "daemon/app/seen_events.h"
#include "daemon/app/terminal.h"
#include "daemon/audit/journal.h"
#include "daemon/engine/noted_rules.h"
#include "daemon/engine/standing.h"

namespace isonomy::app {
namespace {

constexpr size_t kMostProblems = 20;
constexpr uint64_t kShowEvery = 1024;

engine::Engine::Options engine_options(const JudgingOptions& options) {
  engine::Engine::Options out;
  out.lateness_days = options.lateness_days;
  out.link_window_days = options.link_window_days;
  out.case_bytes = options.case_bytes;
  out.judging = engine::Judging::kWhenAsked;
  if (options.counts) out.count_bytes = SIZE_MAX;
  return out;
}

}  // namespace

std::shared_ptr<const rulebook::Rulebook> load_rules_aloud(const std::vector<std::string>& packs) {
  rulebook::ReadResult read = load_rules(packs);
  for (const Error& error : read.errors) std::fprintf(stderr, "isonomy: %s\n", to_string(error).c_str());
  return read.errors.empty() ? read.rulebook : nullptr;
}

Result<Judged> judge_file(const std::string& path, std::shared_ptr<const rulebook::Rulebook> rules, const std::string& input_source,
                          const JudgingOptions& options) {
  ISO_TRY(EventLines lines, EventLines::open(path, rules, input_source));
  Judged out;
  out.rules = rules;
  out.engine = std::make_unique<engine::Engine>(rules, engine_options(options));
  SeenEvents seen;
  Progress progress("judging");
  const auto reject = [&](const Error& error) {
    ++out.rejected;
    if (out.problems.size() < kMostProblems) {
      out.problems.push_back(path + ":" + std::to_string(lines.line()) + ": " + error.message + (error.where.empty() ? "" : " (" + error.where + ")"));
    }
  };
  for (;;) {
    Result<std::optional<std::string_view>> line = lines.next();
    if (line.has_error()) {
      if (line.error().code == Code::kIo) return std::move(line).error();
      reject(line.error());
      continue;
    }
    if (!*line) break;
    Result<engine::Reading> reading = out.engine->read(**line);
    if (reading.has_error()) {
      reject(reading.error());
      continue;
    }
    if (!seen.first_time(reading->key)) {
      ++out.duplicates;
      continue;
    }
    const Result<engine::Accepted> accepted = out.engine->accept(*reading);
    if (accepted.has_error()) {
      if (out.engine->failure()) return *out.engine->failure();
      reject(accepted.error());
    } else if (++out.events % kShowEvery == 0) {
      progress.show(lines.share_read(), out.events, "events");
    }
  }
  out.engine->settle();
  return out;
}

Result<Judged> judge_journal(const std::string& path, std::shared_ptr<const rulebook::Rulebook> rules, const JournalJudging& options) {
  ISO_TRY(audit::Journal journal, audit::Journal::open_read_only(path));
  ISO_TRY(const std::optional<engine::NotedRules> noted, engine::noted_rules(journal));
  JudgingOptions terms;
  terms.counts = options.counts;
  if (noted) {
    terms.lateness_days = noted->lateness_days;
    terms.link_window_days = noted->link_window_days;
  }
  KeptReplay kept(options.kept_in, journal);
  Judged out;
  out.rules = rules;
  ISO_TRY(out.engine, kept.begin(rules, engine_options(terms)));
  out.resumed_at = kept.records();
  out.events = out.engine->accepted();
  out.rejected = kept.unreadable();
  Progress progress("judging");
  const double total = static_cast<double>(std::max<uint64_t>(1, journal.size()));
  Status keeping;
  ISO_TRY_STATUS(journal.read(kept.records(), audit::RecordKind::kEvent, [&](const audit::StoredRecord& record) {
    Result<engine::Reading> reading = out.engine->read(record.body);
    const Result<engine::Accepted> accepted = reading.has_error() ? Result<engine::Accepted>(reading.error()) : out.engine->accept(*reading);
    if (out.engine->failure()) return false;
    if (accepted.has_error()) {
      ++out.rejected;
      if (out.problems.size() < kMostProblems) out.problems.push_back("record " + std::to_string(record.index) + ": " + accepted.error().message);
    } else if (++out.events % kShowEvery == 0) {
      progress.show(static_cast<double>(record.index) / total, out.events, "events");
    }
    keeping = kept.after(record.index + 1, out.rejected, *out.engine);
    return !keeping.has_error();
  }));
  if (out.engine->failure()) return *out.engine->failure();
  ISO_TRY_STATUS(keeping);
  ISO_TRY_STATUS(kept.keep(journal.size(), out.rejected, *out.engine));
  out.engine->settle();
  if (out.engine->failure()) return *out.engine->failure();
  return out;
}

Result<std::vector<std::string>> journaled_findings(const std::string& path) {
  ISO_TRY(audit::Journal journal, audit::Journal::open_read_only(path));
  ISO_TRY(auto held, engine::standing_findings(journal));
  std::vector<std::pair<detect::Finding, std::string>> findings;
  findings.reserve(held.size());
  for (auto& [id, json] : held) {
    ISO_TRY(detect::Finding finding, read_finding(json));
    findings.emplace_back(std::move(finding), std::move(json));
  }
  std::sort(findings.begin(), findings.end(), [](const auto& a, const auto& b) { return detect::ordered(a.first, b.first); });
  std::vector<std::string> out;
  out.reserve(findings.size());
  for (auto& [finding, json] : findings) out.push_back(std::move(json));
  return out;
}

}  // namespace isonomy::app
